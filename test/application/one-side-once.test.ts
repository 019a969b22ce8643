import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { State } from '../../src/application/ports.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { openRedisState } from '../../src/storage/state/redis-state.js';
import { history } from '../helpers/desk-histories.js';
import { type Chance, openDeskPlay } from '../helpers/desk-play.js';
import { Story } from '../helpers/desk-promises.js';
import { describeWith, type RedisServer, startRedis, withRedis } from '../helpers/servers.js';
import { memoryLog } from '../helpers/state-tools.js';

/** Histories that are played on each store. */
const RUNS = 300;

async function playOne(
  state: State,
  {
    platform,
    startsAt,
    batches,
    waits,
    deaths,
  }: typeof history extends fc.Arbitrary<infer One> ? One : never,
  tally: Record<string, number>,
): Promise<void> {
  const chance: Chance = {
    wait: () => waits.next().value ?? 0,
    dies: () => (deaths.next().value ?? 1) === 0,
  };
  const records = await openLibsqlRecords(':memory:');
  const play = await openDeskPlay(platform, startsAt, { records, state }, chance);
  try {
    const story = new Story(platform, play);
    for (const one of batches) await story.run(one);
    for (const box of ['in', 'out:feishu', 'out:wechat'] as const) expect(await state.dead(box)).toEqual([]);
    await story.learnTickets();
    story.check(tally);
    tally.deaths = (tally.deaths ?? 0) + play.deaths();
  } finally {
    await play.close();
  }
}

function suite(openState: () => Promise<State>) {
  it(`${RUNS} histories: each word reaches one side once, and the bot is silent in a live chat`, {
    timeout: 600_000,
  }, async () => {
    const tally: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(history, async (one) => playOne(await openState(), one, tally)),
      { numRuns: RUNS, endOnFailure: true },
    );
    console.log(JSON.stringify(tally));
    // The histories must hold what they are for.
    expect(tally['said in a live chat']).toBeGreaterThan(RUNS / 3);
    expect(tally['agent live: 1']).toBeGreaterThan(RUNS / 5);
    expect(tally.deaths).toBeGreaterThan(RUNS);
  });
}

describe('one side once, on libsql', () => suite(async () => openLibsqlState(':memory:')));

describeWith('redis', 'one side once, on Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ settings: { appendfsync: 'everysec' } });
  });
  afterAll(() => server?.stop());
  suite(async () => {
    await withRedis(server.port, (client) => client.flushall());
    return openRedisState(server.url, { allowUnsafe: false, log: memoryLog().log });
  });
});
