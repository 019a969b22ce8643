import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../src/shared/project-root.js';
import { writeBulkCsv } from './bulk-csv.js';
import { figure, printTable, progress, ratio } from './report.js';

/** What one import of many rows took. Memory in MiB, as the kernel counts the process (VmRSS). */
interface ImportFigures {
  readonly rows: number;
  readonly seconds: number;
  /** After a tenth of the codes, and the most at any later time. */
  readonly rssEarly: number;
  readonly rssMost: number;
  readonly codes: number;
}

/** Imports `rows` creators by the command line program as it ships. `settings` choose the store. */
async function measureImport(
  rows: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<ImportFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  const [csv, codes] = [join(folder, 'creators.csv'), join(folder, 'codes.csv')];
  await writeBulkCsv(csv, rows);
  const args = [join(projectRoot, 'dist/src/cli.js'), 'import', csv, '--codes', codes];
  const env = { PATH: process.env.PATH, DATA_DIR: folder, ...settings };
  const started = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(rssOf(child.pid)), 50);
  await once(child, 'exit');
  clearInterval(timer);
  const seconds = (performance.now() - started) / 1_000;
  const written = readFileSync(codes, 'utf8').trim().split('\n').length - 1;
  rmSync(folder, { recursive: true, force: true });
  const known = samples.filter((sample) => sample > 0);
  const early = known[Math.floor(known.length / 10)] ?? 0;
  return { rows, seconds, rssEarly: early, rssMost: Math.max(0, ...known), codes: written };
}

function rssOf(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes ?? 0) / 1_024);
  } catch {
    return 0;
  }
}

/** An import of many creators: memory early and at its most, which must be near one another. */
export async function benchImports(rows = 20_000): Promise<void> {
  progress(`import: ${rows} creators`);
  const of = await measureImport(rows);
  printTable(
    `import of ${of.rows} creators in ${of.seconds.toFixed(1)} s, ${of.codes} codes`,
    ['', 'memory', 'ratio'],
    [
      ['after a tenth', figure(of.rssEarly, 'MiB'), ratio(1, 1)],
      ['at its most', figure(of.rssMost, 'MiB'), ratio(of.rssMost, of.rssEarly)],
    ],
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = Number(process.argv[2] ?? 100_000);
  const url = process.argv[3];
  const key = Buffer.alloc(32, 1).toString('base64');
  console.log(await measureImport(rows, url ? { DATABASE_URL: url, ENCRYPTION_KEY: key } : {}));
}
