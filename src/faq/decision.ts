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

/** Of the entries offered beside the best one, each must be at least this likely relative to it. */
const MIN_RELATIVE = 0.1;

/** Decides on candidates that are sorted by probability, best first. */
export function decide(ranked: readonly Ranked[], { direct, clarify }: Thresholds): Decision {
  const entries = ranked.flatMap(({ entryId, p }) => (entryId === null ? [] : [{ entryId, p }]));
  const [best] = entries;
  if (!best || best.p < clarify) return { kind: 'reject' };
  if (best.p >= direct) return { kind: 'answer', entryId: best.entryId, confidence: best.p };
  const near = entries.filter(({ p }) => p >= best.p * MIN_RELATIVE).slice(0, MAX_CHOICES);
  return { kind: 'clarify', entryIds: near.map(({ entryId }) => entryId) };
}
