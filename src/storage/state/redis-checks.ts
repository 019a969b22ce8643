import type { Redis } from 'ioredis';
import type { Log } from '../../application/ports.js';
import { AppError, messageOf } from '../../shared/errors.js';
import type { RedisLink } from './connect.js';

/** What one server says about how safe its data is; null where it does not say. */
export interface ServerFacts {
  readonly server: string;
  readonly appendOnly: boolean | null;
  readonly policy: string | null;
  readonly appendFsync: string | null;
  /** Whether it is a node of a Redis Cluster. */
  readonly clusterNode: boolean;
}

/**
 * The faults that make Redis lose data which it acknowledged, each with its cure; empty when there are none.
 * Redis' own default keeps no log of writes, and evicting policies drop keys when memory runs short.
 */
export function faultsOf(facts: ServerFacts): string[] {
  const faults: string[] = [];
  if (facts.appendOnly === null) faults.push('does not tell whether its append-only file is on (allow INFO)');
  if (facts.appendOnly === false) {
    faults.push('keeps no append-only file (set "appendonly yes" and "appendfsync always")');
  }
  if (facts.policy === null) faults.push('does not tell its maxmemory-policy (allow INFO)');
  if (facts.policy !== null && facts.policy !== 'noeviction') {
    faults.push(`may evict data under maxmemory-policy ${facts.policy} (set "maxmemory-policy noeviction")`);
  }
  return faults.map((fault) => `${facts.server} ${fault}`);
}

/**
 * Asks every master what `faultsOf` and the caller need to know. Throws `AppError('store-away')` when one does
 * not answer.
 */
export async function askMasters(link: RedisLink): Promise<readonly ServerFacts[]> {
  const facts = await Promise.all(link.masters().map((master) => link.ask(readFacts(master))));
  if (facts.length === 0) throw new AppError('store-away', 'Redis Cluster: no master is known');
  return facts;
}

/** Throws `AppError('store-unsafe')` naming each fault of each server and its cure. */
export function refuseUnsafe(servers: readonly ServerFacts[]): void {
  const faults = servers.flatMap(faultsOf);
  if (faults.length === 0) return;
  const cure = 'Cure this, or accept the loss with the setting REDIS_ALLOW_UNSAFE=true.';
  throw new AppError('store-unsafe', `Redis could lose acknowledged data: ${faults.join('; ')}. ${cure}`);
}

/** Warns of servers that hand writes to the disk late: a power cut then costs up to 2 s of acknowledged work. */
export function warnOfLateFsync(facts: readonly ServerFacts[], log: Log): void {
  for (const { server, appendFsync } of facts) {
    if (appendFsync === null || appendFsync === 'always') continue;
    log.warn({ server, appendfsync: appendFsync }, 'redis may lose the last seconds in a power cut');
  }
}

async function readFacts(master: Redis): Promise<ServerFacts> {
  const info = parseInfo(await answerOrRefusal(master.info()));
  const appendOnly = (await setting(master, 'appendonly')) ?? info.get('aof_enabled') ?? null;
  return {
    server: master.options.sentinels
      ? `master ${master.options.name}`
      : `${master.options.host}:${master.options.port}`,
    appendOnly: appendOnly === null ? null : appendOnly === 'yes' || appendOnly === '1',
    policy: (await setting(master, 'maxmemory-policy')) ?? info.get('maxmemory_policy') ?? null,
    appendFsync: await setting(master, 'appendfsync'),
    clusterNode: info.get('cluster_enabled') === '1',
  };
}

/** Null where the server forbids CONFIG, as hosted ones do. */
async function setting(master: Redis, name: string): Promise<string | null> {
  const answer = await answerOrRefusal(master.call('CONFIG', 'GET', name));
  return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
}

/** A server's refusal of one command becomes null; a link that fails still throws. */
async function answerOrRefusal<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (/^(NOPERM|ERR)\b/.test(messageOf(error))) return null;
    throw error;
  }
}

function parseInfo(text: string | null): ReadonlyMap<string, string> {
  const lines = (text ?? '').split(/\r?\n/).filter((line) => line.includes(':'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}
