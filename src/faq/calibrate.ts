import type { Ranked } from './decision.js';
import type { KnowledgeBase, Thresholds } from './knowledge-base.js';
import { createRank, createReader, lessonsOf, trainModel } from './model.js';

/** Parts into which the lessons are cut; each is judged by a model that has not seen it. */
const FOLDS = 6;

/**
 * The wanted rates over lessons left out. The off-topic lessons are hard on purpose (most lie near an entry), so
 * real questions see fewer false answers than this.
 */
const MAX_FALSE_ANSWERS = 0.035;
const MAX_WRONG_ANSWERS = 0.015;
const MAX_NEEDLESS_CHOICES = 0.16;

/** A lesson with what a model that had not seen it thought its best entry to be. */
interface Judged {
  readonly entryId: string | null;
  readonly guess: string | null;
  readonly p: number;
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
  const clarify = lowest((threshold) => share(offTopic, offTopic, threshold) <= MAX_NEEDLESS_CHOICES);
  return { direct: Math.max(direct, clarify), clarify };
}

function judgeLeftOut(base: KnowledgeBase): Judged[] {
  const read = createReader(base);
  const lessons = lessonsOf(base);
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const isLeftOut = (at: number) => at % FOLDS === fold;
    const learned = lessons.filter((_, at) => !isLeftOut(at));
    const rank = createRank(read, trainModel(read, learned));
    return lessons
      .filter((_, at) => isLeftOut(at))
      .map(({ words, entryId }) => ({ entryId, ...bestEntry(rank(words)) }));
  });
}

function bestEntry(ranked: readonly Ranked[]): { guess: string | null; p: number } {
  const best = ranked.find(({ entryId }) => entryId !== null);
  return { guess: best?.entryId ?? null, p: best?.p ?? 0 };
}

/** How many of `all` are among `some` and reach the threshold. */
function share(some: readonly Judged[], all: readonly Judged[], threshold: number): number {
  return all.length === 0 ? 0 : some.filter((one) => one.p >= threshold).length / all.length;
}

/** The lowest of 0.01 … 0.99 that will do, or 0.99. */
function lowest(willDo: (threshold: number) => boolean): number {
  for (let percent = 1; percent < 99; percent++) if (willDo(percent / 100)) return percent / 100;
  return 0.99;
}
