import { parse } from 'csv-parse/sync';
import { type CsvLine, linesOf } from './csv-lines.js';

/** One record, with the line it begins on; `cells` is null when the line cannot be read at all. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[] | null;
  /** Why not: bytes that are no UTF-8 text (or a line beyond all bounds), or quotes that do not close. */
  readonly fault: 'encoding' | 'quotes' | null;
}

/** How many further lines a quoted cell may run over. */
const QUOTED_LINES = 4;

const EXCEL_RULES = { relax_column_count: true, skip_empty_lines: false } as const;

function parseOne(source: string, relaxed = false): string[] | null {
  try {
    const records = parse(source, { ...EXCEL_RULES, relax_quotes: relaxed }) as string[][];
    return records.length > 1 ? null : (records[0] ?? ['']);
  } catch {
    return null;
  }
}

const hasOpenQuote = (source: string) => (source.match(/"/g) ?? []).length % 2 === 1;

/**
 * Reads the records of a CSV file as Excel writes it, one by one. A quote that is never closed costs its own
 * line and not the rest of the file, which a parser of the whole stream would swallow; that is why lines are
 * parsed one at a time, and joined only where a quoted cell holds a line break.
 */
export async function* recordsOf(csv: AsyncIterable<Buffer | string>): AsyncGenerator<CsvRecord> {
  const ahead: CsvLine[] = [];
  let width: number | null = null;
  for await (const line of linesOf(csv)) {
    ahead.push(line);
    while (ahead.length > QUOTED_LINES || isComplete(ahead[0])) {
      const record = takeRecord(ahead, width);
      width ??= record.cells?.length ?? null;
      yield record;
    }
  }
  while (ahead.length > 0) yield takeRecord(ahead, width);
}

function isComplete(line: CsvLine | undefined): boolean {
  return line !== undefined && (line.text === null || !hasOpenQuote(line.text));
}

/** Takes the first record off the lines; `width` is how many cells the first record of the file had. */
function takeRecord(ahead: CsvLine[], width: number | null): CsvRecord {
  const [first] = ahead.splice(0, 1);
  if (!first || first.text === null) return { line: first?.number ?? 0, cells: null, fault: 'encoding' };
  const cells = hasOpenQuote(first.text) ? joinQuoted(first.text, ahead, width) : null;
  const alone = cells ?? parseOne(first.text) ?? parseOne(first.text, true);
  return { line: first.number, cells: alone, fault: alone ? null : 'quotes' };
}

/** Joins a line with those that follow, if together they make one record of the right width. */
function joinQuoted(first: string, ahead: CsvLine[], width: number | null): string[] | null {
  let source = first;
  for (const [index, next] of ahead.slice(0, QUOTED_LINES).entries()) {
    if (next.text === null) return null;
    source += `\n${next.text}`;
    if (hasOpenQuote(source)) continue;
    const cells = parseOne(source);
    if (cells === null || cells.length !== width) return null;
    ahead.splice(0, index + 1);
    return cells;
  }
  return null;
}
