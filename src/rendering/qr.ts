import { QUIET, qrModules, qrPath } from '../shared/qr-path.js';

/** Below six pixels a module is lost when a chat scales the picture down (measured with two decoders). */
const MIN_MODULE = 6;

/** Where a code goes: the square that it fills as far as whole pixels a module allow. */
export interface QrPlace {
  readonly x: number;
  readonly y: number;
  /** Side of the square; 240 px and more is read on a 1080 px card that a chat has scaled down. */
  readonly side: number;
}

/** An SVG group with the code of `words`: level M, whole pixels a module, black on a white plate, in the middle of its place. */
export function qrSvg(words: string, place: QrPlace): string {
  const modules = qrModules(words);
  const size = Math.max(MIN_MODULE, Math.floor(place.side / (modules.size + 2 * QUIET)));
  const side = size * (modules.size + 2 * QUIET);
  const x = Math.round(place.x + (place.side - side) / 2);
  const y = Math.round(place.y + (place.side - side) / 2);
  const path = qrPath(modules, x, y, size);
  return `<g shape-rendering="crispEdges"><rect x="${x}" y="${y}" width="${side}" height="${side}" fill="#fff"/><path d="${path}" fill="#000"/></g>`;
}
