import QRCode from 'qrcode';

/** Modules of white around a code. */
export const QUIET = 4;

/** Modules along one side of the code of `words` without its white frame; level M. */
export function qrModules(words: string): { readonly size: number; readonly data: Uint8Array } {
  const { modules } = QRCode.create(words, { errorCorrectionLevel: 'M' });
  return { size: modules.size, data: modules.data };
}

/** The dark modules of a code as an SVG path whose frame begins at `x`, `y`, `module` units each. */
export function qrPath(
  { size, data }: ReturnType<typeof qrModules>,
  x: number,
  y: number,
  module: number,
): string {
  return rows(data, size)
    .map(
      ({ row, from, to }) =>
        `M${x + (from + QUIET) * module} ${y + (row + QUIET) * module}h${(to - from) * module}v${module}h${(from - to) * module}z`,
    )
    .join('');
}

/** Runs of dark modules, row by row. */
function rows(data: Uint8Array, size: number) {
  const runs: { row: number; from: number; to: number }[] = [];
  for (let row = 0; row < size; row += 1) {
    let from = -1;
    for (let column = 0; column <= size; column += 1) {
      const dark = column < size && data[row * size + column] === 1;
      if (dark && from < 0) from = column;
      if (!dark && from >= 0) {
        runs.push({ row, from, to: column });
        from = -1;
      }
    }
  }
  return runs;
}
