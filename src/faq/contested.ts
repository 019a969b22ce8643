import type { KnowledgeBase } from './knowledge-base.js';

/** Words that stand under two owners: an entry's id, or `off topic`. */
export interface Contested {
  readonly words: string;
  readonly owners: readonly [string, string];
}

/** A phrasing as it is compared: only letters and digits, one case and width. */
export function bareWords(words: string): string {
  return words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Finds the phrasings of two owners that are one to `same`, the way of writing them that is compared. */
export function findContested(base: KnowledgeBase, same: (words: string) => string): Contested[] {
  const owners = new Map<string, string>();
  const claims = [
    ...base.entries.flatMap((entry) =>
      [entry.question, ...entry.phrasings].map((words) => [words, entry.id] as const),
    ),
    ...base.offTopic.flatMap((group) => group.phrasings.map((words) => [words, 'off topic'] as const)),
  ];
  return claims.flatMap(([words, owner]) => {
    const key = same(words);
    const first = owners.get(key) ?? owner;
    owners.set(key, first);
    return first === owner ? [] : [{ words, owners: [first, owner] as const }];
  });
}
