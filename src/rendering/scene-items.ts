import type { ContactChannel } from '../domain/creator-card.js';
import type { Weight } from './fonts.js';
import type { QrPlace } from './qr.js';
import { type Atom, atomsOf, ellipsize, type TextStyle, widthOfAtoms } from './text-layout.js';

/** Size of a card image in pixels: 3:4, sharp on a phone, not cropped in a chat. */
export const CARD_WIDTH = 1080;
/** See `CARD_WIDTH`. */
export const CARD_HEIGHT = 1440;

/** Edges of the room for text on the white sheet of the template, in pixels. */
export const LEFT = 96;
/** See `LEFT`. */
export const RIGHT = 984;
/** Bottom of that room. */
export const BOTTOM = 1352;

/** Colours of text, dark to faint. */
export const INK = { title: '#241B2F', body: '#4A4256', faint: '#6F677B', accent: '#C41F68' } as const;

/** One line of text at its baseline. */
export interface TextItem {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly atoms: readonly Atom[];
  readonly style: TextStyle;
  readonly fill: string;
}

/** A rounded rectangle. */
export interface PlateItem {
  readonly kind: 'plate';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  readonly fill: string;
}

/** Anything that is drawn over the template's background. */
export type SceneItem =
  | TextItem
  | PlateItem
  | {
      readonly kind: 'icon';
      readonly channel: ContactChannel;
      readonly x: number;
      readonly y: number;
      readonly lit: boolean;
    }
  | { readonly kind: 'letter'; readonly atom: Atom }
  /** `holds` absent: the share link. */
  | ({ readonly kind: 'qr'; readonly holds?: string } & QrPlace);

/** How a line looks. */
export interface Look {
  readonly size: number;
  readonly fill: string;
  readonly weight?: Weight;
}

/** Atoms as a line that begins at `x`. */
export function line(
  atoms: readonly Atom[],
  x: number,
  y: number,
  { size, fill, weight = 400 }: Look,
): TextItem {
  return { kind: 'text', x, y, atoms, style: { size, weight }, fill };
}

/** A text as one line of at most `width` pixels, cut with an ellipsis. */
export function fitted(value: string, x: number, y: number, width: number, look: Look): TextItem {
  const style = { size: look.size, weight: look.weight ?? 400 };
  return line(ellipsize(atomsOf(value), style, width), x, y, look);
}

/** The same with its middle at `middle`. */
export function centred(value: string, middle: number, y: number, width: number, look: Look): TextItem {
  const item = fitted(value, 0, y, width, look);
  return { ...item, x: Math.round(middle - widthOfAtoms(item.atoms, item.style) / 2) };
}
