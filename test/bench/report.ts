/** Middle and 95th percentile of times, in the unit they come in. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

/** Sorts and picks; throws nothing, an empty list has zeros. */
export function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

/** Milliseconds that a piece of work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Three significant figures, so that columns of ms and µs can be read. */
export function figure(value: number, unit: string): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

/** How many times one is of another. */
export function ratio(value: number, base: number): string {
  return base === 0 ? '-' : `${(value / base).toFixed(2)} x`;
}

/** A line that says what runs now, rewritten in place on a terminal. */
export function progress(words: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${words}` : `${words}\n`);
}

/** Prints a table with its first column to the left and figures to the right. */
export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const format = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  process.stdout.write(`\n${title}\n\n${[format(head), rule, ...rows.map(format)].join('\n')}\n`);
}
