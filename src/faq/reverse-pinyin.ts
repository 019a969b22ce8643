import { pinyin } from 'pinyin-pro';
import type { KnowledgeBase } from './knowledge-base.js';
import { isSyllable } from './syllables.js';

const ONLY_HAN = /^\p{Script=Han}+$/u;

/** Cost of a word, of a word of one short syllable, and of a syllable no word explains. */
const WORD_COST = 1;
const SHORT_WORD_COST = 1.5;
const SYLLABLE_COST = 2.5;

/** Share of the letters that known words must explain before latin letters count as pinyin. */
const MIN_EXPLAINED = 0.6;

/** Fewer letters than this are too ambiguous to be read as pinyin. */
const MIN_LETTERS = 4;

interface Cut {
  readonly cost: number;
  readonly pieces: readonly string[];
  /** Letters that known words explain. */
  readonly explained: number;
}

/** Reads joined lower-case letters as pinyin of known words; null when they are no such thing. */
export type ReversePinyin = (letters: string) => string | null;

function spell(word: string): string {
  return pinyin(word, { toneType: 'none', type: 'array', v: true }).join('');
}

/** Pinyin -> word. The first word of a spelling wins: listed words, then concepts, then their synonyms. */
function wordsBySpelling(base: KnowledgeBase): ReadonlyMap<string, string> {
  const words = [...base.words, ...Object.keys(base.concepts), ...Object.values(base.concepts).flat()];
  const table = new Map<string, string>();
  for (const word of words) {
    if (!ONLY_HAN.test(word) || [...word].length < 2) continue;
    const spelling = spell(word);
    if (!table.has(spelling)) table.set(spelling, word);
  }
  for (const [syllable, character] of Object.entries(base.syllables)) table.set(syllable, character);
  return table;
}

/**
 * Makes a reader for pinyin typed without tones. Letters become known words where they can; a syllable that no
 * word explains stays as it is, set apart by spaces.
 */
export function createReversePinyin(base: KnowledgeBase): ReversePinyin {
  const table = wordsBySpelling(base);
  const longest = Math.max(...[...table.keys()].map((spelling) => spelling.length));
  return (letters) => {
    if (letters.length < MIN_LETTERS) return null;
    const cut = cheapestCut(letters, table, longest);
    return cut && cut.explained >= letters.length * MIN_EXPLAINED ? cut.pieces.join('') : null;
  };
}

function cheapestCut(letters: string, table: ReadonlyMap<string, string>, longest: number): Cut | undefined {
  const best: (Cut | undefined)[] = [{ cost: 0, pieces: [], explained: 0 }];
  for (let end = 1; end <= letters.length; end++) {
    for (let start = Math.max(0, end - longest); start < end; start++) {
      const before = best[start];
      const cut = before && extend(before, letters.slice(start, end), table);
      if (cut && cut.cost < (best[end]?.cost ?? Infinity)) best[end] = cut;
    }
  }
  return best[letters.length];
}

function extend(before: Cut, part: string, table: ReadonlyMap<string, string>): Cut | undefined {
  const word = table.get(part);
  if (word !== undefined) {
    const cost = before.cost + (part.length < 4 ? SHORT_WORD_COST : WORD_COST);
    return { cost, pieces: [...before.pieces, word], explained: before.explained + part.length };
  }
  if (!isSyllable(part)) return undefined;
  return {
    cost: before.cost + SYLLABLE_COST,
    pieces: [...before.pieces, ` ${part} `],
    explained: before.explained,
  };
}
