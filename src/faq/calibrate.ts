import { inScope, type Ranked } from './decision.js';
import { groupQuestions } from './group-questions.js';
import type { KnowledgeBase, Thresholds } from './knowledge-base.js';
import { createRank, createReader, type Lesson, lessonsOf, type Reader, trainModel } from './model.js';

/**
 * Parts into which the lessons are cut; each is judged by a model that has not seen it. Lessons that are alike go into
 * the same part: one of two near copies left out would flatter the model.
 */
const FOLDS = 6;

/**
 * The wanted rates over lessons left out together with all that are like them. The off-topic lessons are hard on
 * purpose (most lie near an entry), so real questions see fewer false answers and needless choices than this.
 */
const MAX_FALSE_ANSWERS = 0.05;
const MAX_WRONG_ANSWERS = 0.01;
const MAX_NEEDLESS_CHOICES = 0.2;

/** A lesson with what a model that had not seen it thought its best entry to be. */
interface Judged {
  readonly entryId: string | null;
  readonly guess: string | null;
  readonly p: number;
  /** How likely it thought that any entry was meant. */
  readonly anyEntry: number;
}

/**
 * Finds the lowest thresholds (in steps of 0.01) that keep the wanted rates under cross-validation of the knowledge
 * base itself. Trains six times, so it belongs to publishing a knowledge base and not to a start.
 */
export function calibrate(base: KnowledgeBase): Thresholds {
  const judged = judgeLeftOut(base);
  const inScope = judged.filter((one) => one.entryId !== null);
  const offTopic = judged.filter((one) => one.entryId === null);
  const wrong = inScope.filter((one) => one.guess !== one.entryId);
  const direct = lowest(
    (threshold) =>
      share(offTopic, offTopic, threshold) <= MAX_FALSE_ANSWERS &&
      share(wrong, inScope, threshold) <= MAX_WRONG_ANSWERS,
  );
  const clarify = lowest(
    (threshold) => share(offTopic, offTopic, threshold, ({ anyEntry }) => anyEntry) <= MAX_NEEDLESS_CHOICES,
  );
  return { direct: Math.max(direct, clarify), clarify };
}

function judgeLeftOut(base: KnowledgeBase): Judged[] {
  const read = readOnce(createReader(base));
  const parts = cut(lessonsOf(base));
  return parts.flatMap((leftOut) => {
    const learned = parts.filter((part) => part !== leftOut).flat();
    const rank = createRank(read, trainModel(read, learned));
    return leftOut.map(({ words, entryId }) => ({ entryId, ...bestEntry(rank(words)) }));
  });
}

function readOnce(read: Reader): Reader {
  const known = new Map<string, readonly string[]>();
  return (question) => {
    const features = known.get(question) ?? read(question);
    known.set(question, features);
    return features;
  };
}

/** Deals groups of like lessons out to the parts, owner by owner. */
function cut(lessons: readonly Lesson[]): Lesson[][] {
  const owners = new Map<string | null, { question: string; lesson: Lesson }[]>();
  for (const lesson of lessons)
    owners.set(lesson.entryId, [...(owners.get(lesson.entryId) ?? []), { question: lesson.words, lesson }]);
  const groups = [...owners.values()].flatMap(groupQuestions);
  return Array.from({ length: FOLDS }, (_, part) =>
    groups.filter((_, at) => at % FOLDS === part).flatMap((group) => group.map(({ lesson }) => lesson)),
  );
}

function bestEntry(ranked: readonly Ranked[]): Pick<Judged, 'guess' | 'p' | 'anyEntry'> {
  const best = ranked.find(({ entryId }) => entryId !== null);
  return { guess: best?.entryId ?? null, p: best?.p ?? 0, anyEntry: inScope(ranked) };
}

/** How many of `all` are among `some` and reach the threshold. */
function share(
  some: readonly Judged[],
  all: readonly Judged[],
  threshold: number,
  of: (one: Judged) => number = ({ p }) => p,
): number {
  return all.length === 0 ? 0 : some.filter((one) => of(one) >= threshold).length / all.length;
}

/** The lowest of 0.01 … 0.99 that will do, or 0.99. */
function lowest(willDo: (threshold: number) => boolean): number {
  for (let percent = 1; percent < 99; percent++) if (willDo(percent / 100)) return percent / 100;
  return 0.99;
}
