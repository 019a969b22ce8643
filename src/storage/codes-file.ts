import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { IssuedCode } from '../application/import-creators.js';
import { AppError } from '../shared/errors.js';

const HEADER = 'douyin_id,code';
const NEWLINE = 0x0a;
const CHUNK_BYTES = 64 * 1024;

/** A file of binding codes that is only ever added to. */
export interface CodesFile {
  /** Adds the lines that the file lacks and makes them survive a power cut. */
  add(codes: readonly IssuedCode[]): void;
  close(): void;
}

/**
 * Opens CODES.csv (mode 0600) to go on where an earlier run stopped: a last line without its end is cut off, and
 * what stands there already is not written again. `anew` empties the file first. Throws
 * `AppError('invalid-input')` for a file that is something else.
 */
export function openCodesFile(path: string, anew: boolean): CodesFile {
  const file = openSync(path, anew ? 'w+' : 'a+', 0o600);
  const known = anew ? null : readKnown(file, path);
  const write = (text: string) => {
    writeSync(file, text);
    fsyncSync(file);
  };
  if (!known || known.end === 0) write(`${HEADER}\n`);
  const add = (codes: readonly IssuedCode[]) => {
    const lines = codes.map(({ douyinId, code }) => `${douyinId},${code}`);
    const fresh = known ? lines.filter((line) => !known.lines.has(line)) : lines;
    if (fresh.length > 0) write(`${fresh.join('\n')}\n`);
  };
  return { add, close: () => closeSync(file) };
}

/** What stands in the file, and where its last whole line ends. */
function readKnown(file: number, path: string): { lines: Set<string>; end: number } {
  const lines = new Set<string>();
  let header: string | null = null;
  let rest = Buffer.alloc(0);
  let end = 0;
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let at = 0; ; ) {
    const count = readSync(file, chunk, 0, CHUNK_BYTES, at);
    if (count === 0) break;
    at += count;
    const bytes = Buffer.concat([rest, chunk.subarray(0, count)]);
    const last = bytes.lastIndexOf(NEWLINE);
    rest = Buffer.from(bytes.subarray(last + 1));
    if (last < 0) continue;
    end = at - rest.length;
    for (const line of bytes.subarray(0, last).toString('utf8').split('\n')) {
      header ??= line.trim();
      lines.add(line.trim());
    }
  }
  const foreign = header === null ? !HEADER.startsWith(rest.toString('utf8')) : header !== HEADER;
  if (foreign)
    throw new AppError('invalid-input', `${path} exists and is no file of codes; name another one`);
  if (rest.length > 0) ftruncateSync(file, end);
  return { lines, end };
}
