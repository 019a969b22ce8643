/** One line of a file, without its end; null when it is too long or not UTF-8. `number` counts from 1. */
export interface CsvLine {
  readonly number: number;
  readonly text: string | null;
}

/** Longest line that is read, bytes: about twenty times the longest good one. */
const MAX_LINE_BYTES = 64 * 1024;

const NEWLINE = 0x0a;

/** Puts the pieces of a line together, holding at most `MAX_LINE_BYTES` of them. */
class LineBuffer {
  private pieces: Buffer[] = [];
  private size = 0;
  private number = 0;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  add(piece: Buffer): void {
    this.size += piece.length;
    if (this.size <= MAX_LINE_BYTES) this.pieces.push(piece);
    else this.pieces = [];
  }

  isEmpty(): boolean {
    return this.size === 0;
  }

  take(): CsvLine {
    const text = this.size > MAX_LINE_BYTES ? null : this.decode();
    this.pieces = [];
    this.size = 0;
    this.number += 1;
    return { number: this.number, text };
  }

  /** The decoder also takes away a byte order mark. */
  private decode(): string | null {
    try {
      return this.decoder.decode(Buffer.concat(this.pieces)).replace(/\r$/, '');
    } catch {
      return null;
    }
  }
}

/**
 * Splits a stream into lines, one chunk at a time. The split is by bytes, so a line in another encoding spoils
 * only itself.
 */
export async function* linesOf(csv: AsyncIterable<Buffer | string>): AsyncGenerator<CsvLine> {
  const buffer = new LineBuffer();
  for await (const piece of csv) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      buffer.add(chunk.subarray(start, end));
      yield buffer.take();
      start = end + 1;
    }
    if (start < chunk.length) buffer.add(chunk.subarray(start));
  }
  if (!buffer.isEmpty()) yield buffer.take();
}
