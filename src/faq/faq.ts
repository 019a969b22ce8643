import { type Decision, decide, type Ranked } from './decision.js';
import type { FaqEntry, KnowledgeBase } from './knowledge-base.js';
import { createRank, createReader, lessonsOf, type Model, trainModel } from './model.js';
import { withoutGreeting } from './normalise.js';
import { createFindPart, type PartModels, trainParts } from './parts.js';

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

/** Everything that training a knowledge base brings: plain data that may be handed from one thread to another. */
export interface Training {
  readonly topics: Model;
  readonly parts: PartModels;
}

/** Trains the classifiers on the knowledge base (about 1.7 s): work for a thread of its own in a running server. */
export function trainFaq(base: KnowledgeBase): Training {
  const read = createReader(base);
  return { topics: trainModel(read, lessonsOf(base)), parts: trainParts(base, read) };
}

/** The FAQ that stands on a knowledge base and its training (about 0.1 s); trains here when there is none. */
export function createFaq(base: KnowledgeBase, training: Training = trainFaq(base)): Faq {
  const read = createReader(base);
  const ranked = createRank(read, training.topics);
  const rank = (question: string) => ranked(withoutGreeting(question));
  const findPart = createFindPart(training.parts, read);
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
