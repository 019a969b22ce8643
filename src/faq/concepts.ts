import { soundOf } from './syllables.js';

/** Finds the concepts that a normalised question expresses, sorted by name. */
export type FindConcepts = (words: string) => readonly string[];

const LATIN = /[a-z0-9]/;
const HAN_WORD = /^\p{Script=Han}{2,}$/u;

/** Synonym -> concepts, by spelling and, for Chinese words of two characters and more, by sound. */
interface Lexicon {
  readonly spelled: ReadonlyMap<string, readonly string[]>;
  readonly sounded: ReadonlyMap<string, readonly string[]>;
  /** Characters of the longest synonym. */
  readonly longest: number;
}

function readLexicon(concepts: Readonly<Record<string, readonly string[]>>): Lexicon {
  const spelled = new Map<string, string[]>();
  const sounded = new Map<string, string[]>();
  const add = (table: Map<string, string[]>, key: string, concept: string) => {
    const known = table.get(key) ?? [];
    if (!known.includes(concept)) table.set(key, [...known, concept]);
  };
  for (const [concept, synonyms] of Object.entries(concepts))
    for (const synonym of [concept, ...synonyms]) {
      add(spelled, synonym, concept);
      if (HAN_WORD.test(synonym)) add(sounded, soundOf(synonym).join(' '), concept);
    }
  const longest = Math.max(1, ...[...spelled.keys()].map((synonym) => synonym.length));
  return { spelled, sounded, longest };
}

/**
 * Makes the finder: from left to right, the longest synonym first. A word is known by its spelling or else by its
 * sound, which sees through homophone typos. Latin synonyms count only as whole words.
 */
export function createFindConcepts(concepts: Readonly<Record<string, readonly string[]>>): FindConcepts {
  const lexicon = readLexicon(concepts);
  return (words) => {
    const characters = [...words];
    const sounds = soundOf(words);
    const found = new Set<string>();
    for (let at = 0; at < characters.length; ) {
      const match = matchAt(characters, sounds, at, lexicon);
      for (const concept of match?.concepts ?? []) found.add(concept);
      at += match?.length ?? 1;
    }
    return [...found].sort();
  };
}

function matchAt(characters: readonly string[], sounds: readonly string[], at: number, lexicon: Lexicon) {
  for (let length = Math.min(lexicon.longest, characters.length - at); length > 0; length--) {
    const concepts =
      lexicon.spelled.get(characters.slice(at, at + length).join('')) ??
      lexicon.sounded.get(sounds.slice(at, at + length).join(' '));
    if (concepts && standsAlone(characters, at, at + length)) return { concepts, length };
  }
  return null;
}

/** Whether no latin word is cut in two at either end. */
function standsAlone(characters: readonly string[], start: number, end: number): boolean {
  const cuts = (index: number) =>
    LATIN.test(characters[index - 1] ?? '') && LATIN.test(characters[index] ?? '');
  return !cuts(start) && !cuts(end);
}
