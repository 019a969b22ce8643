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

/** Units of time as they are written, longer words before those they begin with. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^分/u, 60_000],
  [/^(?:小时|钟头|h)/iu, HOUR_MS],
  [/^(?:天|日|d)/iu, DAY_MS],
  [/^(?:周|星期|礼拜)/u, 7 * DAY_MS],
  [/^月/u, 30 * DAY_MS],
  [/^年/u, MAX_DAYS * DAY_MS],
];

const HAN_DIGITS = '零一二三四五六七八九';
const HAN = '[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|半';
const NUMBER = String.raw`(?:\d{1,6}|${HAN})`;
const UNIT = '分钟|小时|钟头|天|日|周|星期|礼拜|月|年|hours?|hrs?|h|days?|d';
const ENDS = '(?:就|即|便|自动)?(?:有效期?|失效|过期|到期|作废)';
const VALID = '有效(?:期|时间)?(?:为|是)?|限时|保留';
const ONLY = '仅|只|最多|限|许|能|可以?|允许';
const LOOK = '查?看|打开|点开|浏览|访问';
const LIFE = `(?:${VALID}|${ONLY})*:?(?<life>${NUMBER})个?(?<unit>${UNIT})(?:之?内|以内|之?后|以后)?(?:${ENDS})?`;
const VIEWS = `(?:${ONLY})*(?:${LOOK})?:?(?<views>${NUMBER})次(?:之?内|以内|之?后|以后)?(?:${ENDS})?`;
const ONCE = `(?<once>(?:${ONLY})?一次性(?:链接|有效)?)`;
const FREE = '(?<free>(?:永久|长期|一直)(?:有效)?|不限时间?)|不限次数?';
const ONE_TERM = new RegExp(`^(?:${ONCE}|${LIFE}|${VIEWS}|${FREE})`, 'iu');

/** Words of a name that may well be terms: without them a link would be wider than was asked for. */
const ANY_NUMBER = String.raw`(?:\d[\d.]*|[零〇一二两三四五六七八九十百千万半几]+)个?半?`;
const TERM_LIKE = new RegExp(
  [
    String.raw`${ANY_NUMBER}(?:${UNIT})(?!\p{L})`,
    `${ANY_NUMBER}(?:${UNIT})(?:半|内|后|前|以|之|吧|就|过|有|失|左右|[零一二两三四五六七八九十]+次)`,
    `${ANY_NUMBER}(?:次(?!元)|回$)`,
    `(?:${ONLY})(?:${LOOK})?${ANY_NUMBER}$`,
    '有效|失效|过期|到期|作废|一次性|即焚|限时|不限|最多|^仅|仅[限供可看]',
    String.raw`(?:到|至|截止)(?:今|明|后天|大后天|周|星期|礼拜|下|本|月|年|\d|${ANY_NUMBER}(?:${UNIT}))`,
    '^(?:今天|今晚|明天|明晚|后天|本周|下周|本月|下月|月底|年底)(?:之?[前内])?$',
  ].join('|'),
  'iu',
);

function numberOf(word: string): number {
  if (/^\d/.test(word)) return Number(word);
  if (word === '半') return 0.5;
  const digits = word.replace('两', '二');
  const at = digits.indexOf('十');
  if (at < 0) return HAN_DIGITS.indexOf(digits);
  const [tens = '', ones = ''] = digits.split('十');
  return 10 * (HAN_DIGITS.indexOf(tens || '一') || 1) + (ones === '' ? 0 : HAN_DIGITS.indexOf(ones));
}

/** All that was said; null among `lives` for as long as nobody revokes the link. */
interface Said {
  readonly lives: (number | null)[];
  readonly views: number[];
}

/** Reads a word that consists of terms alone into `said`; false for any other word, such as `7天酒店`. */
function readTerms(word: string, said: Said): boolean {
  const read: Said = { lives: [], views: [] };
  let rest = word;
  while (rest !== '') {
    const found = ONE_TERM.exec(rest);
    if (!found) return false;
    const { once, life, unit = '', views, free } = found.groups ?? {};
    const unitMs = UNITS.find(([sign]) => sign.test(unit))?.[1] ?? 0;
    if (once) read.views.push(1);
    else if (life) read.lives.push(numberOf(life) * unitMs);
    else if (views) read.views.push(numberOf(views));
    else if (free) read.lives.push(null);
    rest = rest.slice(found[0].length);
  }
  said.lives.push(...read.lives);
  said.views.push(...read.views);
  return true;
}

/** Of terms that contradict each other the narrowest: a link is never wider than any word about it. */
function narrowest({ lives, views }: Said): Pick<ShareTerms, 'livesMs' | 'maxViews'> {
  const ends = lives.filter((life) => life !== null);
  const usual = lives.length === 0 ? USUAL_LIFE_MS : null;
  return {
    livesMs: ends.length > 0 ? Math.min(...ends) : usual,
    maxViews: views.length > 0 ? Math.min(...views) : null,
  };
}

const SPACED_UNIT = new RegExp(String.raw`(\d|${HAN})\s+(?=个?(?:(?:${UNIT})(?![a-z])|次))`, 'giu');
const LEAD = `${VALID}|${ONLY}|${LOOK}`;
const SPACED_LEAD = new RegExp(
  String.raw`(?<=^|[\s,、;。]|${LEAD})(${LEAD})\s*:?\s*(?=(?:(?:${LEAD})\s*)*${NUMBER})`,
  'giu',
);

/** Brings `限 3 次` and `有效期 7 天` into one word each. */
function joinTerms(words: string): string {
  return words.replace(SPACED_UNIT, '$1').replace(SPACED_LEAD, '$1');
}

/**
 * Reads `喜茶 7天 限3次`: for whom, how long, how many views; the order does not matter. Without a time a link
 * lives 30 days. Words that look like terms and are not understood make no link. A phone number in the name is masked,
 * since the name is kept in clear.
 */
export function parseShareTerms(words: string): ParsedTerms {
  const said: Said = { lives: [], views: [] };
  const parts = joinTerms(cleanLine(words).normalize('NFKC')).split(/[\s,，、;；。]+/u);
  const names = parts.filter((part) => part !== '' && !readTerms(part, said));
  const label = maskPhones(names.join(' '));
  const { livesMs, maxViews } = narrowest(said);
  const unclear = [...names, names.join('')].find((name) => TERM_LIKE.test(name));
  if (unclear !== undefined)
    return refuse('share.for.unclear', { words: [...maskPhones(unclear)].slice(0, MAX_LABEL).join('') });
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
