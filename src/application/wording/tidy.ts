/** Control characters, and the marks that turn the direction of text: they disguise what is shown. */
const UNWANTED = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Makes somebody's words fit to be shown: well-formed, no control or direction characters except line breaks,
 * at most `max` UTF-16 units, a cut marked by `…`.
 */
export function tidy(words: string, max: number): string {
  const clean = words
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(UNWANTED, (char) => (char === '\n' ? char : ''));
  if (clean.length <= max) return clean;
  return `${clean.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same in one line, for titles and labels. */
export function tidyLine(words: string, max: number): string {
  return tidy(words.replace(/\s+/g, ' ').trim(), max);
}
