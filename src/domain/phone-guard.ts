import { capInput, cleanLines } from './text-hygiene.js';

/** Characters that stand for a digit, beside those that NFKC folds. */
const HAN_DIGITS: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  幺: '1',
  一: '1',
  壹: '1',
  二: '2',
  贰: '2',
  两: '2',
  三: '3',
  叁: '3',
  四: '4',
  肆: '4',
  五: '5',
  伍: '5',
  六: '6',
  陆: '6',
  七: '7',
  柒: '7',
  拐: '7',
  八: '8',
  捌: '8',
  九: '9',
  玖: '9',
  洞: '0',
};

/** Signs between two digits of one number: white space, punctuation, symbols, marks, invisible characters. */
const SEPARATOR = /[\s\p{P}\p{S}\p{M}\p{Cf}]/u;
const MAX_GAP = 3;

interface Digit {
  readonly digit: string;
  readonly start: number;
  readonly end: number;
  /** Written in Han characters. */
  readonly han: boolean;
}

/** Where a phone number stands in a text, in UTF-16 units. */
export interface PhoneSpan {
  readonly start: number;
  readonly end: number;
}

function digitOf(character: string): { digit: string; han: boolean } | null {
  const han = HAN_DIGITS[character];
  if (han) return { digit: han, han: true };
  const folded = character.normalize('NFKC').replace(/\u20e3|\ufe0f|[().,]/g, '');
  return /^[0-9]$/.test(folded) ? { digit: folded, han: false } : null;
}

/** Runs of digits whose gaps are at most three separators. */
function digitRuns(text: string): Digit[][] {
  const runs: Digit[][] = [];
  let run: Digit[] = [];
  let gap = 0;
  let offset = 0;
  for (const character of text) {
    const found = digitOf(character);
    const start = offset;
    offset += character.length;
    if (found) {
      run.push({ ...found, start, end: offset });
      gap = 0;
    } else if (run.length > 0 && (!SEPARATOR.test(character) || ++gap > MAX_GAP * 2)) {
      runs.push(run);
      run = [];
      gap = 0;
    }
  }
  return run.length > 0 ? [...runs, run] : runs;
}

const WHOLE = /^(?:0{0,2}86)?1[3-9]\d{9}$/;

/** A number stands at the start of a group of digits and ends with one; longer unbroken ids are no numbers. */
function spansOf(run: readonly Digit[]): PhoneSpan[] {
  const spans: PhoneSpan[] = [];
  for (let at = 0; at + 11 <= run.length; at += 1) {
    const first = run[at];
    const previous = run[at - 1];
    if (!first || (previous && previous.end === first.start && !isPrefix(run.slice(0, at)))) continue;
    const last = run[at + 10];
    const next = run[at + 11];
    if (!last || (next && next.start === last.end)) continue;
    const digits = run
      .slice(at, at + 11)
      .map((one) => one.digit)
      .join('');
    if (!WHOLE.test(digits)) continue;
    spans.push({ start: first.start, end: last.end });
    at += 10;
  }
  return spans;
}

function isPrefix(before: readonly Digit[]): boolean {
  return (
    /^(?:0{0,2}86|86)$/.test(
      before
        .map((one) => one.digit)
        .join('')
        .slice(-4),
    ) ||
    before
      .map((one) => one.digit)
      .join('')
      .endsWith('86')
  );
}

/**
 * Finds mainland mobile numbers in any disguise: full width, spaced, dashed, Han numerals, circled digits,
 * keycaps, zero-width characters, +86 in front. Linear in the length of the text, which is read up to 4,000
 * characters. Ids and order numbers longer than eleven unbroken digits are left alone.
 */
export function findPhoneNumbers(text: string): PhoneSpan[] {
  return digitRuns(capInput(text)).flatMap(spansOf);
}

/** Whether a text holds a number as it was typed, or once the characters that nobody sees are taken out. */
export function holdsPhoneNumber(text: string): boolean {
  if (findPhoneNumbers(text).length > 0) return true;
  const seen = cleanLines(text);
  return seen !== text && findPhoneNumbers(seen).length > 0;
}

/** The text with the middle of every phone number replaced by stars. */
export function maskPhones(text: string): string {
  return findPhoneNumbers(text).reduceRight(
    (masked, { start, end }) => `${masked.slice(0, start)}***********${masked.slice(end)}`,
    text,
  );
}
