import { randomInt } from 'node:crypto';
import { createReadStream, openSync, statSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ImportResult, importCreators } from './application/import-creators.js';
import { type Config, loadConfig } from './config.js';
import { AppError, messageOf } from './shared/errors.js';
import { loadTexts, text } from './shared/texts.js';
import { openRecords, openSecrets } from './storage/open-stores.js';

const USAGE = 'npm run import -- creators.csv --codes codes.csv';

/** Bad lines shown one by one; the rest are counted. */
const SHOWN_PROBLEMS = 50;

interface ImportArguments {
  readonly csv: string;
  readonly codes: string;
}

function readArguments(args: readonly string[]): ImportArguments {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { codes: { type: 'string' } },
  });
  const [command, csv] = positionals;
  if (command !== 'import' || !csv || !values.codes) throw new AppError('invalid-input', `usage: ${USAGE}`);
  return { csv, codes: values.codes };
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

async function runImport(args: ImportArguments, config: Config): Promise<ImportResult> {
  const total = statSync(args.csv).size;
  const secrets = openSecrets(config);
  const records = await openRecords(config);
  const csv = createReadStream(args.csv);
  const codes = openSync(args.codes, 'w', 0o600);
  const progress = progressBar(total);
  csv.on('data', () => progress(csv.bytesRead));
  try {
    writeSync(codes, 'douyin_id,code\n');
    return await importCreators({
      csv,
      writeCode: (douyinId, code) => void writeSync(codes, `${douyinId},${code}\n`),
      records,
      hash: secrets.keyedHash,
      now: Date.now,
      randomInt,
    });
  } finally {
    await records.close();
  }
}

function report(result: ImportResult): void {
  const texts = loadTexts();
  const shown = result.rejected.slice(0, SHOWN_PROBLEMS);
  for (const bad of shown)
    console.log(texts(text('cli.bad-line', { line: bad.line, problem: texts(bad.problem) })));
  const rest = result.rejected.length - shown.length;
  if (rest > 0) console.log(texts(text('cli.more-bad-lines', { count: rest })));
  const { imported, codes } = result;
  console.log(texts(text('cli.imported', { imported, rejected: result.rejected.length, codes })));
}

/** Exit codes: 0 everything imported, 1 nothing could be done, 2 some lines were refused. */
async function main(): Promise<number> {
  const result = await runImport(readArguments(process.argv.slice(2)), loadConfig());
  report(result);
  return result.rejected.length > 0 ? 2 : 0;
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
