import { pinyin } from 'pinyin-pro';

/** Longest text that is searched for or kept for searching, in UTF-16 units. */
const MAX_LENGTH = 100;

/** The forms of a creator's names that searches compare. */
export interface SearchForms {
  readonly nickname_folded: string;
  readonly douyin_folded: string;
  /** Syllables without tones and spaces, ü as v; Latin letters and digits as they are. */
  readonly pinyin: string;
  /** First letters of the syllables; Latin letters and digits as they are. */
  readonly initials: string;
}

/** One text for all its spellings: NFKC, lower case, no spaces, no control or invisible characters. */
export function foldName(value: string): string {
  const plain = value.slice(0, MAX_LENGTH).toWellFormed().normalize('NFKC').toLowerCase();
  return plain
    .replace(/[\p{C}\p{Z}\s]/gu, '')
    .slice(0, MAX_LENGTH)
    .toWellFormed();
}

/** A typed pinyin, such as `xiao yu` or `Xi'an`, as `searchForms` keeps it; null when it cannot be pinyin. */
export function foldPinyin(value: string): string | null {
  const letters = foldName(value)
    .replaceAll('ü', 'v')
    .replace(/['’\-·.]/g, '');
  return /^[a-z0-9]{2,}$/.test(letters) ? letters : null;
}

/** Computes what is kept for searching a creator. */
export function searchForms(nickname: string, douyinId: string): SearchForms {
  const folded = foldName(nickname);
  const syllables = pinyin(folded, { toneType: 'none', type: 'all', v: true, nonZh: 'consecutive' });
  const join = (part: 'pinyin' | 'first') =>
    syllables
      .map((one) => (one.isZh ? one[part] : one.origin))
      .join('')
      .replaceAll('ü', 'v')
      .replace(/[^a-z0-9]/g, '');
  return {
    nickname_folded: folded,
    douyin_folded: foldName(douyinId),
    pinyin: join('pinyin'),
    initials: join('first'),
  };
}
