import type { EventEmitter } from 'node:events';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../../application/ports.js';
import { AppError, isAppError, messageOf } from '../../shared/errors.js';
import { CLUSTER_SHARDS } from './redis-keys.js';
import { parseRedisUrl, type RedisTarget } from './redis-url.js';

/** A command fails after this, also on a link that swallows bytes. */
const COMMAND_TIMEOUT_MS = 2_000;

/** A socket that stays silent this long while an answer is due is dropped; `commandTimeout` alone keeps it. */
const SOCKET_TIMEOUT_MS = 3_000;

/** Bound of one call with all its redirections and reconnects; below 3 s, in which Feishu wants its answer. */
const CALL_TIMEOUT_MS = 2_500;

/** The commands in use: the same on one server and on a cluster, none of them blocking. */
export type RedisCommands = Pick<Redis, 'get' | 'set' | 'hmget' | 'zrange' | 'eval' | 'evalsha'>;

/** A connection to Redis in one of its three forms. */
export interface RedisLink {
  readonly client: RedisCommands;
  /** Over how many hash tags the lanes are spread. */
  readonly shards: number;
  /** One connection for each master: one, or those of the cluster. */
  masters(): readonly Redis[];
  /** Waits for an answer, 2.5 s at most. Every failure becomes `AppError('store-away')`. */
  ask<T>(answer: Promise<T>): Promise<T>;
  close(): void;
}

/**
 * Connects to Redis as `url` says (see `parseRedisUrl`). Returns at once; the first call waits for the
 * connection. Commands without an answer are sent again after a reconnect, so each must stand to run twice.
 */
export function connectRedis(url: string, log: Log): RedisLink {
  const target = parseRedisUrl(url);
  const client = target.kind === 'cluster' ? openCluster(target) : openSingle(target);
  reportLink(client, target, log);
  return {
    client,
    shards: target.kind === 'cluster' ? CLUSTER_SHARDS : 1,
    masters: () => (client instanceof Cluster ? client.nodes('master') : [client]),
    ask: askWithin,
    close: () => client.disconnect(),
  };
}

type ListTarget = Exclude<RedisTarget, { kind: 'single' }>;

const LINK_OPTIONS = {
  commandTimeout: COMMAND_TIMEOUT_MS,
  socketTimeout: SOCKET_TIMEOUT_MS,
  connectTimeout: COMMAND_TIMEOUT_MS,
  maxRetriesPerRequest: 2,
} satisfies RedisOptions;

const retryStrategy = (times: number): number => Math.min(times * 50, 500);

function openSingle(target: RedisTarget): Redis {
  const options = {
    ...LINK_OPTIONS,
    retryStrategy,
    // A master that became a replica: look for the new one and send the command there.
    reconnectOnError: (error: Error): 2 | false => (error.message.startsWith('READONLY') ? 2 : false),
  } satisfies RedisOptions;
  if (target.kind === 'single') return new Redis(target.url, options);
  return new Redis({
    ...options,
    ...loginOf(target),
    sentinels: target.nodes.map((node) => ({ ...node })),
    name: target.name,
    sentinelCommandTimeout: COMMAND_TIMEOUT_MS,
    sentinelRetryStrategy: retryStrategy,
    failoverDetector: true,
  });
}

function openCluster(target: ListTarget): Cluster {
  return new Cluster(
    target.nodes.map((node) => ({ ...node })),
    {
      clusterRetryStrategy: retryStrategy,
      slotsRefreshTimeout: COMMAND_TIMEOUT_MS,
      redisOptions: { ...LINK_OPTIONS, ...loginOf(target) },
    },
  );
}

function loginOf({ username, password }: ListTarget): { username?: string; password?: string } {
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
}

/** One line when the link breaks and one when it is back, however often the client tries in between. */
function reportLink(client: Redis | Cluster, target: RedisTarget, log: Log): void {
  const servers = target.nodes.map((node) => `${node.host}:${node.port}`).join(' ');
  let away = false;
  const lost = (error?: Error) => {
    if (!away) log.warn({ servers, reason: error ? messageOf(error) : 'connection closed' }, 'redis is away');
    away = true;
  };
  const events: EventEmitter = client;
  events.on('error', lost);
  events.on('ready', () => {
    if (away) log.info({ servers }, 'redis is back');
    away = false;
  });
}

async function askWithin<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), CALL_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, deadline]);
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError('store-away', `Redis does not answer: ${messageOf(error)}`, {}, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
