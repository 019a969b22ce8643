/** No input longer than this is worth reading: the longest field holds 200 graphemes (UTF-16 units). */
const MAX_INPUT = 4_000;

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/gu;
const ZERO_WIDTH = /\u034f|[\u00ad\u115f\u1160\u180e\u200b\u200c\u3164\uffa0]/gu;
const EMOJI_PART = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;
const MARKS = /(\p{M}{2})\p{M}+/gu;

/** Cuts hostile length off before anything looks at the text. */
export function capInput(value: string): string {
  return value.length > MAX_INPUT ? value.slice(0, MAX_INPUT) : value;
}

/** A joiner is kept only inside an emoji; elsewhere it is a way to hide. */
function dropLooseJoiners(value: string): string {
  return value.replace(/\u200d/g, (joiner, offset: number) => {
    const before = value.slice(Math.max(0, offset - 2), offset);
    const after = value.slice(offset + 1, offset + 3);
    return EMOJI_PART.test(before) && EMOJI_PART.test(after) ? joiner : '';
  });
}

/**
 * Text fit to be kept and shown: well-formed, composed, without control, bidi and zero-width characters and
 * with at most two combining marks in a row. Line breaks stay; other white space, and the Braille pattern without
 * dots (U+2800), which looks like it, becomes a space.
 */
export function cleanLines(value: string): string {
  const lines = capInput(value)
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|\u0085|\u2028|\u2029/g, '\n')
    .split('\n');
  const clean = lines.map((line) =>
    dropLooseJoiners(
      line
        .replace(/[\t\v\f\u2800]/g, ' ')
        .replace(CONTROLS, '')
        .replace(ZERO_WIDTH, ''),
    )
      .replace(MARKS, '$1')
      .replace(/[^\S\n]+/g, ' ')
      .trim(),
  );
  return clean
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The same on one line. */
export function cleanLine(value: string): string {
  return cleanLines(value).replace(/\s*\n\s*/g, ' ');
}

/** An identifier: compatibility forms folded (full width to half width), all white space gone. */
export function cleanId(value: string): string {
  return cleanLine(value).normalize('NFKC').replace(/\s+/g, '');
}

/** Graphemes as a reader counts them: an emoji family is one. */
export function countGraphemes(value: string): number {
  let count = 0;
  for (const _ of segmenter.segment(value)) count += 1;
  return count;
}
