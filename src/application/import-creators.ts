import {
  creatorIdOf,
  IMPORT_COLUMNS,
  type ImportCells,
  type ImportColumn,
  readIdentity,
} from '../domain/creator-identity-rules.js';
import { AppError, isAppError } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import { type CsvRecord, recordsOf } from './csv-records.js';
import type { Clock, CreatorRow, KeyedHash, Records, Sealer } from './ports.js';

/** Creators written in one transaction. */
const BATCH = 500;

/** A binding code is good for 30 days. */
const CODE_LIFE_MS = 30 * 24 * 60 * 60 * 1_000;

/** Letters and digits that nobody takes for one another: no 0 and O, no 1, I and L. 31^8 codes are 8.5e11. */
const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;

/** Bad lines that are kept to be returned; each one is told to `reject` all the same. */
const KEPT_REJECTIONS = 1_000;

/** New codes are drawn this often when one of them is in use already. */
const CODE_DRAWS = 5;

/** What an import needs. */
export interface ImportInput {
  /** The file, UTF-8, in chunks of any size. */
  readonly csv: AsyncIterable<Buffer | string>;
  /**
   * Called with the codes of one batch after they are kept, by 抖音号; awaited. A creator that has a good code
   * already comes with that one.
   */
  readonly writeCodes: (codes: readonly IssuedCode[]) => void | Promise<void>;
  readonly records: Pick<Records, 'importCreators' | 'boundCreators' | 'addBindingCodes' | 'openCodes'>;
  readonly hash: KeyedHash;
  readonly sealer: Sealer;
  /** Gives everybody a new code and makes the earlier ones void; false when not given. */
  readonly renewCodes?: boolean;
  /** Told of each bad line at once. */
  readonly reject?: (line: RejectedLine) => void;
  readonly now: Clock;
  /** A cryptographically random whole number from 0 up to, not including, `limit`. */
  readonly randomInt: (limit: number) => number;
  /** Called after each batch with the number of lines done. */
  readonly progress?: (lines: number) => void;
}

/** A code as it is written out. */
export interface IssuedCode {
  readonly douyinId: string;
  readonly code: string;
}

/** A line that was not imported, counted from 1 with the header, and why. */
export interface RejectedLine {
  readonly line: number;
  readonly problem: TextRef;
}

/** What an import did. */
export interface ImportResult {
  /** Lines imported. */
  readonly imported: number;
  /** The first thousand bad lines. */
  readonly rejected: readonly RejectedLine[];
  /** All bad lines. */
  readonly refused: number;
  /** Codes given out by this run. */
  readonly codes: number;
  /** Good codes of earlier runs that stay as they are. */
  readonly kept: number;
}

/**
 * Imports creators from CSV in batches, with the same memory for any number of lines. Bad lines are named and
 * the rest goes on. Creators nobody is bound to get a one-time code, unless they have a good one. May be
 * stopped anywhere and run again: identities are refreshed, what creators wrote stays, no creator gets a second
 * code and every code comes out again. Throws `AppError('invalid-input')` for a header that lacks a column.
 */
export async function importCreators(input: ImportInput): Promise<ImportResult> {
  const run = new ImportRun(input);
  let columns: Columns | null = null;
  for await (const record of recordsOf(input.csv)) {
    if (isBlank(record)) continue;
    if (columns === null) columns = readHeader(record);
    else await run.take(record, columns);
  }
  if (columns === null) throw new AppError('invalid-input', `the CSV is empty; ${HEADER_HINT}`);
  return run.finish();
}

function isBlank({ cells }: CsvRecord): boolean {
  return cells?.every((cell) => cell.trim() === '') ?? false;
}

const HEADER_HINT = `in UTF-8, its first line must be ${IMPORT_COLUMNS.join(',')}`;

/** Where each column stands, and how many cells a line has. */
interface Columns {
  readonly places: ReadonlyMap<ImportColumn, number>;
  readonly width: number;
}

function readHeader({ cells }: CsvRecord): Columns {
  const names = (cells ?? []).map((cell) => cell.trim().toLowerCase());
  const missing = IMPORT_COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw new AppError(
      'invalid-input',
      `the CSV lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${missing.join(', ')}; ${HEADER_HINT}`,
    );
  const twice = IMPORT_COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (twice) throw new AppError('invalid-input', `the CSV has the column ${twice} twice; ${HEADER_HINT}`);
  return {
    places: new Map(IMPORT_COLUMNS.map((column) => [column, names.indexOf(column)])),
    width: names.length,
  };
}

/** The creators of one import on their way, a batch at a time. */
class ImportRun {
  private readonly rejected: RejectedLine[] = [];
  private batch: CreatorRow[] = [];
  private imported = 0;
  private refused = 0;
  private codes = 0;
  private kept = 0;
  private lines = 1;

  constructor(private readonly input: ImportInput) {}

  async take(record: CsvRecord, columns: Columns): Promise<void> {
    this.lines = record.line;
    const row = this.read(record, columns);
    if ('key' in row) this.refuse({ line: record.line, problem: row });
    else this.batch.push(row);
    if (this.batch.length >= BATCH) await this.flush();
  }

  async finish(): Promise<ImportResult> {
    await this.flush();
    const { imported, rejected, refused, codes, kept } = this;
    return { imported, rejected, refused, codes, kept };
  }

  private refuse(line: RejectedLine): void {
    this.refused += 1;
    if (this.rejected.length < KEPT_REJECTIONS) this.rejected.push(line);
    this.input.reject?.(line);
  }

  private read({ cells, fault }: CsvRecord, columns: Columns): CreatorRow | TextRef {
    if (!cells) return text(fault === 'encoding' ? 'import.bad.encoding' : 'import.bad.quotes');
    if (cells.length !== columns.width)
      return text('import.bad.cells', { expected: columns.width, found: cells.length });
    const cell = (column: ImportColumn) => cells[columns.places.get(column) ?? -1] ?? '';
    const named = Object.fromEntries(IMPORT_COLUMNS.map((column) => [column, cell(column)])) as ImportCells;
    const reading = readIdentity(named, this.input.now());
    if (!reading.ok) return reading.problem;
    return { creatorId: creatorIdOf(reading.identity.douyinId), identity: reading.identity };
  }

  private async flush(): Promise<void> {
    const batch = this.batch;
    this.batch = [];
    if (batch.length > 0) {
      await this.input.records.importCreators(batch);
      this.imported += batch.length;
      await this.giveCodes(batch);
    }
    this.input.progress?.(this.lines);
  }

  private async giveCodes(batch: readonly CreatorRow[]): Promise<void> {
    const creators = new Map(batch.map((row) => [row.creatorId, row.identity.douyinId]));
    const bound = await this.input.records.boundCreators([...creators.keys()]);
    const free = [...creators.keys()].filter((creatorId) => !bound.has(creatorId));
    const open = await this.goodCodes(free);
    const fresh = free.filter((creatorId) => !open.has(creatorId));
    const drawn = await keepNewCodes(this.input, fresh);
    const codes = free.flatMap((creatorId): IssuedCode[] => {
      const code = open.get(creatorId) ?? drawn.get(creatorId);
      return code ? [{ douyinId: creators.get(creatorId) ?? '', code }] : [];
    });
    this.codes += fresh.length;
    this.kept += free.length - fresh.length;
    if (codes.length > 0) await this.input.writeCodes(codes);
  }

  /** Codes of earlier runs in clear; null for one that cannot be written out again. */
  private async goodCodes(creatorIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    if (this.input.renewCodes) return new Map();
    const sealed = await this.input.records.openCodes(creatorIds, this.input.now());
    return new Map([...sealed].map(([id, code]) => [id, code === null ? null : this.reopen(code)]));
  }

  /** A code that another key sealed stays good for whoever has it. */
  private reopen(sealed: string): string | null {
    try {
      return this.input.sealer.open(sealed);
    } catch (error) {
      if (isAppError(error, 'unreadable-secret')) return null;
      throw error;
    }
  }
}

/** Draws a code for each creator and keeps them; draws anew when one of them is in use. */
async function keepNewCodes(
  input: ImportInput,
  creatorIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  for (let draw = 1; ; draw += 1) {
    const codes = new Map(creatorIds.map((creatorId) => [creatorId, drawCode(input.randomInt)]));
    const expiresAt = input.now() + CODE_LIFE_MS;
    const rows = [...codes].map(([creatorId, code]) => ({
      codeHash: input.hash('binding-code', code),
      sealed: input.sealer.seal(code),
      creatorId,
      expiresAt,
    }));
    try {
      await input.records.addBindingCodes(rows, input.renewCodes ?? false);
      return codes;
    } catch (error) {
      if (!isAppError(error, 'conflict') || draw >= CODE_DRAWS) throw error;
    }
  }
}

function drawCode(randomInt: ImportInput['randomInt']): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]);
  return letters.join('');
}
