import type { Thresholds } from './knowledge-base.js';

/** One candidate; `entryId` null stands for off topic. `p` is a probability. */
export interface Ranked {
  readonly entryId: string | null;
  readonly p: number;
}

/**
 * What to do with a question: answer it, ask which of up to three was meant, or say that nothing is known. `partId`
 * names the part of the entry that the question is about, when it is about one.
 */
export type Decision =
  | {
      readonly kind: 'answer';
      readonly entryId: string;
      readonly partId?: string;
      readonly confidence: number;
    }
  | { readonly kind: 'clarify'; readonly entryIds: readonly string[] }
  | { readonly kind: 'reject' };

/** The most choices offered at once; a fourth one helps nobody (reject says 都不是 anyway). */
const MAX_CHOICES = 3;

/**
 * Decides on candidates that are sorted by probability, best first. An entry must be likely by itself to be answered;
 * to ask back it is enough that all entries together are likely: a question torn between three is not off topic. The
 * three best are offered then, however far behind the third is: a choice too many costs a glance, one too few a question.
 */
export function decide(ranked: readonly Ranked[], { direct, clarify }: Thresholds): Decision {
  const entries = ranked.flatMap(({ entryId, p }) => (entryId === null ? [] : [{ entryId, p }]));
  const [best] = entries;
  if (best && best.p >= direct) return { kind: 'answer', entryId: best.entryId, confidence: best.p };
  if (!best || inScope(ranked) < clarify) return { kind: 'reject' };
  return { kind: 'clarify', entryIds: entries.slice(0, MAX_CHOICES).map(({ entryId }) => entryId) };
}

/** How likely it is that any entry is meant at all. */
export function inScope(ranked: readonly Ranked[]): number {
  return ranked.reduce((sum, { entryId, p }) => (entryId === null ? sum : sum + p), 0);
}
