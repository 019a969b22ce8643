import LineBreaker from 'linebreak';
import { type Fonts, openFonts, type Weight } from './fonts.js';

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });
// Built at run time because the compiler's target predates the v flag; Node 20 has it.
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Emoji}\ufe0f)/v;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;
const INVISIBLE =
  /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/gu;
const NOTHING = /^\p{Default_Ignorable_Code_Point}+$/u;

/** An emoji is this wide, in em, with the air around it. */
export const EMOJI_EM = 1.17;

/** Drawn in place of what no font has: no hex box ever reaches a reader. */
const UNKNOWN = '□';

/** Graphemes of one field that are ever laid out; text beyond costs time and shows nowhere (measured: quadratic). */
const MAX_GRAPHEMES = 300;

/** UTF-16 units of one grapheme; the longest emoji has about thirty, a longer one is made to be slow. */
const MAX_GRAPHEME = 40;

/** One grapheme, drawn as text or as an emoji. */
export interface Atom {
  readonly value: string;
  readonly emoji: boolean;
}

/** How a piece of text is set; `size` in pixels. */
export interface TextStyle {
  readonly size: number;
  readonly weight: Weight;
}

/** Text fit for SVG: well-formed, no controls or bidi overrides (XML refuses some even escaped), capped. */
export function safeText(value: string): string {
  const head = value
    .slice(0, MAX_GRAPHEMES * 16)
    .toWellFormed()
    .normalize('NFC')
    .replace(CONTROLS, ' ')
    .replace(INVISIBLE, '');
  return head
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/(?<=\p{Script=Latin})\u2019(?=\p{Script=Latin})/gu, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

/** Splits text into what is drawn; graphemes that no font has become one neutral mark. */
export function atomsOf(value: string, fonts: Fonts = openFonts()): Atom[] {
  const atoms: Atom[] = [];
  for (const { segment } of segmenter.segment(safeText(value))) {
    if (atoms.length >= MAX_GRAPHEMES) break;
    if (!NOTHING.test(segment)) atoms.push(atomOf(segment, fonts));
  }
  return atoms;
}

function atomOf(segment: string, fonts: Fonts): Atom {
  if (segment === ' ') return { value: segment, emoji: false };
  if (segment.length > MAX_GRAPHEME) return { value: UNKNOWN, emoji: false };
  const inText = (character: string) => {
    const point = character.codePointAt(0) ?? 0;
    return fonts[400].covers(point) && fonts[700].covers(point);
  };
  const characters = [...segment];
  const [base = ''] = characters;
  const isPicture = EMOJI.test(segment) || (!inText(base) && PICTURE.test(segment));
  if (isPicture && fonts.emoji.covers(base.codePointAt(0) ?? 0)) return { value: segment, emoji: true };
  // Marks that the font lacks would each become a box beside their letter.
  return { value: inText(base) ? characters.filter(inText).join('') : UNKNOWN, emoji: false };
}

/** Width of atoms in pixels. Text between two emoji is shaped as one run, so kerning is counted. */
export function widthOfAtoms(atoms: readonly Atom[], style: TextStyle): number {
  const meter = openFonts()[style.weight];
  return (
    runsOf(atoms).reduce((sum, run) => sum + (run.emoji ? EMOJI_EM : meter.widthOf(run.value)), 0) *
    style.size
  );
}

/** Joins neighbouring text atoms; each emoji stays alone. */
export function runsOf(atoms: readonly Atom[]): Atom[] {
  const runs: Atom[] = [];
  for (const atom of atoms) {
    const last = runs.at(-1);
    if (last && !last.emoji && !atom.emoji)
      runs[runs.length - 1] = { value: last.value + atom.value, emoji: false };
    else runs.push(atom);
  }
  return runs;
}

/** One line cut to `width` pixels with an ellipsis, or whole when it fits. */
export function ellipsize(atoms: readonly Atom[], style: TextStyle, width: number, force = false): Atom[] {
  if (!force && widthOfAtoms(atoms, style) <= width) return [...atoms];
  const dots: Atom = { value: '…', emoji: false };
  let low = 0;
  let high = atoms.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOfAtoms([...atoms.slice(0, middle), dots], style) <= width) low = middle;
    else high = middle - 1;
  }
  const kept = atoms.slice(0, low);
  while (/^[\s，。、；：,.!?！？“（(]$/u.test(kept.at(-1)?.value ?? 'x')) kept.pop();
  return [...kept, dots];
}

/** Places where a line may end, as counts of atoms; UAX #14 without lines that begin with a dash or a dot. */
function breaksOf(atoms: readonly Atom[]): number[] {
  const text = atoms.map((atom) => atom.value).join('');
  const ends: number[] = [];
  const breaker = new LineBreaker(text);
  let index = 0;
  let offset = 0;
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) {
    while (offset < next.position && index < atoms.length) offset += atoms[index++]?.value.length ?? 0;
    if (!/^[~～—…·・]/u.test(text.slice(next.position))) ends.push(index);
  }
  return ends;
}

/** Breaks text into at most `maxLines` lines of `width` pixels; the last one ends in an ellipsis when more follows. */
export function wrap(value: string, style: TextStyle, width: number, maxLines: number): Atom[][] {
  const atoms = atomsOf(value);
  const ends = breaksOf(atoms);
  const lines: Atom[][] = [];
  let from = 0;
  while (from < atoms.length && lines.length < maxLines) {
    const end = lineEnd(atoms, ends, from, style, width);
    const last = lines.length === maxLines - 1 && end < atoms.length;
    lines.push(last ? ellipsize(atoms.slice(from), style, width, true) : trimmed(atoms.slice(from, end)));
    from = end;
  }
  return lines;
}

function lineEnd(
  atoms: readonly Atom[],
  ends: readonly number[],
  from: number,
  style: TextStyle,
  width: number,
): number {
  const fits = (end: number) => widthOfAtoms(trimmed(atoms.slice(from, end)), style) <= width;
  const best = lastThat(
    ends.filter((end) => end > from),
    fits,
  );
  if (best !== undefined) return best;
  let end = from + 1;
  while (end < atoms.length && widthOfAtoms(atoms.slice(from, end + 1), style) <= width) end += 1;
  return end;
}

/** The last of a row whose first ones fit and whose others do not; halving it saves most of the measuring. */
function lastThat(row: readonly number[], fits: (one: number) => boolean): number | undefined {
  let low = -1;
  let high = row.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(row[middle] ?? 0)) low = middle;
    else high = middle - 1;
  }
  return row[low];
}

function trimmed(atoms: readonly Atom[]): Atom[] {
  const kept = [...atoms];
  while (kept.at(-1)?.value === ' ') kept.pop();
  return kept;
}
