import type { Box } from '../../application/ports.js';

/** Sets our keys apart from those of other programs on the same Redis. */
const PREFIX = 'bot';

/** How many hash tags a Redis Cluster is spread over. Changing it needs drained mailboxes. */
export const CLUSTER_SHARDS = 16;

/**
 * The number of the hash tag that all keys of a lane share, so that one script may touch them (Redis Cluster
 * specification: hash tags). The same lane always has the same number.
 */
export function shardOf(lane: string, shards: number): number {
  let hash = 0;
  for (let i = 0; i < lane.length; i += 1) hash = (Math.imul(hash, 31) + lane.charCodeAt(i)) >>> 0;
  return hash % shards;
}

function key(shard: number, kind: string, ...names: string[]): string {
  return [PREFIX, `{s${shard}}`, kind, ...names].join(':');
}

/** Keys of one box inside one hash tag. `items` and `claims` are prefixes that a lane completes. */
export interface BoxKeys {
  readonly ready: string;
  readonly depth: string;
  readonly dead: string;
  readonly letters: string;
  readonly items: string;
  readonly claims: string;
}

/** The keys of a box inside hash tag `shard`. */
export function boxKeys(box: Box, shard: number): BoxKeys {
  return {
    ready: key(shard, 'ready', box),
    depth: key(shard, 'depth', box),
    dead: key(shard, 'dead', box),
    letters: key(shard, 'letters', box),
    items: key(shard, 'items', box, ''),
    claims: key(shard, 'claim', box, ''),
  };
}

/** The mark that an id was accepted in a box. */
export function seenKey(box: Box, id: string, shard: number): string {
  return key(shard, 'seen', box, id);
}

/** What a claim token holds. */
export function tokenKey(token: string, shard: number): string {
  return key(shard, 'token', token);
}

/** The conversation of a lane. */
export function conversationKey(lane: string, shard: number): string {
  return key(shard, 'conversation', lane);
}

/** A key that stands alone: a rate, a lease or a cached value. */
export function singleKey(kind: 'limit' | 'lease' | 'cache', name: string): string {
  return `${PREFIX}:${kind}:${name}`;
}
