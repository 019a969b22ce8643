import type { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import type { State } from '../../../src/application/ports.js';
import { openRedisState } from '../../../src/storage/state/redis-state.js';
import { waitUntil } from '../../helpers/processes.js';
import {
  describeWith,
  type RedisServerOptions,
  startRedis,
  startRedisCluster,
  withRedis,
} from '../../helpers/servers.js';
import { claimWhenDue, LONG_MS, memoryLog, mustClaim } from '../../helpers/state-tools.js';
import { startTcpProxy } from '../../helpers/tcp-proxy.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function redis(options?: RedisServerOptions) {
  const server = await startRedis(options);
  closers.push(server.stop);
  return server;
}

async function open(url: string, allowUnsafe = false) {
  const { log, lines } = memoryLog();
  const state = await openRedisState(url, { allowUnsafe, log });
  closers.push(() => state.close());
  return { state, lines };
}

async function throughProxy() {
  const server = await redis();
  const proxy = await startTcpProxy(server.port);
  closers.push(proxy.close);
  return { server, proxy, ...(await open(`redis://127.0.0.1:${proxy.port}`)) };
}

/** Fails with `store-away` and says how long that took, ms. */
async function awayAfter(call: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await expect(call).rejects.toMatchObject({ code: 'store-away' });
  return performance.now() - from;
}

describeWith('redis', 'Redis that may lose data', () => {
  it('is refused without an append-only file, with the cure and the way around', async () => {
    const { url } = await redis({ appendonly: false });
    await expect(open(url)).rejects.toMatchObject({
      code: 'store-unsafe',
      message: expect.stringMatching(/append-only.*appendonly yes.*REDIS_ALLOW_UNSAFE=true/s),
    });
    const { state, lines } = await open(url, true);
    await state.ping();
    expect(lines.join()).toContain('REDIS_ALLOW_UNSAFE');
  });

  it.each(['allkeys-lru', 'volatile-ttl'])('is refused with maxmemory-policy %s', async (policy) => {
    const { url } = await redis({ settings: { 'maxmemory-policy': policy } });
    await expect(open(url)).rejects.toMatchObject({
      code: 'store-unsafe',
      message: expect.stringContaining(policy),
    });
    await expect(open(url, true)).resolves.toBeDefined();
  });

  it('is refused when one master of a Cluster is unsafe, and by ping when it becomes so', async () => {
    const cluster = await startRedisCluster();
    closers.push(cluster.stop);
    const { state } = await open(cluster.url);
    await state.ping();
    const spoiled = cluster.nodes[1]!.port;
    await withRedis(spoiled, (client) => client.config('SET', 'maxmemory-policy', 'allkeys-random'));
    await expect(state.ping()).rejects.toMatchObject({
      code: 'store-unsafe',
      message: expect.stringContaining(String(spoiled)),
    });
    await expect(open(cluster.url)).rejects.toMatchObject({ code: 'store-unsafe' });
    await expect(open(`redis://127.0.0.1:${spoiled}`, true)).rejects.toMatchObject({
      code: 'invalid-setting',
    });
  });

  it('is known by INFO where CONFIG is forbidden, and refused where both are', async () => {
    const server = await redis();
    await withRedis(server.port, async (client) => {
      await client.call('ACL', 'SETUSER', 'hosted', 'on', '>word', '~*', '+@all', '-config');
      await client.call('ACL', 'SETUSER', 'blind', 'on', '>word', '~*', '+@all', '-config', '-info');
    });
    const { state } = await open(`redis://hosted:word@127.0.0.1:${server.port}`);
    await state.ping();
    await expect(open(`redis://blind:word@127.0.0.1:${server.port}`)).rejects.toMatchObject({
      code: 'store-unsafe',
    });
    await withRedis(server.port, (client) => client.config('SET', 'appendonly', 'no'));
    await expect(state.ping()).rejects.toMatchObject({ code: 'store-unsafe' });
  });

  it('is taken with a late fsync, with a warning', async () => {
    const { url } = await redis({ settings: { appendfsync: 'everysec' } });
    expect((await open(url)).lines.join()).toContain('everysec');
  });
});

describeWith('redis', 'Redis out of reach', () => {
  it('is away at once when nobody listens', async () => {
    const server = await redis();
    await server.kill9();
    expect(await awayAfter(open(server.url))).toBeLessThan(3_000);
  });

  it('fails within 3 s on a link that swallows bytes, and is back after', async () => {
    const { state, proxy, lines } = await throughProxy();
    await state.accept('in', 'lane', '1', 'x');
    proxy.blackHole();
    const calls = [
      state.accept('in', 'lane', '2', 'y'),
      state.claim('in', LONG_MS),
      state.ping(),
      state.get('k'),
    ];
    for (const ms of await Promise.all(calls.map(awayAfter))) expect(ms).toBeLessThan(3_000);
    expect(await awayAfter(state.session('lane'))).toBeLessThan(3_000);
    proxy.heal();
    const healedAt = performance.now();
    await waitUntil('redis', async () => (await state.ping()) === undefined);
    expect(performance.now() - healedAt).toBeLessThan(5_000);
    expect(await claimWhenDue(state)).toMatchObject({ id: '1' });
    expect(lines.filter((line) => line.startsWith('redis is away'))).toHaveLength(1);
  });

  it('fails within 3 s when a node of a Cluster stands still, and is back after', async () => {
    const cluster = await startRedisCluster();
    closers.push(cluster.stop);
    const { state } = await open(cluster.url);
    const lanes = Array.from({ length: 12 }, (_, index) => `lane ${index}`);
    cluster.nodes[0]!.freeze();
    const calls = await Promise.allSettled(
      lanes.map(async (lane) => {
        const from = performance.now();
        const done = await state.accept('in', lane, lane, '').catch((error: unknown) => error);
        return { done, ms: performance.now() - from };
      }),
    );
    const outcomes = calls.flatMap((call) => (call.status === 'fulfilled' ? [call.value] : []));
    expect(Math.max(...outcomes.map(({ ms }) => ms))).toBeLessThan(3_000);
    expect(outcomes.filter(({ done }) => done === true).length).toBeGreaterThan(0);
    expect(outcomes.filter(({ done }) => done !== true).map(({ done }) => done)).toContainEqual(
      expect.objectContaining({ code: 'store-away' }),
    );
    cluster.nodes[0]!.resume();
    await waitUntil('the node', async () => (await state.ping()) === undefined);
    for (const lane of lanes)
      await waitUntil('accept', async () => (await state.accept('in', lane, lane, '')) !== null);
    expect(await state.depth('in')).toBe(lanes.length);
  });
});

describeWith('redis', 'Redis whose answer was lost', () => {
  /** Runs a call whose answer is dropped once the server has acted; the client then sends it again. */
  async function dropping<T>(
    link: Awaited<ReturnType<typeof throughProxy>>,
    call: Promise<T>,
    acted: (client: Redis) => Promise<boolean>,
  ): Promise<T> {
    call.catch(() => undefined);
    await withRedis(link.server.port, (client) => waitUntil('the server to act', () => acted(client)));
    link.proxy.heal();
    link.proxy.cut();
    return call;
  }

  /** A link through a proxy, and a direct one. The server knows all scripts, so the first answer is the last. */
  async function links() {
    const link = await throughProxy();
    const { state: witness } = await open(link.server.url);
    await witness.accept('in', 'warm', 'warm', '');
    await witness.commit(await mustClaim(witness), 0, '{}', []);
    await witness.limit('warm', LONG_MS, 1);
    return { ...link, link, witness };
  }

  it('accepts an event once', async () => {
    const { link, state, proxy, witness } = await links();
    proxy.dropAnswers();
    const call = state.accept('in', 'lane', '1', 'x');
    const acted = async () => (await witness.depth('in')) === 1;
    expect(await dropping(link, call, acted)).toBe(false);
    expect(await witness.depth('in')).toBe(1);
  });

  it('commits once', async () => {
    const { link, state, proxy, witness } = await links();
    await state.accept('in', 'lane', '1', 'x');
    await state.accept('in', 'lane', '2', 'y');
    const claim = await mustClaim(state);
    proxy.dropAnswers();
    const call = state.commit(claim, 0, '{}', [{ box: 'out:feishu', id: 'r', body: '' }]);
    const acted = async () => (await witness.depth('out:feishu')) === 1;
    expect(await dropping(link, call, acted)).toBe('lost');
    expect([await witness.depth('in'), await witness.depth('out:feishu')]).toEqual([1, 1]);
    expect(await mustClaim(witness)).toMatchObject({ id: '2', attempts: 1 });
  });

  it('settles once', async () => {
    const { link, state, proxy, witness } = await links();
    await state.accept('in', 'lane', '1', 'x');
    await state.accept('in', 'lane', '2', 'y');
    await witness.accept('out:wechat', 'warm', 'warm', '');
    await witness.settle(await mustClaim(witness, 'out:wechat'), { how: 'done' });
    const claim = await mustClaim(state);
    proxy.dropAnswers();
    const call = state.settle(claim, { how: 'dead', reason: 'r' });
    expect(await dropping(link, call, async () => (await witness.depth('in')) === 1)).toBe(false);
    expect(await witness.depth('in')).toBe(1);
    expect(await witness.dead('in')).toMatchObject([{ id: '1' }]);
  });

  it('takes one unit of a rate', async () => {
    const { link, state, proxy, witness } = await links();
    proxy.dropAnswers();
    const call = state.limit('key', LONG_MS, 2);
    const acted = async (client: Redis) => (await client.exists('bot:limit:key')) === 1;
    expect(await dropping(link, call, acted)).toBe(0);
    expect(await witness.limit('key', LONG_MS, 2)).toBe(0);
    expect(await witness.limit('key', LONG_MS, 2)).toBeGreaterThan(0);
  });

  it('answers the same claim, counted once', async () => {
    const { link, state, proxy, witness } = await links();
    await state.accept('in', 'lane', '1', 'x');
    proxy.dropAnswers();
    const acted = async (client: Redis) => (await client.exists('bot:{s0}:claim:in:lane')) === 1;
    const claim = await dropping(link, mustClaim(state), acted);
    expect(claim).toMatchObject({ id: '1', attempts: 1 });
    expect(await witness.settle(claim, { how: 'done' })).toBe(true);
  });

  it('does not leave a lane to nobody when a claim was given up', async () => {
    const { state, proxy } = await links();
    await state.accept('in', 'lane', '1', 'x');
    proxy.dropAnswers();
    await awayAfter(state.claim('in', LONG_MS));
    proxy.heal();
    proxy.cut();
    const claim = await claimWhenDue(state);
    expect(claim).toMatchObject({ id: '1', attempts: 1 });
    expect(await state.settle(claim, { how: 'done' })).toBe(true);
  });
});

describeWith('redis', 'Redis killed with kill -9', () => {
  it('keeps every event and reply that was acknowledged, in order', async () => {
    const server = await redis();
    const { state } = await open(server.url);
    const lanes = Array.from({ length: 8 }, (_, index) => `lane ${index}`);
    const acked = new Map<string, string[]>();
    for (let round = 0; round < 3; round += 1) {
      const writers = lanes.map(async (lane) => {
        const ids = acked.get(lane) ?? [];
        acked.set(lane, ids);
        for (let n = 0; n < 5_000; n += 1) {
          const id = `${lane}/${round}/${n}`;
          try {
            await state.accept('in', lane, id, id);
            ids.push(id);
          } catch {
            return; // the server is gone; this one may be kept or not
          }
        }
      });
      await waitUntil('some events', async () => (acked.get(lanes[0]!)?.length ?? 0) > 30 * (round + 1));
      await server.kill9();
      await Promise.all(writers);
      await server.restart();
      await waitUntil('redis', async () => (await state.ping()) === undefined);
    }
    const kept = await drain(state);
    for (const lane of lanes) {
      const ids = kept.get(lane) ?? [];
      const known = new Set(acked.get(lane));
      expect(ids.filter((id) => known.has(id))).toEqual(acked.get(lane));
      expect(ids.length - known.size).toBeLessThanOrEqual(3);
    }
  });
});

/** Works off the mailbox and says which ids each lane held, in order. */
async function drain(state: State): Promise<Map<string, string[]>> {
  const ids = new Map<string, string[]>();
  for (let left = await state.depth('in'); left > 0; left -= 1) {
    const claim = await claimWhenDue(state);
    ids.set(claim.lane, [...(ids.get(claim.lane) ?? []), claim.id]);
    await state.settle(claim, { how: 'done' });
  }
  return ids;
}
