import { capInput, cleanLines } from './text-hygiene.js';

/** Han characters that are read as one digit, traditional and formal ones too. */
const HAN_DIGITS: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  洞: '0',
  幺: '1',
  一: '1',
  壹: '1',
  二: '2',
  贰: '2',
  貳: '2',
  两: '2',
  兩: '2',
  三: '3',
  叁: '3',
  參: '3',
  叄: '3',
  四: '4',
  肆: '4',
  五: '5',
  伍: '5',
  六: '6',
  陆: '6',
  陸: '6',
  七: '7',
  柒: '7',
  拐: '7',
  八: '8',
  捌: '8',
  九: '9',
  玖: '9',
};

/** Rows of signs that stand for numbers and that no folding knows: the first of each, its number, how many. */
const NUMBER_SIGNS: readonly (readonly [first: number, value: number, count: number])[] = [
  [0x2160, 1, 9], // Ⅰ
  [0x2170, 1, 9], // ⅰ
  [0x24eb, 11, 10], // ⓫
  [0x24f5, 1, 10], // ⓵
  [0x24ff, 0, 1], // ⓿
  [0x2776, 1, 10], // ❶
  [0x2780, 1, 10], // ➀
  [0x278a, 1, 10], // ➊
  [0x3021, 1, 9], // 〡
  [0x1f10b, 0, 1], // 🄋
  [0x1f10c, 0, 1], // 🄌
];

/** Characters that leave nothing between two digits once a text is shown: ignorable ones, and marks on the digit. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\ufff9-\uffff]|(?!\s)\p{Cc}/u;

/** White space, and what looks like it; any length of it is shown as one space. */
const BLANK = /[\s\u2800]/u;

/** Signs between two digits of one number: white space, punctuation, symbols, and characters of no meaning. */
const SEPARATOR = /[\s\p{P}\p{S}\p{C}]/u;

/** So many signs, written twice at most, may stand between two digits. */
const MAX_GAP = 3;

interface Digit {
  readonly digit: string;
  readonly start: number;
  readonly end: number;
  /** What it is written with: the code point of its zero, or of the first sign of its row. */
  readonly script: number;
}

/** Where a phone number stands in a text, in UTF-16 units. */
export interface PhoneSpan {
  readonly start: number;
  readonly end: number;
}

const ZERO = 0x30;

/** The digits that a character stands for, two for ⑬ and its like, and what they are written with. */
function digitsOf(character: string): { digits: string; script: number } | null {
  if (character <= '\u007f')
    return character >= '0' && character <= '9' ? { digits: character, script: ZERO } : null;
  const point = character.codePointAt(0) ?? 0;
  const row = NUMBER_SIGNS.find(([first, , count]) => point >= first && point < first + count);
  if (row) return { digits: String(row[1] + point - row[0]), script: row[0] };
  const folded = character.normalize('NFKC').replace(/[().,]/g, '');
  const han = HAN_DIGITS[folded];
  if (han) return { digits: han, script: 0x3007 };
  if (/^\d{1,2}$/.test(folded)) return { digits: folded, script: isDecimal(point) ? zeroOf(point) : 0x2460 };
  const other = folded.codePointAt(0) ?? 0;
  if (folded !== String.fromCodePoint(other) || !isDecimal(other)) return null;
  return { digits: String(other - zeroOf(other)), script: zeroOf(other) };
}

function isDecimal(point: number): boolean {
  return /^\p{Nd}$/u.test(String.fromCodePoint(point));
}

/** The zero of the ten digits that a decimal digit belongs to: Unicode has them in runs of ten, zero first. */
function zeroOf(point: number): number {
  let first = point;
  while (isDecimal(first - 1)) first -= 1;
  return point - ((point - first) % 10);
}

/**
 * Runs of digits with few signs between them. Characters that nobody sees do not count, and white space counts once
 * however long it is, so that a number is found that appears only when a page, a picture or a file leaves them out.
 */
function digitRuns(text: string): Digit[][] {
  const runs: Digit[][] = [];
  let run: Digit[] = [];
  let gap = 0;
  let blank = false;
  let offset = 0;
  for (const character of text) {
    const found = digitsOf(character);
    const start = offset;
    offset += character.length;
    if (found) {
      for (const digit of found.digits) run.push({ digit, start, end: offset, script: found.script });
      gap = 0;
      blank = false;
      continue;
    }
    if (run.length === 0 || UNSEEN.test(character)) continue;
    if (!BLANK.test(character)) blank = false;
    else if (blank) continue;
    else blank = true;
    gap += 1;
    if (gap <= MAX_GAP * 2 && SEPARATOR.test(character)) continue;
    runs.push(run);
    run = [];
    gap = 0;
    blank = false;
  }
  return run.length > 0 ? [...runs, run] : runs;
}

const WHOLE = /^1[3-9]\d{9}$/;

/** Whether two digits stand side by side in one writing, as in an id; ① before a number is no part of it. */
function unbroken(left: Digit | undefined, right: Digit | undefined): boolean {
  return !!left && !!right && left.script === right.script && left.end >= right.start;
}

/** A number stands at the start of a group of digits and ends with one; longer unbroken ids are no numbers. */
function spansOf(run: readonly Digit[]): PhoneSpan[] {
  const spans: PhoneSpan[] = [];
  for (let at = 0; at + 11 <= run.length; at += 1) {
    const [first, last] = [run[at], run[at + 10]];
    if (!first || !last || first.digit !== '1' || unbroken(last, run[at + 11])) continue;
    if (unbroken(run[at - 1], first) && !(run[at - 2]?.digit === '8' && run[at - 1]?.digit === '6')) continue;
    const digits = run.slice(at, at + 11).map((one) => one.digit);
    if (!WHOLE.test(digits.join(''))) continue;
    const before = spans.at(-1);
    if (before && before.end > first.start) spans[spans.length - 1] = { start: before.start, end: last.end };
    else spans.push({ start: first.start, end: last.end });
  }
  return spans;
}

/**
 * Finds mainland mobile numbers in any disguise: full width, digits of other scripts, spaced, dashed, Han numerals,
 * circled digits, keycaps, invisible characters, +86 in front. Linear in the length of the text, which is read up to
 * 4,000 characters. Ids and order numbers longer than eleven unbroken digits are left alone.
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

/**
 * The text with every phone number replaced by stars, also one that appears only when what nobody sees is taken out.
 * What lies beyond the length that is read is left out: it may hold anything.
 */
export function maskPhones(text: string): string {
  return withStars(text, findPhoneNumbers(text));
}

/** Fewer digits than this are no phone number, not even one that was mistyped. */
const MISTYPED_FROM = 7;

/**
 * The same with every run of seven or more digits replaced, for words that are kept for other people: somebody who
 * fills in a phone number may leave digits out or type too many.
 */
export function maskLongNumbers(text: string): string {
  const spans = digitRuns(capInput(text)).flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)];
    return first && last && run.length >= MISTYPED_FROM ? [{ start: first.start, end: last.end }] : [];
  });
  return withStars(text, spans);
}

function withStars(text: string, spans: readonly PhoneSpan[]): string {
  return spans.reduceRight(
    (masked, { start, end }) => `${masked.slice(0, start)}***********${masked.slice(end)}`,
    capInput(text),
  );
}
