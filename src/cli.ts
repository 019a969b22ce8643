import { randomInt } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ImportResult, importCreators, type RejectedLine } from './application/import-creators.js';
import type { Records, State } from './application/ports.js';
import { withImportRefreshes } from './application/refresh-cards.js';
import { type Config, loadConfig } from './config.js';
import { AppError, messageOf } from './shared/errors.js';
import { createLogger } from './shared/logger.js';
import { loadTexts, type Texts, text } from './shared/texts.js';
import { openCodesFile } from './storage/codes-file.js';
import { openRecords, openSecrets, openState } from './storage/open-stores.js';

const USAGE = 'npm run import -- creators.csv --codes codes.csv [--renew-codes]';

interface ImportArguments {
  readonly csv: string;
  readonly codes: string;
  readonly renewCodes: boolean;
}

function readArguments(args: readonly string[]): ImportArguments {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { codes: { type: 'string' }, 'renew-codes': { type: 'boolean' } },
  });
  const [command, csv] = positionals;
  if (command !== 'import' || !csv || !values.codes) throw new AppError('invalid-input', `usage: ${USAGE}`);
  return { csv, codes: values.codes, renewCodes: values['renew-codes'] ?? false };
}

/** A bar on a terminal, a line per 10 % elsewhere. Progress goes to stderr; results go to stdout. */
function progressBar(totalBytes: number) {
  let shown = -1;
  return (doneBytes: number) => {
    const percent = totalBytes === 0 ? 100 : Math.min(100, Math.floor((doneBytes / totalBytes) * 100));
    if (percent === shown || (!process.stderr.isTTY && percent % 10 !== 0)) return;
    shown = percent;
    const bar = '█'.repeat(percent / 5).padEnd(20, '░');
    process.stderr.write(process.stderr.isTTY ? `\r${bar} ${percent}%` : `${percent}%\n`);
    if (percent === 100 && process.stderr.isTTY) process.stderr.write('\n');
  };
}

async function runImport(args: ImportArguments, config: Config, texts: Texts): Promise<ImportResult> {
  const total = statSync(args.csv).size;
  const codes = openCodesFile(args.codes, args.renewCodes);
  const secrets = openSecrets(config);
  const records = await openRecords(config);
  const work = openWhenNeeded(config);
  const { importCreators: write } = withImportRefreshes(records, work, Date.now, work.log);
  const csv = createReadStream(args.csv);
  const progress = progressBar(total);
  csv.on('data', () => progress(csv.bytesRead));
  try {
    return await importCreators({
      csv,
      writeCodes: codes.add,
      reject: (bad) => console.log(badLine(bad, texts)),
      renewCodes: args.renewCodes,
      records: Object.assign(Object.create(records) as Records, { importCreators: write }),
      hash: secrets.keyedHash,
      sealer: secrets.sealer,
      now: Date.now,
      randomInt,
    });
  } finally {
    await work.close();
    await records.close();
    codes.close();
  }
}

/** The state, which most imports have no need of: it is opened when a sent card has to follow. */
function openWhenNeeded(config: Config) {
  const log = createLogger('warn').part('refresh');
  let opening: Promise<State> | null = null;
  const open = () => {
    opening ??= openState(config, log);
    return opening;
  };
  const accept: State['accept'] = async (...work) => (await open()).accept(...work);
  const close = async () => {
    const state = await opening?.catch(() => null);
    await state?.close();
  };
  return { accept, close, log };
}

function badLine({ line, problem }: RejectedLine, texts: Texts): string {
  return texts(text('cli.bad-line', { line, problem: texts(problem) }));
}

function report(result: ImportResult, tookMs: number, texts: Texts): void {
  const { imported, refused, codes, kept } = result;
  console.log(texts(text('cli.imported', { imported, rejected: refused, codes })));
  if (kept > 0) console.log(texts(text('cli.kept', { count: kept })));
  console.log(texts(text('cli.took', { seconds: (tookMs / 1_000).toFixed(1) })));
}

/** Exit codes: 0 everything imported, 1 nothing could be done, 2 some lines were refused. */
async function main(): Promise<number> {
  const started = performance.now();
  const texts = loadTexts();
  const result = await runImport(readArguments(process.argv.slice(2)), loadConfig(), texts);
  report(result, performance.now() - started, texts);
  return result.refused > 0 ? 2 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
  },
);
