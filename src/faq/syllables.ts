import { pinyin } from 'pinyin-pro';

const INITIALS = ['', ...'b p m f d t n l g k h j q x zh ch sh r z c s y w'.split(' ')];
const FINALS =
  'a o e ai ei ao ou an en ang eng er ong i ia ie iao iu ian in iang ing iong u ua uo uai ui uan un uang ue v ve'.split(
    ' ',
  );

/** The shape of pinyin syllables without tones; a few that Mandarin lacks (such as `bua`) do no harm. */
const SYLLABLES = new Set(INITIALS.flatMap((initial) => FINALS.map((final) => initial + final)));

/** The longest syllable: `zhuang`. */
const LONGEST = 6;

/** Whether these lower-case letters are one toneless pinyin syllable. */
export function isSyllable(letters: string): boolean {
  return SYLLABLES.has(letters);
}

/** Cuts lower-case letters into the fewest pinyin syllables; null when that cannot be done. */
export function cutSyllables(letters: string): readonly string[] | null {
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= letters.length; end++) {
    for (let start = Math.max(0, end - LONGEST); start < end; start++) {
      const before = best[start];
      const syllable = letters.slice(start, end);
      if (!before || !isSyllable(syllable) || before.length + 1 >= (best[end]?.length ?? Infinity)) continue;
      best[end] = [...before, syllable];
    }
  }
  return best[letters.length] ?? null;
}

/** One spelling for syllables that many speakers do not tell apart: zh/z, ch/c, sh/s, -ng/-n. */
export function mergeSyllable(syllable: string): string {
  return syllable.replace(/^([zcs])h/, '$1').replace(/ng$/, 'n');
}

/**
 * The sound of each character, merged; a character that is not Chinese sounds like itself. One element a
 * character, so that places in the text and in its sound agree.
 */
export function soundOf(words: string): readonly string[] {
  return pinyin(words, { toneType: 'none', type: 'array', v: true }).map(mergeSyllable);
}
