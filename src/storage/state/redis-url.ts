import { AppError } from '../../shared/errors.js';

/** Host and port of one server. */
export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is, as read from the setting REDIS_URL. */
export type RedisTarget =
  | { readonly kind: 'single'; readonly url: string; readonly nodes: readonly RedisNode[] }
  | {
      readonly kind: 'sentinel' | 'cluster';
      readonly nodes: readonly RedisNode[];
      /** The name of the master set; empty for a cluster. */
      readonly name: string;
      readonly username?: string;
      readonly password?: string;
    };

const DEFAULT_PORTS = { single: 6379, sentinel: 26379, cluster: 6379 } as const;
const LIST_URL = /^redis-(sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/([^/?#]*))?$/;

/**
 * Reads redis://, rediss://, redis-sentinel://host:port,host:port/name and redis-cluster://host:port,host:port;
 * `user:password@` may stand before the hosts, percent-encoded. Throws `AppError('invalid-setting')` for
 * anything else, without repeating the text: it may hold a password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  if (/^rediss?:\/\//.test(url)) return single(url);
  const [, kind, login, hosts = '', name = ''] = LIST_URL.exec(url) ?? [];
  if (kind !== 'sentinel' && kind !== 'cluster') throw invalid('must begin with redis://, rediss://, …');
  if (kind === 'sentinel' && name === '')
    throw invalid('needs the name of the master set at its end: …/name');
  const nodes = hosts.split(',').map((host) => parseNode(host, DEFAULT_PORTS[kind]));
  return { kind, nodes, name: decoded(name), ...parseLogin(login) };
}

function single(url: string): RedisTarget {
  if (!URL.canParse(url)) throw invalid('is no address');
  const { hostname, port } = new URL(url);
  if (hostname === '') throw invalid('names no host');
  return { kind: 'single', url, nodes: [{ host: hostname, port: Number(port || DEFAULT_PORTS.single) }] };
}

function parseNode(text: string, defaultPort: number): RedisNode {
  const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[^:\s]+)(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  if (host === undefined) throw invalid('has a host that is not written host:port');
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? defaultPort : Number(port) };
}

function parseLogin(login: string | undefined): { username?: string; password?: string } {
  if (login === undefined || login === '') return {};
  const split = login.indexOf(':');
  const [username, password] = split < 0 ? ['', login] : [login.slice(0, split), login.slice(split + 1)];
  return {
    ...(username === '' ? {} : { username: decoded(username) }),
    password: decoded(password),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('has a % that begins no percent-encoding');
  }
}

function invalid(why: string): AppError {
  return new AppError('invalid-setting', `REDIS_URL ${why}`);
}
