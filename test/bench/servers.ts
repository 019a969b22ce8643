import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../src/shared/project-root.js';

/** A folder that is gone after `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'creator-card-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Waits until the answer is true; throws after `limitMs`. */
export async function until(
  what: string,
  ask: () => boolean | Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!(await ask())) {
    if (Date.now() > giveUpAt) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** A started server. */
export interface Started {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where redis-server is on the path, or null. */
function redisProgram(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'redis-server')).find(existsSync) ?? null;
}

/** Whether redis-server is on the path. */
export function hasRedis(): boolean {
  return redisProgram() !== null;
}

/** Starts redis-server on a free port with its append-only file, flushed at each write or once a second. */
export async function startRedis(fsync: 'always' | 'everysec'): Promise<Started> {
  const program = redisProgram();
  if (program === null) throw new Error('redis-server is not installed');
  const folder = temporaryFolder();
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder.path,
    save: '',
    appendonly: 'yes',
    appendfsync: fsync,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(program, args, { stdio: 'ignore' });
  await until('redis-server', () => answers(port));
  const stop = async () => {
    await end(child, 'SIGTERM');
    folder.remove();
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** The product as it ships, in a process of its own, with these settings and no others. */
export async function startProduct(settings: Record<string, string>): Promise<Started> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/src/main.js')], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ready = /^ready (http\S+)$/m;
  await until('the product', () => {
    if (child.exitCode !== null) throw new Error(`the product ended before it was ready:\n${output}`);
    return ready.test(output);
  });
  return { url: ready.exec(output)?.[1] ?? '', stop: () => end(child, 'SIGTERM') };
}

/** Runs a program of the product to its end. */
export async function runCli(args: readonly string[], settings: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/src/cli.js'), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the command line program ended with ${code}`);
}
