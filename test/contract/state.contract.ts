import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { State } from '../../src/application/ports.js';
import { waitUntil } from '../helpers/processes.js';
import { claimWhenDue, expectNothingDue, LONG_MS, mustClaim } from '../helpers/state-tools.js';

/** A store under test: two clients on the same data, as two replicas would have. */
export interface StateUnderTest {
  readonly a: State;
  readonly b: State;
  /** Removes all data. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/** What every implementation of `State` must do. Call it inside a `describe`. */
export function stateContract(start: () => Promise<StateUnderTest>): void {
  let store: StateUnderTest;
  let a: State;
  let b: State;
  beforeAll(async () => {
    store = await start();
    ({ a, b } = store);
  });
  beforeEach(() => store.empty());
  afterAll(() => store?.stop());

  acceptCases(() => ({ a, b }));
  claimCases(() => ({ a, b }));
  commitCases(() => ({ a, b }));
  settleCases(() => ({ a, b }));
  deadCases(() => ({ a, b }));
  otherCases(() => ({ a, b }));
}

type Clients = () => { a: State; b: State };

function acceptCases(clients: Clients): void {
  it('accept: one id is new once, whichever client and however often', async () => {
    const { a, b } = clients();
    const calls = [a, b, a, b, a, b].map((state) => state.accept('in', 'lane', 'e1', 'body'));
    expect((await Promise.all(calls)).filter(Boolean)).toHaveLength(1);
    expect(await a.depth('in')).toBe(1);
  });

  it('accept: the same id counts for each box by itself', async () => {
    const { a } = clients();
    expect(await a.accept('in', 'lane', 'e1', 'x')).toBe(true);
    expect(await a.accept('out:feishu', 'lane', 'e1', 'x')).toBe(true);
    expect(await a.accept('out:wechat', 'lane', 'e1', 'x')).toBe(true);
  });

  it('accept: an id is forgotten after its time, also once it was worked off', async () => {
    const { a, b } = clients();
    expect(await a.accept('in', 'lane', 'e1', 'x', 1_500)).toBe(true);
    await a.settle(await mustClaim(a), { how: 'done' });
    expect(await b.accept('in', 'lane', 'e1', 'x', 1_500)).toBe(false);
    await waitUntil('forgotten', () => b.accept('in', 'lane', 'e1', 'x', 1_500));
    expect(await b.depth('in')).toBe(1);
  });

  it('accept: bodies and lanes come back as they were, whatever is in them', async () => {
    const { a, b } = clients();
    const lane = 'feishu:cli_1:{oc}:ou "引号" :in:\n😀';
    const body = '{"文字":"名片 \\u0000 😀","n":[1,2]}\n';
    await a.accept('in', lane, 'feishu:om_1', body);
    const claim = await mustClaim(b);
    expect(claim).toMatchObject({ box: 'in', lane, id: 'feishu:om_1', body, attempts: 1 });
    await b.settle(claim, { how: 'dead', reason: '原因 "x"' });
    expect(await a.dead('in')).toMatchObject([{ lane, id: 'feishu:om_1', body, reason: '原因 "x"' }]);
  });
}

function claimCases(clients: Clients): void {
  it('claim: the head of a lane, for one owner at a time, in order', async () => {
    const { a, b } = clients();
    for (const id of ['1', '2', '3']) await a.accept('in', 'lane', id, `body ${id}`);
    for (const id of ['1', '2', '3']) {
      const claim = await mustClaim(b);
      expect(claim).toMatchObject({ id, body: `body ${id}`, attempts: 1 });
      await expectNothingDue(a);
      expect(await b.settle(claim, { how: 'done' })).toBe(true);
    }
    expect(await a.depth('in')).toBe(0);
  });

  it('claim: lanes do not wait for one another, and no two owners get the same one', async () => {
    const { a, b } = clients();
    const lanes = Array.from({ length: 40 }, (_, index) => `lane ${index}`);
    await Promise.all(lanes.map((lane) => a.accept('in', lane, lane, '')));
    const claims = await Promise.all(lanes.map((_, index) => claimWhenDue(index % 2 ? a : b)));
    expect(new Set(claims.map((claim) => claim.lane)).size).toBe(lanes.length);
    expect(new Set(claims.map((claim) => claim.token)).size).toBe(lanes.length);
  });

  it('claim: another owner takes over when the lease ends, and the first has lost', async () => {
    const { a, b } = clients();
    await a.accept('in', 'lane', '1', 'x');
    const first = await mustClaim(a, 'in', 30);
    const second = await claimWhenDue(b);
    expect(second).toMatchObject({ id: '1', attempts: 2 });
    expect(await a.settle(first, { how: 'done' })).toBe(false);
    expect(await a.settle(first, { how: 'retry', delayMs: 0 })).toBe(false);
    expect(await a.commit(first, 0, '{}', [])).toBe('lost');
    expect(await b.commit(second, 0, '{}', [])).toBe('ok');
  });

  it('claim: boxes are apart', async () => {
    const { a } = clients();
    await a.accept('out:wechat', 'lane', '1', 'x');
    await expectNothingDue(a, 'in');
    await expectNothingDue(a, 'out:feishu');
    expect(await mustClaim(a, 'out:wechat')).toMatchObject({ box: 'out:wechat', id: '1' });
  });
}

function commitCases(clients: Clients): void {
  it('commit: conversation, replies in both outboxes and the end of the event in one step', async () => {
    const { a, b } = clients();
    await a.accept('in', 'lane', 'e1', 'x');
    const replies = [
      { box: 'out:feishu', id: 'r1', body: 'one' },
      { box: 'out:wechat', id: 'r2', body: 'two' },
      { box: 'out:feishu', id: 'r3', body: 'three' },
    ] as const;
    expect(await a.commit(await mustClaim(a), 0, '{"step":"wechat"}', replies)).toBe('ok');
    expect(await b.session('lane')).toEqual({ version: 1, document: '{"step":"wechat"}' });
    expect([await b.depth('in'), await b.depth('out:feishu'), await b.depth('out:wechat')]).toEqual([
      0, 2, 1,
    ]);
    const first = await mustClaim(b, 'out:feishu');
    expect(first).toMatchObject({ id: 'r1', lane: 'lane', body: 'one' });
    await b.settle(first, { how: 'done' });
    expect(await mustClaim(b, 'out:feishu')).toMatchObject({ id: 'r3' });
    expect(await mustClaim(b, 'out:wechat')).toMatchObject({ id: 'r2' });
  });

  it('commit: stale writes nothing and keeps the claim', async () => {
    const { a } = clients();
    await a.accept('in', 'lane', 'e1', 'x');
    const claim = await mustClaim(a);
    expect(await a.commit(claim, 7, '{}', [{ box: 'out:feishu', id: 'r', body: '' }])).toBe('stale');
    expect(await a.session('lane')).toEqual({ version: 0, document: null });
    expect(await a.depth('out:feishu')).toBe(0);
    expect(await a.commit(claim, 0, '{}', [])).toBe('ok');
  });

  it('commit: sent twice, the second run changes nothing', async () => {
    const { a, b } = clients();
    await a.accept('in', 'lane', 'e1', 'x');
    await a.accept('in', 'lane', 'e2', 'y');
    const claim = await mustClaim(a);
    const replies = [{ box: 'out:feishu', id: 'r', body: '' }] as const;
    const outcomes = await Promise.all([a, b].map((state) => state.commit(claim, 0, '{}', replies)));
    expect(outcomes.sort()).toEqual(['lost', 'ok']);
    expect([await a.depth('in'), await a.depth('out:feishu')]).toEqual([1, 1]);
    expect((await a.session('lane')).version).toBe(1);
    expect(await mustClaim(b)).toMatchObject({ id: 'e2', attempts: 1 });
  });

  it('commit: versions rise by one; a conversation ends after its time', async () => {
    const { a } = clients();
    for (const version of [0, 1]) {
      await a.accept('in', 'lane', `e${version}`, 'x');
      expect(
        await a.commit(await mustClaim(a), version, `{"v":${version}}`, [], version ? 1_500 : LONG_MS),
      ).toBe('ok');
    }
    expect(await a.session('lane')).toEqual({ version: 2, document: '{"v":1}' });
    await waitUntil('forgotten', async () => (await a.session('lane')).version === 0);
    expect(await a.session('lane')).toEqual({ version: 0, document: null });
  });
}

function settleCases(clients: Clients): void {
  it('settle: sent twice, the second run answers false and changes nothing', async () => {
    const { a, b } = clients();
    for (const id of ['1', '2', '3']) await a.accept('in', 'lane', id, 'x');
    const claim = await mustClaim(a);
    const answers = await Promise.all([a, b].map((state) => state.settle(claim, { how: 'done' })));
    expect(answers.sort()).toEqual([false, true]);
    expect(await a.depth('in')).toBe(2);
    const next = await mustClaim(b);
    expect(next.id).toBe('2');
    expect(await a.settle(claim, { how: 'dead', reason: 'late' })).toBe(false);
    expect(await a.dead('in')).toEqual([]);
  });

  it('settle: retry waits, keeps the order and counts on', async () => {
    const { a, b } = clients();
    await a.accept('in', 'lane', '1', 'x');
    await a.accept('in', 'lane', '2', 'y');
    const first = await mustClaim(a);
    expect(await a.settle(first, { how: 'retry', delayMs: 1_000 })).toBe(true);
    expect(await a.settle(first, { how: 'retry', delayMs: 0 })).toBe(false);
    expect(await a.commit(first, 0, '{}', [])).toBe('lost');
    await expectNothingDue(b);
    const again = await claimWhenDue(b);
    expect(again).toMatchObject({ id: '1', attempts: 2 });
    await b.settle(again, { how: 'done' });
    expect(await mustClaim(a)).toMatchObject({ id: '2', attempts: 1 });
  });

  it('settle: a pace holds for its lane alone, also when it is empty meanwhile', async () => {
    const { a, b } = clients();
    await a.accept('out:wechat', 'slow', '1', 'x');
    const claim = await mustClaim(a, 'out:wechat');
    const from = performance.now();
    await a.settle(claim, { how: 'done', paceMs: 1_000 });
    await a.accept('out:wechat', 'slow', '2', 'y');
    await a.accept('out:wechat', 'other', '3', 'z');
    expect(await mustClaim(b, 'out:wechat')).toMatchObject({ lane: 'other' });
    expect(await claimWhenDue(b, 'out:wechat')).toMatchObject({ id: '2' });
    expect(performance.now() - from).toBeGreaterThan(900);
  });

  it('settle: a pace without more work leaves nothing to claim', async () => {
    const { a } = clients();
    await a.accept('in', 'lane', '1', 'x');
    await a.settle(await mustClaim(a), { how: 'done', paceMs: 20 });
    expect(await a.depth('in')).toBe(0);
    await waitUntil('the pace to end', async () => {
      const outcome = await a.claim('in', LONG_MS);
      return 'waitMs' in outcome && outcome.waitMs === 250;
    });
    await a.accept('in', 'lane', '2', 'y');
    expect(await mustClaim(a)).toMatchObject({ id: '2', attempts: 1 });
  });
}

function deadCases(clients: Clients): void {
  it('dead: keeps reason and store time, frees the lane, and is not counted as work', async () => {
    const { a, b } = clients();
    await a.accept('out:feishu', 'lane', '1', 'x');
    await a.accept('out:feishu', 'lane', '2', 'y');
    await a.settle(await mustClaim(a, 'out:feishu'), { how: 'dead', reason: 'refused' });
    const [letter] = await b.dead('out:feishu');
    expect(letter).toEqual({
      box: 'out:feishu',
      lane: 'lane',
      id: '1',
      body: 'x',
      reason: 'refused',
      at: expect.any(Number),
    });
    expect(Math.abs(Date.now() - letter!.at)).toBeLessThan(5_000);
    expect(await b.dead('in')).toEqual([]);
    expect(await b.depth('out:feishu')).toBe(1);
    expect(await mustClaim(b, 'out:feishu')).toMatchObject({ id: '2' });
  });

  it('dead: oldest first, at most as many as asked for', async () => {
    const { a } = clients();
    for (const id of ['1', '2', '3', '4']) {
      await a.accept('in', `lane ${id}`, id, 'x');
      await a.settle(await mustClaim(a), { how: 'dead', reason: 'r' });
      const now = Date.now();
      await waitUntil('the next millisecond', async () => Date.now() > now + 1);
    }
    expect((await a.dead('in')).map((letter) => letter.id)).toEqual(['1', '2', '3', '4']);
    expect((await a.dead('in', 2)).map((letter) => letter.id)).toEqual(['1', '2']);
    expect(await a.dead('in', 0)).toEqual([]);
  });

  it('redrive: to the end of the lane, once, with attempts anew', async () => {
    const { a, b } = clients();
    await a.accept('in', 'lane', '1', 'x');
    await a.accept('in', 'lane', '2', 'y');
    await a.settle(await mustClaim(a), { how: 'retry', delayMs: 0 });
    await a.settle(await mustClaim(a), { how: 'dead', reason: 'r' });
    const answers = await Promise.all([a, b].map((state) => state.redrive('in', '1')));
    expect(answers.sort()).toEqual([false, true]);
    expect(await a.redrive('in', 'unknown')).toBe(false);
    expect(await a.dead('in')).toEqual([]);
    expect(await a.depth('in')).toBe(2);
    const next = await mustClaim(b);
    expect(next.id).toBe('2');
    await b.settle(next, { how: 'done' });
    expect(await mustClaim(b)).toMatchObject({ id: '1', body: 'x', attempts: 1 });
  });
}

function otherCases(clients: Clients): void {
  it('limit: so many at once, then one each interval, shared by all clients', async () => {
    const { a, b } = clients();
    const waits: number[] = [];
    for (let i = 0; i < 5; i += 1) waits.push(await (i % 2 ? a : b).limit('key', 1_000, 3));
    expect(waits.map((wait) => wait > 0)).toEqual([false, false, false, true, true]);
    expect(waits[4]).toBeGreaterThan(500);
    expect(waits[4]).toBeLessThanOrEqual(1_000);
    expect(await a.limit('another key', 1_000, 3)).toBe(0);
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? a : b).limit('crowd', 60_000, 7)),
    );
    expect(taken.filter((wait) => wait === 0)).toHaveLength(7);
  });

  it('room: what is left of a rate, without taking any', async () => {
    const { a, b } = clients();
    expect(await a.room('tries', 60_000, 5)).toBe(5);
    for (let left = 4; left >= 0; left -= 1) {
      expect(await b.limit('tries', 60_000, 5)).toBe(0);
      expect([await a.room('tries', 60_000, 5), await b.room('tries', 60_000, 5)]).toEqual([left, left]);
    }
    expect(await b.limit('tries', 60_000, 5)).toBeGreaterThan(0);
    expect(await a.room('other tries', 60_000, 5)).toBe(5);
    expect(await a.limit('fast', 150, 1)).toBe(0);
    await waitUntil('the next unit', async () => (await a.room('fast', 150, 1)) === 1);
    expect(await a.limit('fast', 150, 1)).toBe(0);
  });

  it('limit: a refused unit costs nothing and the wait it names is enough', async () => {
    const { a } = clients();
    expect(await a.limit('key', 150, 1)).toBe(0);
    const from = performance.now();
    await waitUntil('the next unit', async () => (await a.limit('key', 150, 1)) === 0);
    expect(performance.now() - from).toBeLessThan(600);
  });

  it('lease: one holder, the same fence while it renews, a higher one for the next', async () => {
    const { a, b } = clients();
    const fence = await a.lease('wechat', 'A', 1_500);
    expect(fence).toBeGreaterThan(0);
    expect(await b.lease('wechat', 'B', LONG_MS)).toBe(0);
    expect(await a.lease('wechat', 'A', 1_500)).toBe(fence);
    await waitUntil('the lease to end', async () => (await b.lease('wechat', 'B', LONG_MS)) > fence);
    expect(await a.lease('wechat', 'A', LONG_MS)).toBe(0);
    expect(await a.release('wechat', 'A')).toBe(false);
    const second = await b.lease('wechat', 'B', LONG_MS);
    expect(await b.release('wechat', 'B')).toBe(true);
    expect(await b.release('wechat', 'B')).toBe(false);
    expect(await a.lease('wechat', 'A', LONG_MS)).toBeGreaterThan(second);
    expect(await a.lease('another', 'B', LONG_MS)).toBeGreaterThan(0);
  });

  it('lease: a holder that comes again after its lease ended gets a higher fence', async () => {
    const { a } = clients();
    const fence = await a.lease('wechat', 'A', LONG_MS);
    await a.release('wechat', 'A');
    expect(await a.lease('wechat', 'A', LONG_MS)).toBe(fence + 1);
  });

  it('lease: of many that ask at once, one gets it', async () => {
    const { a, b } = clients();
    const asked = Array.from({ length: 12 }, (_, i) =>
      (i % 2 ? a : b).lease('wechat', `holder ${i}`, LONG_MS),
    );
    expect((await Promise.all(asked)).filter((fence) => fence > 0)).toHaveLength(1);
  });

  it('get and set: the last value until its time ends', async () => {
    const { a, b } = clients();
    expect(await a.get('token')).toBeNull();
    await a.set('token', 'one', LONG_MS);
    await a.set('token', '二', 1_500);
    expect(await b.get('token')).toBe('二');
    await waitUntil('forgotten', async () => (await b.get('token')) === null);
  });

  it('ping answers', async () => {
    const { a } = clients();
    await expect(a.ping()).resolves.toBeUndefined();
  });
}
