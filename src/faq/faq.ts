import { type Decision, decide, type Ranked } from './decision.js';
import type { FaqEntry, KnowledgeBase } from './knowledge-base.js';
import { createReader, lessonsOf, trainRank } from './model.js';
import { createFindPart } from './parts.js';

/** Answers questions from one knowledge base. Nothing here throws, whatever the question holds. */
export interface Faq {
  /** Answer, ask back or reject; reads at most the first 200 graphemes. */
  decide(question: string): Decision;
  /** The entry of this id, or null. */
  entry(entryId: string): FaqEntry | null;
  /** Up to three entries close to this one, to be offered below its answer. */
  related(entryId: string): readonly FaqEntry[];
  /** Every whole entry with its probability, and off topic as null, best first. */
  rank(question: string): readonly Ranked[];
}

/** Trains the classifiers on the knowledge base (about 0.7 s) and returns the FAQ that stands on it. */
export function createFaq(base: KnowledgeBase): Faq {
  const read = createReader(base);
  const rank = trainRank(read, lessonsOf(base));
  const findPart = createFindPart(base, read);
  const entries = new Map(base.entries.map((entry) => [entry.id, entry]));
  return {
    decide: (question) => {
      const decision = decide(rank(question), base.thresholds);
      const partId = decision.kind === 'answer' ? findPart(decision.entryId, question) : null;
      return decision.kind === 'answer' && partId ? { ...decision, partId } : decision;
    },
    entry: (entryId) => entries.get(entryId) ?? null,
    related: (entryId) => relatedEntries(entryId, entries),
    rank,
  };
}

const MAX_RELATED = 3;

function relatedEntries(entryId: string, entries: ReadonlyMap<string, FaqEntry>): readonly FaqEntry[] {
  const entry = entries.get(entryId);
  if (!entry) return [];
  const named = (entry.related ?? []).flatMap((id) => entries.get(id) ?? []);
  const topic = entry.partOf ?? entry.id;
  const siblings = [...entries.values()].filter(
    (other) => (other.partOf ?? other.id) === topic && other.id !== entry.id && other.partOf !== undefined,
  );
  return (named.length > 0 ? named : siblings).slice(0, MAX_RELATED);
}
