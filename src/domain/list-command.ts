/** Where an entry of a list goes: a place counted from 1, one place up or down, or an end. */
export type ListTarget = number | 'up' | 'down' | 'first' | 'last';

/** What changes the order of 历史合作, in words. Places count from 1. */
export type ListCommand =
  | { readonly kind: 'list-move'; readonly from: number; readonly to: ListTarget }
  /** `order` null = asks which entry to move. */
  | { readonly kind: 'list-order'; readonly order: readonly number[] | null };

const DIGITS = '\\d{1,3}|[一二三四五六七八九十]{1,3}';
const NUMBER = `(?<to>${DIGITS})`;
const ENTRY = `(?:把|将)?(?:历史合作)?(?<sign>第)?(?<from>${DIGITS})(?<unit>条|个|项)?(?:合作|历史合作)?`;
const MOVE = new RegExp(`^${ENTRY}(?:移动?|挪|调|放|排)(?:到|在|至)第?${NUMBER}(?:位|条|个|项)?$`, 'u');
const STEP = new RegExp(`^${ENTRY}(?:往|向)?(?<way>上|下)(?<verb>移动?|挪)?(?:一位|一条|一下)?$`, 'u');
const END = new RegExp(
  `^${ENTRY}(?<verb>移动?|挪|调|放|排)?(?:到|在|至)?(?<end>最前面?|最后面?|开头|末尾|顶部|置顶|第一)$`,
  'u',
);
const ORDER = /^(?:历史合作)?(?:重新)?(?:排序|调整顺序|新顺序)\s*[:：]?\s*(.*)$/u;

/** One to ninety-nine in digits or in Chinese; NaN for anything else. */
function numberOf(words: string): number {
  if (/^\d+$/.test(words)) return Number(words);
  const parts = /^(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?$/u.exec(words);
  const digit = (sign = '') => (sign === '' ? 0 : '零一二三四五六七八九'.indexOf(sign));
  const ten = parts?.[2] ? 10 * (digit(parts[1]) || 1) : 0;
  const sum = ten + digit(parts?.[3]);
  return sum > 0 ? sum : Number.NaN;
}

/** Numbers one after another, such as `2 1 3` or `2、1，3`; null for anything else, and for a single number. */
export function readOrder(words: string): readonly number[] | null {
  const tight = words.normalize('NFKC').trim();
  if (!/^\d{1,3}(?:[\s,、.;>]+\d{1,3}){1,99}$/u.test(tight)) return null;
  return tight.split(/\D+/u).map(Number);
}

/** Reads `第3条移到第1`, `第二条上移`, `排序 2 1 3` and their like; null for anything else. */
export function parseListCommand(line: string): ListCommand | null {
  const folded = line.normalize('NFKC').trim().toLowerCase();
  if (folded.length > 400) return null;
  const order = ORDER.exec(folded);
  if (order) {
    const words = order[1] ?? '';
    const places = readOrder(words) ?? (/^\d{1,3}$/.test(words) ? [Number(words)] : null);
    return words === '' || places ? { kind: 'list-order', order: places } : null;
  }
  return moveIn(folded.replace(/\s+/g, ''));
}

function moveIn(tight: string): ListCommand | null {
  const move = MOVE.exec(tight)?.groups;
  const step = STEP.exec(tight)?.groups;
  const end = END.exec(tight)?.groups;
  const found = move ?? step ?? end;
  const from = numberOf(found?.from ?? '');
  if (!found || Number.isNaN(from)) return null;
  if (move) return made(from, numberOf(move.to ?? ''));
  // A bare number in front of a place is everyday speech (一下, 二上, 第一): what the world sees is not reordered by it.
  if (!found.sign && !found.unit && !found.verb && found.end !== '置顶') return null;
  if (step) return made(from, step.way === '上' ? 'up' : 'down');
  return made(from, /后|末/u.test(end?.end ?? '') ? 'last' : 'first');
}

function made(from: number, to: ListTarget): ListCommand | null {
  return Number.isNaN(to) ? null : { kind: 'list-move', from, to };
}
