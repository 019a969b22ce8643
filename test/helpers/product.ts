import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/shared/project-root.js';
import { runProgram } from './processes.js';

/** The program as it ships, in a process of its own. */
export interface RunningProduct {
  readonly url: string;
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  /** Sum of work in the mailbox and the outboxes, from `/metrics`. */
  depth(): Promise<number>;
  /** Ends it at once, as a power cut would. */
  kill9(): Promise<void>;
  /** Ends it as an operator would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Only what a program needs to run; none of the settings of the machine the tests run on. */
function cleanEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, ...settings };
}

/** Starts `node dist/src/main.js` with these settings and waits for its ready line. */
export async function startProductProcess(settings: Record<string, string>): Promise<RunningProduct> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/src/main.js')], {
    cwd: projectRoot,
    env: cleanEnvironment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const ready = /^ready (http\S+)$/m.exec(output);
      if (ready?.[1]) resolve(ready[1]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) =>
      reject(new Error(`the product ended with ${code} before it was ready:\n${output}`)),
    );
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  return {
    url,
    pid: child.pid as number,
    output: () => output,
    depth: () => depthOf(url),
    kill9: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

async function depthOf(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const depths = [...page.matchAll(/^bot_box_depth\{[^}]*\} (\S+)$/gm)].map((match) => Number(match[1]));
  return depths.reduce((sum, depth) => sum + depth, 0);
}

/** Runs the command line program and returns what it printed. */
export async function runCli(args: readonly string[], settings: Record<string, string>): Promise<string> {
  const cli = join(projectRoot, 'dist/src/cli.js');
  const { stdout, stderr } = await runProgram(process.execPath, [cli, ...args], {
    cwd: projectRoot,
    env: cleanEnvironment(settings),
  });
  return stdout + stderr;
}

/** Imports a CSV file and returns the binding codes by 抖音号. */
export async function importCsv(csv: string, settings: Record<string, string>): Promise<Map<string, string>> {
  const folder = temporaryFolder();
  const codes = join(folder.path, 'codes.csv');
  await runCli(['import', csv, '--codes', codes], settings);
  const lines = readFileSync(codes, 'utf8').trim().split('\n').slice(1);
  folder.remove();
  return new Map(lines.map((line) => line.split(',') as [string, string]));
}

/** A folder that is gone after `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'creator-card-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Waits until `condition` holds; polls, and fails with `what` after `timeoutMs`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
