import { randomUUID } from 'node:crypto';
import {
  BOXES,
  type Box,
  type BoxItem,
  type Claim,
  type DeadLetter,
  type Log,
  type Settlement,
  type State,
  type StoredConversation,
} from '../../application/ports.js';
import { AppError } from '../../shared/errors.js';
import { boundedWait, CONVERSATION_MS, DEAD_LIMIT, REMEMBER_MS } from './boxes.js';
import { type ClaimCall, ClaimTokens } from './claim-tokens.js';
import { connectRedis, type RedisLink } from './connect.js';
import { askMasters, faultsOf, refuseUnsafe, warnOfLateFsync } from './redis-checks.js';
import { boxKeys, conversationKey, seenKey, shardOf, singleKey, tokenKey } from './redis-keys.js';
import { loadScripts, type RunScript } from './redis-scripts.js';

/** How to open Redis. `allowUnsafe` accepts a server that may lose acknowledged data. */
export interface RedisStateOptions {
  readonly allowUnsafe: boolean;
  readonly log: Log;
}

/**
 * Opens the state in Redis 6.2 or later: one server (redis://, rediss://), behind Sentinel
 * (redis-sentinel://host:port,host:port/name) or a Cluster (redis-cluster://host:port,host:port). Throws
 * `AppError('store-unsafe')` unless every master keeps an append-only file and evicts nothing, `'store-away'`
 * when it does not answer, `'invalid-setting'` for an address that does not fit.
 */
export async function openRedisState(url: string, options: RedisStateOptions): Promise<State> {
  const link = connectRedis(url, options.log);
  try {
    // The first answer also means that the masters of a cluster are known.
    await link.ask(link.client.get(singleKey('cache', 'ready')));
    await checkOpened(link, options);
    return new RedisState(link, loadScripts(link), options.allowUnsafe);
  } catch (error) {
    link.close();
    throw error;
  }
}

async function checkOpened(link: RedisLink, { allowUnsafe, log }: RedisStateOptions): Promise<void> {
  const servers = await askMasters(link);
  if (link.shards === 1 && servers.some((server) => server.clusterNode)) {
    throw new AppError(
      'invalid-setting',
      'REDIS_URL names a node of a Redis Cluster: write redis-cluster://',
    );
  }
  if (!allowUnsafe) refuseUnsafe(servers);
  const faults = servers.flatMap(faultsOf);
  if (faults.length > 0)
    log.warn({ faults }, 'redis may lose acknowledged data; allowed by REDIS_ALLOW_UNSAFE');
  else warnOfLateFsync(servers, log);
}

/** The state over one connection. Scripts do all that must be one step; see src/storage/state/scripts. */
class RedisState implements State {
  private readonly tokens = new ClaimTokens();
  private readonly allShards: readonly number[];

  constructor(
    private readonly link: RedisLink,
    private readonly run: RunScript,
    private readonly allowUnsafe: boolean,
  ) {
    this.allShards = Array.from({ length: link.shards }, (_, shard) => shard);
  }

  async accept(box: Box, lane: string, id: string, body: string, rememberMs = REMEMBER_MS): Promise<boolean> {
    const shard = shardOf(lane, this.link.shards);
    const { ready, items, depth } = boxKeys(box, shard);
    const keys = [ready, items + lane, depth, seenKey(box, id, shard)];
    return (await this.run('accept', keys, [lane, writeItem(id, body), wholeMs(rememberMs)])) === 1;
  }

  async claim(box: Box, leaseMs: number): Promise<Claim | { readonly waitMs: number }> {
    const repeated = this.tokens.takeUnanswered(box);
    const calls = repeated
      ? [repeated]
      : (await this.shardsToTry(box)).map((shard) => this.tokens.fresh(shard));
    let waitMs = boundedWait(undefined);
    for (const call of calls) {
      const outcome = await this.claimIn(box, leaseMs, call);
      if (!('waitMs' in outcome)) return outcome;
      waitMs = Math.min(waitMs, outcome.waitMs);
    }
    return { waitMs: repeated ? 1 : waitMs };
  }

  /** The hash tags that have lanes in this box, the one that is due first in front. */
  private async shardsToTry(box: Box): Promise<readonly number[]> {
    if (this.link.shards === 1) return this.allShards;
    const first = (shard: number) => this.link.client.zrange(boxKeys(box, shard).ready, 0, '0', 'WITHSCORES');
    const heads = await this.link.ask(Promise.all(this.allShards.map(first)));
    return this.allShards
      .flatMap((shard) => (heads[shard]?.[1] === undefined ? [] : [{ shard, due: Number(heads[shard][1]) }]))
      .sort((a, b) => a.due - b.due)
      .map(({ shard }) => shard);
  }

  private async claimIn(box: Box, leaseMs: number, call: ClaimCall): Promise<Claim | { waitMs: number }> {
    const { ready, items, claims } = boxKeys(box, call.shard);
    const keys = [ready, tokenKey(call.token, call.shard)];
    try {
      const answer = await this.run('claim', keys, [items, claims, wholeMs(leaseMs), call.token]);
      const [laneOrWait, item, attempts] = answer as [string | number, string, number];
      if (typeof laneOrWait === 'number') return { waitMs: boundedWait(laneOrWait) };
      return { box, lane: laneOrWait, ...readItem(item), token: call.token, attempts };
    } catch (error) {
      this.tokens.keepUnanswered(box, call);
      throw error;
    }
  }

  async commit(
    claim: Claim,
    expectedVersion: number,
    document: string,
    replies: readonly BoxItem[],
    ttlMs = CONVERSATION_MS,
  ): Promise<'ok' | 'stale' | 'lost'> {
    const { lane, token, box } = claim;
    const shard = shardOf(lane, this.link.shards);
    const boxes = BOXES.map((each) => boxKeys(each, shard));
    const keys = [
      boxKeys(box, shard).claims + lane,
      conversationKey(lane, shard),
      ...boxes.flatMap(({ ready, items, depth }) => [ready, items + lane, depth]),
    ];
    const args = [lane, token, expectedVersion, document, wholeMs(ttlMs), BOXES.indexOf(box) + 1];
    const appended = replies.flatMap((r) => [BOXES.indexOf(r.box) + 1, writeItem(r.id, r.body)]);
    return (await this.run('commit', keys, [...args, ...appended])) as 'ok' | 'stale' | 'lost';
  }

  async settle(claim: Claim, settlement: Settlement): Promise<boolean> {
    const { ready, items, claims, depth, dead, letters } = this.boxOf(claim.box, claim.lane);
    const keys = [ready, items + claim.lane, claims + claim.lane, depth, dead, letters];
    const { how } = settlement;
    const ms = how === 'done' ? (settlement.paceMs ?? 0) : how === 'retry' ? settlement.delayMs : 0;
    const reason = how === 'dead' ? settlement.reason : '';
    return (
      (await this.run('settle', keys, [claim.lane, claim.token, how, pauseMs(ms), claim.id, reason])) === 1
    );
  }

  async session(lane: string): Promise<StoredConversation> {
    const key = conversationKey(lane, shardOf(lane, this.link.shards));
    const [version, document] = await this.link.ask(this.link.client.hmget(key, 'version', 'document'));
    return { version: Number(version ?? 0), document: document ?? null };
  }

  async limit(key: string, everyMs: number, burst: number): Promise<number> {
    return Number(await this.run('limit', [singleKey('limit', key)], [everyMs, burst, randomUUID()]));
  }

  async room(key: string, everyMs: number, burst: number): Promise<number> {
    return Number(await this.run('room', [singleKey('limit', key)], [everyMs, burst]));
  }

  async lease(name: string, holder: string, ttlMs: number): Promise<number> {
    return Number(await this.run('lease', [singleKey('lease', name)], [holder, wholeMs(ttlMs)]));
  }

  async release(name: string, holder: string): Promise<boolean> {
    return (await this.run('release', [singleKey('lease', name)], [holder])) === 1;
  }

  get(key: string): Promise<string | null> {
    return this.link.ask(this.link.client.get(singleKey('cache', key)));
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.link.ask(this.link.client.set(singleKey('cache', key), value, 'PX', wholeMs(ttlMs)));
  }

  async dead(box: Box, limit = DEAD_LIMIT): Promise<DeadLetter[]> {
    const lists = await Promise.all(this.allShards.map((shard) => this.deadIn(box, shard, limit)));
    return lists
      .flat()
      .sort((a, b) => a.at - b.at)
      .slice(0, limit);
  }

  private async deadIn(box: Box, shard: number, limit: number): Promise<DeadLetter[]> {
    const { dead, letters } = boxKeys(box, shard);
    if (limit < 1) return [];
    const { client, ask } = this.link;
    const listed = await ask(client.zrange(dead, 0, String(limit - 1), 'WITHSCORES'));
    const ids = listed.filter((_, index) => index % 2 === 0);
    if (ids.length === 0) return [];
    const bodies = await ask(client.hmget(letters, ...ids));
    return ids.flatMap((id, index) => {
      const letter = bodies[index];
      if (typeof letter !== 'string') return []; // redriven in between
      const [lane = '', item = '', reason = ''] = JSON.parse(letter) as string[];
      return [{ box, lane, id, body: readItem(item).body, reason, at: Number(listed[index * 2 + 1]) }];
    });
  }

  async redrive(box: Box, id: string): Promise<boolean> {
    const found = await Promise.all(
      this.allShards.map((shard) => {
        const { dead, letters, ready, depth, items } = boxKeys(box, shard);
        return this.run('redrive', [dead, letters, ready, depth], [id, items]);
      }),
    );
    return found.includes(1);
  }

  async depth(box: Box): Promise<number> {
    const ask = (shard: number) => this.link.client.get(boxKeys(box, shard).depth);
    const depths = await this.link.ask(Promise.all(this.allShards.map(ask)));
    return depths.reduce((sum, depth) => sum + Number(depth ?? 0), 0);
  }

  async ping(): Promise<void> {
    const servers = await askMasters(this.link);
    if (!this.allowUnsafe) refuseUnsafe(servers);
  }

  async close(): Promise<void> {
    this.link.close();
  }

  private boxOf(box: Box, lane: string): ReturnType<typeof boxKeys> {
    return boxKeys(box, shardOf(lane, this.link.shards));
  }
}

function writeItem(id: string, body: string): string {
  return JSON.stringify([id, body]);
}

function readItem(item: string): { id: string; body: string } {
  const [id = '', body = ''] = JSON.parse(item) as string[];
  return { id, body };
}

/** Redis takes whole milliseconds above 0 as an expiry. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}

/** A pause in whole milliseconds, never into the past. */
function pauseMs(ms: number): number {
  return Math.max(0, Math.ceil(ms));
}
