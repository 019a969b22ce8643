import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/shared/project-root.js';
import { openLibsqlRecords, openPostgresRecords } from '../../src/storage/records/open-records.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { writeBulkCsv } from '../bench/bulk-csv.js';
import { temporaryFolder } from '../helpers/product.js';
import { NOON, newPerson } from '../helpers/records-tools.js';
import { availableServers, startPostgres } from '../helpers/servers.js';

const ROWS = 5_000;
const KEY = Buffer.alloc(32, 7);
const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** Runs the import as it ships; `killAt` ends it like a power cut once the file of codes has so many lines. */
async function runImport(args: readonly string[], settings: Record<string, string>, killAt?: number) {
  const cli = join(projectRoot, 'dist/src/cli.js');
  const env = { PATH: process.env.PATH, ...settings };
  const child = spawn(process.execPath, [cli, 'import', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'exit');
  const codes = args[2] ?? '';
  while (killAt !== undefined && child.exitCode === null && child.signalCode === null) {
    if (linesOf(codes).length > killAt) child.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const [code] = await ended;
  return { code: code as number | null, output };
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

const stores = [
  { name: 'a SQLite file', found: true, postgres: false },
  { name: 'Postgres', found: availableServers().postgres || process.env.CI === 'true', postgres: true },
];

describe.each(stores)('an import into $name', ({ found, postgres }) => {
  it.skipIf(!found)(
    'survives kill -9 and goes on: one code each, all of them in the file',
    async () => {
      const folder = temporaryFolder();
      closers.push(() => folder.remove());
      const [csv, codes] = [join(folder.path, 'creators.csv'), join(folder.path, 'codes.csv')];
      const good = await writeBulkCsv(csv, ROWS);
      const server = postgres ? await startPostgres() : null;
      if (server) closers.push(() => server.stop());
      const settings: Record<string, string> = {
        DATA_DIR: folder.path,
        ENCRYPTION_KEY: KEY.toString('base64'),
        ...(server ? { DATABASE_URL: server.url } : {}),
      };
      const args = [csv, '--codes', codes];
      for (const killAt of [1, ROWS / 4, ROWS / 2]) {
        expect((await runImport(args, settings, killAt)).code).toBeNull();
        const before = linesOf(codes);
        expect(before.length).toBeLessThan(good);
        appendFileSync(codes, 'bulk_');
      }
      const before = linesOf(codes);
      const last = await runImport(args, settings);
      expect(last.code).toBe(2);
      expect(last.output).toContain('第 1001 行没有导入');
      expect(last.output).toMatch(/用时 \d+\.\d 秒/);
      const all = linesOf(codes);
      expect(all.slice(0, before.length)).toEqual(before);
      const byId = new Map(all.slice(1).map((line) => line.split(',') as [string, string]));
      expect([all[0], all.length, byId.size]).toEqual(['douyin_id,code', good + 1, good]);

      expect((await runImport(args, settings)).output).toContain('没有重发');
      expect(linesOf(codes)).toEqual(all);
      const records = server
        ? await openPostgresRecords(server.url)
        : await openLibsqlRecords(join(folder.path, 'bot.db'));
      closers.push(() => records.close());
      const { keyedHash } = createSecrets(KEY);
      for (const id of ['bulk_1', 'bulk_999', 'bulk_2501', `bulk_${ROWS - 1}`]) {
        const outcome = await records.bind(
          keyedHash('binding-code', byId.get(id)!),
          newPerson(),
          `e:${id}`,
          NOON,
        );
        expect(outcome).toEqual({ outcome: 'bound', creatorId: `dy:${id}` });
      }

      await runImport([...args, '--renew-codes'], settings);
      const renewed = linesOf(codes);
      expect(renewed).toHaveLength(good + 1 - 4);
      expect(renewed.slice(1).filter((line) => all.includes(line))).toEqual([]);
    },
    180_000,
  );
});

describe('the file of codes', () => {
  it('is left as it is when it is something else', async () => {
    const folder = temporaryFolder();
    closers.push(() => folder.remove());
    const [csv, codes] = [join(folder.path, 'creators.csv'), join(folder.path, 'mine.csv')];
    await writeBulkCsv(csv, 3);
    writeFileSync(codes, 'name,age\nme,3\n');
    const { code, output } = await runImport([csv, '--codes', codes], { DATA_DIR: folder.path });
    expect([code, readFileSync(codes, 'utf8')]).toEqual([1, 'name,age\nme,3\n']);
    expect(output).toContain('no file of codes');
  });
});
