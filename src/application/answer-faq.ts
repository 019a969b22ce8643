import type { Reply } from '../domain/effect.js';
import type { Decision } from '../faq/decision.js';
import type { Faq } from '../faq/faq.js';
import type { FaqEntry } from '../faq/knowledge-base.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import { supportLines } from './say-hours.js';

/** What a question leads to. `unanswered` counts rejects and 都不是 in a row, this one included. */
export interface FaqTurn {
  readonly reply: Reply;
  readonly unanswered: number;
}

/** The same with what is logged and kept: a rejected question is one that the knowledge base lacks. */
export interface AnsweredQuestion extends FaqTurn {
  readonly log: 'answered' | 'clarified' | 'rejected';
}

/** From this many failures in a row on, a person takes over, or is named where there is no desk (PRODUCT R46). */
export const FAILURES_BEFORE_PERSON = 2;

/**
 * A question and when it is answered, epoch ms: the hours of support are told by our own clock, since an event may
 * come hours late. `unansweredInARow` is the count so far.
 */
export interface FaqQuestion {
  readonly words: string;
  readonly at: number;
  readonly unansweredInARow: number;
}

/**
 * Answers a question from the knowledge base, offers up to three entries to choose from, or says politely that it
 * does not know. An answer resets the count of failures, asking back leaves it.
 */
export function answerFaq(faq: Faq, question: FaqQuestion): AnsweredQuestion {
  const { at, unansweredInARow } = question;
  const decision = faq.decide(question.words);
  switch (decision.kind) {
    case 'answer': {
      const reply = answerTopic(faq, decision, at);
      return reply ? { reply, unanswered: 0, log: 'answered' } : rejected(unansweredInARow, at);
    }
    case 'clarify': {
      const entries = decision.entryIds.flatMap((entryId) => faq.entry(entryId) ?? []);
      return { reply: askWhich(entries), unanswered: unansweredInARow, log: 'clarified' };
    }
    case 'reject':
      return rejected(unansweredInARow, at);
  }
}

/** The answer of one entry, for a pressed choice; null when there is no such entry (an old card). `at` is now, epoch ms. */
export function answerFaqEntry(faq: Faq, entryId: string, at: number): FaqAnswer | null {
  const entry = faq.entry(entryId);
  if (!entry) return null;
  const { question, answer, source, updatedOn, hours } = entry;
  const related = faq
    .related(entryId)
    .map(({ id, question: label }) => ({ label, action: { do: 'faq', entryId: id } as const }));
  const notes = hours ? supportLines(at) : [];
  return { kind: 'faq-answer', entryId, question, answer, source, updatedOn, notes, related };
}

type FaqAnswer = Extract<Reply, { kind: 'faq-answer' }>;

/** A question about a part is told that part's answer and below it the whole one: no fact of the source is left out. */
function answerTopic(
  faq: Faq,
  { entryId, partId }: Extract<Decision, { kind: 'answer' }>,
  at: number,
): FaqAnswer | null {
  const whole = answerFaqEntry(faq, entryId, at);
  const part = partId === undefined ? null : answerFaqEntry(faq, partId, at);
  return part && whole ? { ...part, answer: `${part.answer}\n\n${whole.answer}` } : whole;
}

/** None of the offered entries was meant. `unansweredInARow` is the count before this, `at` now, epoch ms. */
export function noneFits(unansweredInARow: number, at: number): FaqTurn {
  return giveUp(unansweredInARow, 'faq.reject.none-fits', at);
}

/**
 * The answer before did not help: its text is not said again, the ways to a person are. `again` when that was said
 * of the same answer before, which counts as two failures. `at` is now, epoch ms.
 */
export function didNotHelp(unansweredInARow: number, again: boolean, at: number): FaqTurn {
  const unanswered = Math.max(unansweredInARow + 1, again ? FAILURES_BEFORE_PERSON : 1);
  return { reply: inWords([text('faq.unhelped'), ...supportLines(at)]), unanswered };
}

function rejected(unansweredInARow: number, at: number): AnsweredQuestion {
  return { ...giveUp(unansweredInARow, 'faq.reject.first', at), log: 'rejected' };
}

function askWhich(entries: readonly FaqEntry[]): Reply {
  return {
    kind: 'choices',
    prompt: text('faq.clarify'),
    choices: [
      ...entries.map(({ id, question }) => ({
        label: question,
        action: { do: 'faq', entryId: id } as const,
      })),
      { label: text('faq.choice.none'), action: { do: 'faq-none' } },
    ],
  };
}

/** The first failure invites another try; after that a person is named, as true at this minute. */
function giveUp(unansweredInARow: number, first: TextKey, at: number): FaqTurn {
  const unanswered = unansweredInARow + 1;
  if (unanswered < FAILURES_BEFORE_PERSON) return { reply: inWords([text(first)]), unanswered };
  const more = unanswered > FAILURES_BEFORE_PERSON ? 'faq.reject.still' : 'faq.reject.again';
  return { reply: inWords([text(more), ...supportLines(at)]), unanswered };
}

function inWords(lines: readonly TextRef[]): Reply {
  return {
    kind: 'text',
    lines,
    choices: [
      { label: text('faq.choice.help'), action: { do: 'help' } },
      { label: text('faq.choice.agent'), action: { do: 'agent' } },
    ],
  };
}
