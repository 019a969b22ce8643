import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { describe, it } from 'vitest';
import { endProcess, freePort, serverFolder, startProcess, waitUntil } from './processes.js';

const POSTGRES_HOME = '/usr/lib/postgresql';

function onPath(program: string): string | null {
  const versions = existsSync(POSTGRES_HOME) ? readdirSync(POSTGRES_HOME).sort().reverse() : [];
  const folders = [
    ...versions.map((version) => join(POSTGRES_HOME, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
  ];
  return folders.map((folder) => join(folder, program)).find(existsSync) ?? null;
}

/** What tests use when it is installed: two servers and a browser. */
export type Server = 'redis' | 'postgres' | 'chromium';

/** Which of them are installed on this machine. */
export function availableServers(): Readonly<Record<Server, boolean>> {
  const postgres = onPath('postgres') !== null && onPath('initdb') !== null;
  return { redis: onPath('redis-server') !== null, postgres, chromium: onPath('chromium') !== null };
}

/** Where the browser is; throws when there is none. */
export function chromiumPath(): string {
  return required('chromium');
}

/**
 * A suite that needs servers. Where one is missing, its tests are skipped by name and counted; with CI=true a
 * missing server is a failure.
 */
export function describeWith(servers: Server | readonly Server[], title: string, suite: () => void): void {
  const available = availableServers();
  const missing = [servers].flat().filter((server) => !available[server]);
  const lacking = `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed`;
  if (missing.length === 0) {
    describe(title, suite);
  } else if (process.env.CI === 'true') {
    describe(title, () => {
      it(`needs ${missing.join(' and ')}`, () => {
        throw new Error(`${lacking}; with CI=true that is a failure`);
      });
    });
  } else {
    describe.skip(`${title} [${lacking}]`, suite);
  }
}

/** How a test's Redis runs; by default it keeps an append-only file with one fsync a write. */
export interface RedisServerOptions {
  readonly appendonly?: boolean;
  /** More settings, for example `{ 'maxmemory-policy': 'allkeys-lru' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A redis-server process of one test. */
export interface RedisServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Where its data lies. */
  readonly folder: string;
  /** Kills it as a crash would; the data stays for `restart`. */
  kill9(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it in its tracks: links stay open and silent until `resume`. */
  freeze(): void;
  resume(): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts redis-server on a free port of 127.0.0.1 with its own folder. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const program = required('redis-server');
  const folder = serverFolder('redis');
  const port = await freePort();
  const settings: Record<string, string> = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder.path,
    save: '',
    appendonly: options.appendonly === false ? 'no' : 'yes',
    appendfsync: 'always',
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const start = async () => {
    const child = startProcess(program, args);
    await withRedis(port, (client) => waitUntil('redis', async () => (await client.ping()) === 'PONG'));
    return child;
  };
  let child = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    folder: folder.path,
    kill9: () => endProcess(child, 'SIGKILL'),
    restart: async () => {
      child = await start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: async () => {
      await endProcess(child, 'SIGKILL');
      folder.remove();
    },
  };
}

/** A Redis Cluster of one test; `nodes` are its masters. */
export interface RedisCluster {
  /** redis-cluster://… of all nodes. */
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  stop(): Promise<void>;
}

const SLOTS = 16_384;

/** Starts a Redis Cluster of three masters without replicas. */
export async function startRedisCluster(options: RedisServerOptions = {}): Promise<RedisCluster> {
  const buses = [await freePort(), await freePort(), await freePort()];
  const nodes = await Promise.all(
    buses.map((bus) => {
      const settings = { 'cluster-enabled': 'yes', 'cluster-port': String(bus), ...options.settings };
      return startRedis({ ...options, settings });
    }),
  );
  await Promise.all(nodes.map((node, index) => joinCluster(node, index, nodes, buses)));
  await Promise.all(
    nodes.map((node) => withRedis(node.port, (client) => waitUntil('cluster', () => isWhole(client)))),
  );
  return {
    url: `redis-cluster://${nodes.map((node) => `127.0.0.1:${node.port}`).join(',')}`,
    nodes,
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

async function joinCluster(
  node: RedisServer,
  index: number,
  nodes: readonly RedisServer[],
  buses: readonly number[],
): Promise<void> {
  const from = Math.floor((SLOTS * index) / nodes.length);
  const to = Math.floor((SLOTS * (index + 1)) / nodes.length) - 1;
  await withRedis(node.port, async (client) => {
    await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    if (index > 0) await client.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]!.port, buses[0]!);
  });
}

async function isWhole(client: Redis): Promise<boolean> {
  const info = String(await client.call('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${SLOTS}`);
}

/** Uses a plain client for a moment. */
export async function withRedis<T>(port: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** A Sentinel that watches one master, with a quorum of one. */
export interface RedisSentinel {
  /** redis-sentinel://…/main */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one Sentinel for `master`. */
export async function startSentinel(master: RedisServer): Promise<RedisSentinel> {
  const folder = serverFolder('sentinel');
  const port = await freePort();
  const config = join(folder.path, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder.path}`,
    `sentinel monitor main ${master.host} ${master.port} 1`,
    'sentinel down-after-milliseconds main 5000',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const child = startProcess(required('redis-server'), [config, '--sentinel']);
  const isUp = (client: Redis) => async () =>
    ((await client.call('SENTINEL', 'get-master-addr-by-name', 'main')) as string[])[1] ===
    String(master.port);
  await withRedis(port, (client) => waitUntil('sentinel', isUp(client)));
  return {
    url: `redis-sentinel://127.0.0.1:${port}/main`,
    stop: async () => {
      await endProcess(child, 'SIGKILL');
      folder.remove();
    },
  };
}

/** A Postgres server of one test. */
export interface PostgresServer {
  /** postgres://… of an empty database. */
  readonly url: string;
  /** Makes one more empty database and answers its address. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts Postgres on a free port of 127.0.0.1. As root it runs as the user `postgres`, since it refuses root. */
export async function startPostgres(): Promise<PostgresServer> {
  const owner = process.getuid?.() === 0 ? idsOf('postgres') : undefined;
  const folder = serverFolder('postgres');
  if (owner) chownSync(folder.path, owner.uid, owner.gid);
  const data = join(folder.path, 'data');
  const setUp = ['-D', data, '-U', 'bot', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(required('initdb'), setUp, { stdio: 'ignore', cwd: folder.path, ...owner });
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder.path}`];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const child = startProcess(required('postgres'), args, owner);
  const url = `postgres://bot@127.0.0.1:${port}/postgres`;
  await waitUntil('postgres', async () => (await queryOnce(url, 'select 1')) === 1);
  return {
    url,
    createDatabase: async (name) => {
      await queryOnce(url, `create database "${name}"`);
      return `postgres://bot@127.0.0.1:${port}/${name}`;
    },
    stop: async () => {
      await endProcess(child, 'SIGQUIT');
      folder.remove();
    },
  };
}

async function queryOnce(url: string, sql: string): Promise<number | null> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rowCount;
  } finally {
    await client.end();
  }
}

function idsOf(user: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${user}:`));
  if (line === undefined) throw new Error(`there is no user ${user}`);
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function required(program: string): string {
  const path = onPath(program);
  if (path === null) throw new Error(`${program} is not installed`);
  return path;
}
