import { createFindConcepts } from './concepts.js';
import { isSyllable, mergeSyllable, soundOf } from './syllables.js';

/** Reads the features of a normalised question: distinct strings, in a fixed order. */
export type ReadFeatures = (normalised: string) => readonly string[];

/**
 * Makes the feature reader: characters and their pairs, latin words, pairs of toneless pinyin syllables (so that
 * a homophone typo still looks alike), concepts found by the longest synonym, and pairs of concepts.
 */
export function createFeatures(concepts: Readonly<Record<string, readonly string[]>>): ReadFeatures {
  const findConcepts = createFindConcepts(concepts);
  return (normalised) => {
    const runs = normalised.match(/\p{Script=Han}+|[^\p{Script=Han}\s]+/gu) ?? [];
    const found = findConcepts(normalised);
    return [
      ...new Set([
        ...runs.flatMap(charFeatures),
        ...pinyinFeatures(runs),
        ...found.map((concept) => `c:${concept}`),
        ...pairs(found, 'cc:'),
      ]),
    ];
  };
}

function isHan(run: string): boolean {
  return /^\p{Script=Han}/u.test(run);
}

function charFeatures(run: string): string[] {
  if (!isHan(run)) return [`w:${run}`];
  const characters = [...run];
  return [
    ...characters,
    ...characters.slice(1).map((character, index) => `${characters[index]}${character}`),
  ];
}

/** Neighbouring syllables across Chinese and latin runs; anything that is no syllable breaks the chain. */
function pinyinFeatures(runs: readonly string[]): string[] {
  const syllables = runs.flatMap((run): readonly (string | null)[] =>
    isHan(run) ? soundOf(run) : [isSyllable(run) ? mergeSyllable(run) : null],
  );
  return syllables.slice(1).flatMap((syllable, index) => {
    const before = syllables[index];
    return syllable && before ? [`p:${before}_${syllable}`] : [];
  });
}

function pairs(found: readonly string[], prefix: string): string[] {
  return found.flatMap((first, index) =>
    found.slice(index + 1).map((second) => `${prefix}${first}+${second}`),
  );
}
