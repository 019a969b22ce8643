import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/shared/project-root.js';
import { openLibsqlFile } from '../../../src/storage/libsql-file.js';
import { openLibsqlState } from '../../../src/storage/state/libsql-state.js';
import { serverFolder } from '../../helpers/processes.js';
import { expectNothingDue, LONG_MS, mustClaim } from '../../helpers/state-tools.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function newFile(): string {
  const folder = serverFolder('libsql');
  closers.push(folder.remove);
  return join(folder.path, 'bot.db');
}

function open(file: string, now?: () => number) {
  const state = openLibsqlState(file, now ? { now } : {});
  closers.push(() => state.close());
  return state;
}

/** Works in another process, from the compiled program: accepts events and works the mailbox until it is empty. */
const WORKER = `
  const [module, file, name, events] = process.argv.slice(1);
  const { openLibsqlState } = await import(module);
  const state = openLibsqlState(file);
  for (let n = 0; n < Number(events); n += 1) await state.accept('in', 'lane ' + (n % 3), name + n, '');
  let limited = 0;
  for (;;) {
    const claim = await state.claim('in', 60000);
    if ('waitMs' in claim) {
      if (await state.depth('in') === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
      continue;
    }
    const { version, document } = await state.session(claim.lane);
    const count = JSON.parse(document ?? '{"count":0}').count + 1;
    const reply = { box: 'out:feishu', id: claim.id, body: '' };
    const outcome = await state.commit(claim, version, JSON.stringify({ count }), [reply]);
    if (outcome !== 'ok') throw new Error(outcome);
    if (await state.limit('shared', 1e9, 50) === 0) limited += 1;
  }
  await state.close();
  console.log(limited);
`;

async function work(file: string, name: string, events: number): Promise<number> {
  const module = pathToFileURL(join(projectRoot, 'dist/src/storage/state/libsql-state.js')).href;
  const args = ['--input-type=module', '-e', WORKER, module, file, name, String(events)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: string[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes.toString()));
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  return Number(output.join(''));
}

describe('State in one SQLite file', () => {
  it('counts exactly when several processes work it', async () => {
    const file = newFile();
    const taken = await Promise.all(['p', 'q', 'r'].map((name) => work(file, name, 100)));
    const state = open(file);
    const counts = await Promise.all(['lane 0', 'lane 1', 'lane 2'].map((lane) => state.session(lane)));
    expect(counts.reduce((sum, { document }) => sum + JSON.parse(document ?? '').count, 0)).toBe(300);
    expect(counts.reduce((sum, { version }) => sum + version, 0)).toBe(300);
    expect([await state.depth('in'), await state.depth('out:feishu')]).toEqual([0, 300]);
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(50);
  });

  it('waits for a transaction of this process instead of standing in its way', async () => {
    const file = newFile();
    const state = open(file);
    const records = openLibsqlFile(file);
    closers.push(() => records.close());
    records.exec('create table other (n integer)');
    records.exec('BEGIN IMMEDIATE');
    const accepted = state.accept('in', 'lane', '1', 'x');
    await new Promise((resolve) => setTimeout(resolve, 50));
    records.exec('insert into other values (1)');
    records.exec('COMMIT');
    expect(await accepted).toBe(true);
    expect(await state.depth('in')).toBe(1);
  });

  it('keeps what was acknowledged when it is opened again', async () => {
    const file = newFile();
    const first = open(file);
    await first.accept('in', 'lane', '1', 'x');
    await first.lease('wechat', 'A', LONG_MS);
    const second = open(file);
    expect(await mustClaim(second)).toMatchObject({ id: '1' });
    expect(await second.lease('wechat', 'A', LONG_MS)).toBe(1);
  });

  it('takes the time inside each call', async () => {
    let now = 1_700_000_000_000;
    const state = open(newFile(), () => now);
    await state.accept('in', 'lane', '1', 'x');
    await state.settle(await mustClaim(state), { how: 'retry', delayMs: 1_000 });
    expect(await state.claim('in', LONG_MS)).toEqual({ waitMs: 250 });
    now += 900;
    expect(await state.claim('in', LONG_MS)).toEqual({ waitMs: 100 });
    now += 100;
    const claim = await mustClaim(state);
    await state.settle(claim, { how: 'dead', reason: 'r' });
    expect((await state.dead('in'))[0]?.at).toBe(now);
  });

  it('sweeps rows that have ended, on request and now and then', async () => {
    let now = 1_700_000_000_000;
    const file = newFile();
    const state = open(file, () => now);
    const fill = async (name: string) => {
      await state.accept('in', name, name, 'x', 1_000);
      await state.commit(await mustClaim(state), 0, '{}', [], 1_000);
      await state.set(name, 'value', 1_000);
      await state.limit(name, 1_000, 1);
    };
    await fill('one');
    expect(await state.sweep()).toBe(0);
    now += 1_000;
    expect(await state.sweep()).toBe(4);
    expect(await state.sweep()).toBe(0);
    await fill('two');
    now += 120_000;
    await state.set('later', 'value', 1_000);
    expect(await state.sweep()).toBe(0);
    await expectNothingDue(state);
  });

  it('is away when it is closed, or when the file is no database', async () => {
    const file = newFile();
    const state = open(file);
    await state.close();
    await expect(state.accept('in', 'lane', '1', 'x')).rejects.toMatchObject({ code: 'store-away' });
    await expect(state.ping()).rejects.toMatchObject({ code: 'store-away' });
    const broken = newFile();
    writeFileSync(broken, 'this is no database, however long it may be'.repeat(50));
    expect(() => openLibsqlState(broken)).toThrow(expect.objectContaining({ code: 'store-away' }));
  });
});
