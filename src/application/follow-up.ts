import { readComplaint } from '../domain/complaint.js';
import type { LastAnswer } from '../domain/flow.js';
import { bareWords } from '../faq/contested.js';
import type { Faq } from '../faq/faq.js';
import type { TurnInput } from './turn.js';

/** A complaint belongs to the answer before it for this long (own choice). */
const ANSWER_LIVES_MS = 30 * 60_000;

/**
 * What somebody means who comes back after an answer. `answer`: another entry says what is missing. `unhelped`: the
 * answer did not help; `again` when the very thing it answers is said again, so that its text must not be repeated.
 */
export type FollowUp =
  | { readonly kind: 'answer'; readonly entryId: string }
  | { readonly kind: 'unhelped'; readonly again: boolean };

/** The answer that a person may be speaking of, or null when there is none or it is too long ago. */
export function answerBefore({ conversation, event }: TurnInput): LastAnswer | null {
  const last = conversation.lastAnswer;
  return last && event.at - last.at <= ANSWER_LIVES_MS ? last : null;
}

/** Reads a line against the answer before it (PRODUCT R46); null when it goes the way of every question. */
export function readFollowUp(faq: Faq, lastId: string, words: string): FollowUp | null {
  const complaint = readComplaint(words);
  if (!complaint) return null;
  if (complaint.kind === 'useless') return { kind: 'unhelped', again: false };
  const topic = faq.entry(lastId)?.partOf ?? lastId;
  const decision = faq.decide(words);
  if (decision.kind === 'answer' && decision.entryId !== topic) return null;
  const named = complaint.about === null ? null : entryNaming(faq, lastId, complaint.about);
  const answered = decision.kind === 'answer' ? (decision.partId ?? decision.entryId) : null;
  if (named === lastId || answered === lastId) return { kind: 'unhelped', again: true };
  const meant = answered ?? named;
  if (meant !== null) return { kind: 'answer', entryId: meant };
  const elsewhere = decision.kind === 'clarify' && !decision.entryIds.includes(topic);
  return elsewhere ? null : { kind: 'unhelped', again: false };
}

/** Characters of what is missing that name it: `没收到回复` is `没收到`. */
const NAMING = 3;

/** The last answer, or one beside it, that is asked for in these words; the last one comes first. */
function entryNaming(faq: Faq, lastId: string, about: string): string | null {
  const topic = faq.entry(lastId)?.partOf ?? lastId;
  const near = [lastId, ...[lastId, topic].flatMap((id) => faq.related(id)).map(({ id }) => id)];
  const words = bareWords(about);
  for (const naming of [words, words.slice(0, NAMING)]) {
    const found = near.find((id) => {
      const entry = faq.entry(id);
      return entry && [entry.question, ...entry.phrasings].some((one) => bareWords(one).includes(naming));
    });
    if (found !== undefined) return found;
  }
  return null;
}
