import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Box, Claim, State } from '../../src/application/ports.js';
import { createLogger } from '../../src/shared/logger.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { openRedisState } from '../../src/storage/state/redis-state.js';
import { figure, printTable, progress, ratio, spreadOf, timed } from './report.js';
import { hasRedis, startRedis, temporaryFolder } from './servers.js';

const ONE_BY_ONE = 250;
const TOGETHER = 8;
const EVENTS_TOGETHER = 600;
const LEASE_MS = 30_000;
const BODY = JSON.stringify({ kind: 'message', text: '微信号改成 xiaoyu_hz', pad: 'x'.repeat(400) });
const DOCUMENT = JSON.stringify({ schema: 1, step: 'wechat', revision: 3 });

const { sealer } = createSecrets(randomBytes(32));

async function claimDue(state: State, box: Box): Promise<Claim> {
  for (;;) {
    const outcome = await state.claim(box, LEASE_MS);
    if (!('waitMs' in outcome)) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** One event through everything a store does for it; its body is sealed and opened as on the real path. */
async function onePass(state: State, lane: string, id: string): Promise<void> {
  await state.accept('in', lane, id, sealer.seal(BODY));
  const claim = await claimDue(state, 'in');
  sealer.open(claim.body);
  const { version } = await state.session(claim.lane);
  const reply = { box: 'out:feishu', id: `${claim.id}/0`, body: sealer.seal(BODY) } as const;
  const outcome = await state.commit(claim, version, DOCUMENT, [reply]);
  if (outcome !== 'ok') throw new Error(`the commit was ${outcome}`);
  const sent = await claimDue(state, 'out:feishu');
  sealer.open(sent.body);
  await state.settle(sent, { how: 'done' });
}

interface Measured {
  readonly name: string;
  readonly times: readonly number[];
  /** Events a second with several in flight; null where it means nothing. */
  readonly rate: number | null;
}

async function measure(name: string, state: State): Promise<Measured> {
  progress(`path: ${name}, one by one`);
  for (let index = 0; index < 30; index += 1) await onePass(state, `warm-${index % 5}`, `warm-${index}`);
  const times: number[] = [];
  for (let index = 0; index < ONE_BY_ONE; index += 1)
    times.push(await timed(() => onePass(state, `lane-${index % 20}`, `one-${index}`)));
  progress(`path: ${name}, ${TOGETHER} at a time`);
  let next = 0;
  const worker = async (number: number) => {
    while (next < EVENTS_TOGETHER) {
      const index = next++;
      await onePass(state, `worker-${number}-${index % 5}`, `many-${index}`);
    }
  };
  const all = await timed(() => Promise.all(Array.from({ length: TOGETHER }, (_, number) => worker(number))));
  return { name, times, rate: (EVENTS_TOGETHER / all) * 1_000 };
}

/** The floor: five appends to a file, each flushed to the disk, as many as an event has durable steps. */
async function bareFlushes(folder: string): Promise<Measured> {
  const file = openSync(join(folder, 'bare'), 'a');
  const body = sealer.seal(BODY);
  const times: number[] = [];
  for (let index = 0; index < ONE_BY_ONE; index += 1)
    times.push(
      await timed(() => {
        for (let step = 0; step < 5; step += 1) {
          writeSync(file, body);
          fsyncSync(file);
        }
      }),
    );
  closeSync(file);
  return { name: 'five bare appends with fsync', times, rate: null };
}

async function onLibsql(folder: string): Promise<Measured> {
  const state = openLibsqlState(join(folder, 'bot.db'));
  try {
    return await measure('libsql file, synchronous FULL', state);
  } finally {
    await state.close();
  }
}

async function onRedis(fsync: 'always' | 'everysec'): Promise<Measured> {
  const redis = await startRedis(fsync);
  const state = await openRedisState(redis.url, { allowUnsafe: false, log: createLogger('silent') });
  try {
    return await measure(`Redis, AOF, fsync ${fsync}`, state);
  } finally {
    await state.close();
    await redis.stop();
  }
}

/** One event through the whole path (accept, claim, session, commit, claim, settle), on each store. */
export async function benchPath(): Promise<void> {
  const folder = temporaryFolder();
  try {
    const rows = [await bareFlushes(folder.path), await onLibsql(folder.path)];
    if (hasRedis()) rows.push(await onRedis('always'), await onRedis('everysec'));
    const base = spreadOf(rows[1]?.times ?? []).median;
    printTable(
      `One event through the path: accept, claim, session, commit, claim, settle (${ONE_BY_ONE} events)`,
      ['', 'median', 'p95', 'of libsql', `${TOGETHER} at a time`],
      rows.map(({ name, times, rate }) => {
        const { median, p95 } = spreadOf(times);
        const throughput = rate === null ? '' : `${Math.round(rate)} events/s`;
        return [name, figure(median, 'ms'), figure(p95, 'ms'), ratio(median, base), throughput];
      }),
    );
    if (!hasRedis()) process.stdout.write('skipped: Redis (redis-server is not installed)\n');
  } finally {
    folder.remove();
  }
}
