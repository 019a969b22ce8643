import { type TextRef, text } from '../shared/texts.js';
import { maskPhones } from './phone-guard.js';
import { cleanLine } from './text-hygiene.js';

/** Places of the picked options, from 0 and in the order in which they were named; or what is wrong. */
export type ParsedPicks =
  | { readonly ok: true; readonly places: readonly number[] }
  | { readonly ok: false; readonly problem: TextRef };

const NUMERALS = '零一二三四五六七八九';
const ALL = /^(?:全选|全部|所有|全都要|都选|都接|all)$/u;

/** Words that choose nothing: 全选 and 跳过 are offered (PRODUCT R2). */
const VAGUE = /^(?:随便|都行|都可以|都好|无所谓|看情况|任意|不限|any)[吧啊呀的了]*$/u;

function fold(words: string): string {
  return words.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

/**
 * Reads a multiple choice: `1,3`, `1、3，5`, `135` (with at most nine options), names of options, 全选. `names` holds
 * the spellings of each option, in the order in which they are numbered.
 */
export function parsePicks(value: string, names: readonly (readonly string[])[]): ParsedPicks {
  const words = cleanLine(value).normalize('NFKC').toLowerCase().trim();
  if (ALL.test(words)) return { ok: true, places: names.map((_, place) => place) };
  if (VAGUE.test(words)) return { ok: false, problem: text('pref.vague') };
  const whole = placeOfName(words, names);
  if (whole !== null) return { ok: true, places: [whole] };
  const parts = words.split(/[\s,，、;；/|+＋.。和与及]+/u).filter((part) => part !== '');
  if (parts.length === 0) return { ok: false, problem: text('pref.range', { max: names.length }) };
  const places: number[] = [];
  for (const part of parts) {
    const found = placesOf(part, names);
    if ('ok' in found) return found;
    places.push(...found);
  }
  return { ok: true, places: [...new Set(places)] };
}

function placesOf(part: string, names: readonly (readonly string[])[]): ParsedPicks | number[] {
  const outside: ParsedPicks = { ok: false, problem: text('pref.range', { max: names.length }) };
  const digits = part.replace(/[一二三四五六七八九]/gu, (sign) => String(NUMERALS.indexOf(sign)));
  if (/^\d{1,40}$/.test(digits)) {
    const single = names.length <= 9 ? [...digits].map(Number) : [Number(digits)];
    const fit = single.every((number) => number >= 1 && number <= names.length);
    return fit ? single.map((number) => number - 1) : outside;
  }
  const place = placeOfName(part, names);
  return place === null
    ? { ok: false, problem: text('pref.unknown', { item: maskPhones(part).slice(0, 20), max: names.length }) }
    : [place];
}

function placeOfName(words: string, names: readonly (readonly string[])[]): number | null {
  const place = names.findIndex((spellings) => spellings.some((name) => fold(name) === fold(words)));
  return place < 0 ? null : place;
}
