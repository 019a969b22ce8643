import QRCode from 'qrcode';

/** Below six pixels a module is lost when a chat scales the picture down (measured with two decoders). */
const MIN_MODULE = 6;

/** Modules of white around the code. */
const QUIET = 4;

/** Where a code goes: the square that it fills as far as whole pixels a module allow. */
export interface QrPlace {
  readonly x: number;
  readonly y: number;
  /** Side of the square; 240 px and more is read on a 1080 px card that a chat has scaled down. */
  readonly side: number;
}

/** An SVG group with the code of `url`: level M, whole pixels a module, black on a white plate, in the middle of its place. */
export function qrSvg(url: string, place: QrPlace): string {
  const { modules } = QRCode.create(url, { errorCorrectionLevel: 'M' });
  const size = Math.max(MIN_MODULE, Math.floor(place.side / (modules.size + 2 * QUIET)));
  const side = size * (modules.size + 2 * QUIET);
  const x = Math.round(place.x + (place.side - side) / 2);
  const y = Math.round(place.y + (place.side - side) / 2);
  const path = rows(modules.data, modules.size)
    .map(
      ({ row, from, to }) =>
        `M${x + (from + QUIET) * size} ${y + (row + QUIET) * size}h${(to - from) * size}v${size}h${(from - to) * size}z`,
    )
    .join('');
  return `<g shape-rendering="crispEdges"><rect x="${x}" y="${y}" width="${side}" height="${side}" fill="#fff"/><path d="${path}" fill="#000"/></g>`;
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
