import { type TextRef, text } from '../shared/texts.js';
import { maskPhones } from './phone-guard.js';
import { cleanLine, countGraphemes } from './text-hygiene.js';

/** What a link made for somebody allows. */
export interface ShareTerms {
  /** For whom, in the creator's words, fit to be shown; never empty. */
  readonly label: string;
  /** How long it lives, ms; null for as long as nobody revokes it. */
  readonly livesMs: number | null;
  /** How many page views; null for any number. */
  readonly maxViews: number | null;
}

/** Terms, or why the words are none. */
export type ParsedTerms =
  | { readonly ok: true; readonly terms: ShareTerms }
  | { readonly ok: false; readonly problem: TextRef };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a link lives when nothing is said: long enough for a negotiation, short enough to be forgotten (own choice). */
const USUAL_LIFE_MS = 30 * DAY_MS;

/** Longest life and most views that can be asked for (own choice). */
const MAX_DAYS = 365;
const MAX_VIEWS = 10_000;

/** Longest name of whom a link is for, in characters as read. */
const MAX_LABEL = 30;

const UNITS: Readonly<Record<string, number>> = {
  小时: HOUR_MS,
  天: DAY_MS,
  日: DAY_MS,
  周: 7 * DAY_MS,
  星期: 7 * DAY_MS,
  月: 30 * DAY_MS,
};

const HAN_NUMBERS = '零一二三四五六七八九十';

const NUMBER = String.raw`(\d{1,6}|[一二两三四五六七八九十])`;
const LIFE = `(?:有效期|有效|限时|保留)?[:：]?${NUMBER}个?(小时|天|日|周|星期|月)(?:内有效|内|有效|后失效|后过期)?`;
const VIEWS = `(?:限|最多|只能|只|可)?(?:查?看|打开|浏览)?${NUMBER}次(?:有效|内)?`;
const FOREVER = '(?:永久|长期|一直)(?:有效)?|不限时间?';
const ONE_TERM = new RegExp(`^(?:${LIFE}|${VIEWS}|${FOREVER})`, 'u');

function numberOf(word: string): number {
  if (/^\d/.test(word)) return Number(word);
  return word === '两' ? 2 : HAN_NUMBERS.indexOf(word);
}

interface Terms {
  livesMs: number | null;
  maxViews: number | null;
}

/** Reads a word that consists of terms alone into `terms`; false for any other word, such as `7天酒店`. */
function readTerms(word: string, terms: Terms): boolean {
  const read: Partial<Terms> = {};
  let rest = word;
  while (rest !== '') {
    const found = ONE_TERM.exec(rest);
    if (!found) return false;
    const [whole, life, unit = '', views] = found;
    if (life) read.livesMs = numberOf(life) * (UNITS[unit] ?? 0);
    else if (views) read.maxViews = numberOf(views);
    else read.livesMs = null;
    rest = rest.slice(whole.length);
  }
  Object.assign(terms, read);
  return true;
}

/** Brings `限 3 次` and `有效期 7 天` into one word each. */
function joinTerms(words: string): string {
  return words
    .replace(/(\d|[一二两三四五六七八九十])\s+(?=个?(?:小时|天|日|周|星期|月|次))/gu, '$1')
    .replace(/(有效期|有效|限时|限|最多|只能|看)\s*[:：]?\s*(?=\d)/gu, '$1');
}

/**
 * Reads `喜茶 7天 限3次`: for whom, how long, how many views; the order does not matter. Without a time a link
 * lives 30 days. A phone number in the name is masked, since the name is kept in clear.
 */
export function parseShareTerms(words: string): ParsedTerms {
  const terms: Terms = { livesMs: USUAL_LIFE_MS, maxViews: null };
  const parts = joinTerms(cleanLine(words).normalize('NFKC')).split(/[\s,，、;；。]+/u);
  const label = maskPhones(parts.filter((part) => part !== '' && !readTerms(part, terms)).join(' '));
  const { livesMs, maxViews } = terms;
  if (label === '') return refuse('share.for.whom');
  if (countGraphemes(label) > MAX_LABEL) return refuse('share.for.long', { max: MAX_LABEL });
  if (livesMs !== null && (livesMs < HOUR_MS || livesMs > MAX_DAYS * DAY_MS))
    return refuse('share.for.days', { max: MAX_DAYS });
  if (maxViews !== null && (maxViews < 1 || maxViews > MAX_VIEWS))
    return refuse('share.for.views', { max: MAX_VIEWS });
  return { ok: true, terms: { label, livesMs, maxViews } };
}

function refuse(key: Parameters<typeof text>[0], params?: TextRef['params']): ParsedTerms {
  return { ok: false, problem: text(key, params) };
}

/** What decides whether a link works. */
export interface LinkFacts {
  readonly revokedAt: number | null;
  readonly expiresAt: number | null;
  readonly maxViews: number | null;
  readonly views: number;
}

/** Whether a link works at `now`, or why not. A revoked link says so whatever else is true of it. */
export function linkState(link: LinkFacts, now: number): 'open' | 'revoked' | 'expired' | 'used-up' {
  if (link.revokedAt !== null) return 'revoked';
  if (link.expiresAt !== null && link.expiresAt <= now) return 'expired';
  return link.maxViews !== null && link.views >= link.maxViews ? 'used-up' : 'open';
}
