import { type ClassifierWeights, createClassifier, trainWeights } from './classifier.js';
import type { Ranked } from './decision.js';
import { createFeatures } from './features.js';
import type { KnowledgeBase } from './knowledge-base.js';
import { createNormalise } from './normalise.js';

/** One thing to learn: these words belong to this entry, or to none. */
export interface Lesson {
  readonly words: string;
  readonly entryId: string | null;
}

/** Every entry with its probability, and off topic as null, best first. Pure and deterministic. */
export type Rank = (question: string) => readonly Ranked[];

/**
 * What a knowledge base teaches: each entry's question and phrasings, and what is off topic. What a part of an entry
 * is asked by counts for the whole entry.
 */
export function lessonsOf(base: KnowledgeBase): readonly Lesson[] {
  return [
    ...base.entries.flatMap(({ id, partOf, question, phrasings }) =>
      [question, ...phrasings].map((words) => ({ words, entryId: partOf ?? id })),
    ),
    ...base.offTopic.flatMap(({ phrasings }) => phrasings.map((words) => ({ words, entryId: null }))),
  ];
}

/** Turns questions into features; made once a knowledge base and shared by all models trained on parts of it. */
export function createReader(base: KnowledgeBase): Reader {
  const normalise = createNormalise(base);
  const features = createFeatures(base.concepts);
  return (question) => features(normalise(question));
}

/** A trained model as plain data that may be handed from one thread to another. */
export interface Model {
  /** What each label of the weights stands for; null is off topic. */
  readonly entryIds: readonly (string | null)[];
  /** Characters and latin words that occur in more than one lesson; any other is strange. */
  readonly familiar: readonly string[];
  readonly weights: ClassifierWeights;
}

/** How a question becomes features; see `createReader`. */
export type Reader = (question: string) => readonly string[];

/** Trains on `lessons` (about 1.5 s for 6,300 of them, measured on 2 busy cores). */
export function trainModel(read: Reader, lessons: readonly Lesson[]): Model {
  const entryIds = [...new Set(lessons.map((lesson) => lesson.entryId))];
  const texts = lessons.map((lesson) => read(lesson.words));
  const familiar = familiarWords(texts);
  const withStrangeness = createStrangeness(familiar);
  const examples = lessons.map(({ entryId }, at) => ({
    features: withStrangeness(texts[at] ?? []),
    label: entryIds.indexOf(entryId),
  }));
  return { entryIds, familiar, weights: trainWeights(examples, entryIds.length) };
}

/** The ranking that stands on a trained model. */
export function createRank(read: Reader, { entryIds, familiar, weights }: Model): Rank {
  const classify = createClassifier(weights);
  const withStrangeness = createStrangeness(familiar);
  return (question) => {
    const features = read(question);
    if (features.length === 0) return [{ entryId: null, p: 1 }];
    const p = classify(withStrangeness(features));
    return entryIds.map((entryId, at) => ({ entryId, p: p[at] ?? 0 })).sort((a, b) => b.p - a.p);
  };
}

/** More strange words than this say nothing more. */
const MAX_STRANGE = 3;

const isWord = (feature: string) => /^(.|w:.*)$/u.test(feature);

function familiarWords(texts: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>();
  for (const feature of texts.flat())
    if (isWord(feature)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([feature]) => feature);
}

/**
 * Adds how many characters or latin words occur in no other lesson. Questions off topic are full of them, so the
 * classifier learns to distrust a known word in strange company (cross-validated: false answers 4.1 % to 3.4 %).
 */
function createStrangeness(familiar: readonly string[]) {
  const known = new Set(familiar);
  return (features: readonly string[]): readonly string[] => {
    const strange = features.filter((feature) => isWord(feature) && !known.has(feature)).length;
    return strange === 0 ? features : [...features, `strange:${Math.min(strange, MAX_STRANGE)}`];
  };
}
