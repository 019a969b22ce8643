import type { Reply } from '../domain/effect.js';
import type { Faq } from '../faq/faq.js';
import type { FaqEntry } from '../faq/knowledge-base.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';

/** What a question leads to. `unanswered` counts rejects and 都不是 in a row, this one included. */
export interface FaqTurn {
  readonly reply: Reply;
  readonly unanswered: number;
}

/** The same with what is logged and kept: a rejected question is one that the knowledge base lacks. */
export interface AnsweredQuestion extends FaqTurn {
  readonly log: 'answered' | 'clarified' | 'rejected';
}

/** From this many failures in a row on, a person is suggested instead of another try (PRODUCT R46). */
const FAILURES_BEFORE_PERSON = 2;

/**
 * Answers a question from the knowledge base, offers up to three entries to choose from, or says politely that it
 * does not know. `unansweredInARow` is the count so far; an answer resets it, asking back leaves it.
 */
export function answerFaq(faq: Faq, question: string, unansweredInARow: number): AnsweredQuestion {
  const decision = faq.decide(question);
  switch (decision.kind) {
    case 'answer': {
      const reply = answerFaqEntry(faq, decision.entryId);
      return reply ? { reply, unanswered: 0, log: 'answered' } : rejected(unansweredInARow);
    }
    case 'clarify': {
      const entries = decision.entryIds.flatMap((entryId) => faq.entry(entryId) ?? []);
      return { reply: askWhich(entries), unanswered: unansweredInARow, log: 'clarified' };
    }
    case 'reject':
      return rejected(unansweredInARow);
  }
}

/** The answer of one entry, for a pressed choice; null when there is no such entry (an old card). */
export function answerFaqEntry(faq: Faq, entryId: string): Reply | null {
  const entry = faq.entry(entryId);
  if (!entry) return null;
  const { question, answer, source, updatedOn } = entry;
  return { kind: 'faq-answer', entryId, question, answer, source, updatedOn };
}

/** None of the offered entries was meant. `unansweredInARow` is the count before this. */
export function noneFits(unansweredInARow: number): FaqTurn {
  return giveUp(unansweredInARow, 'faq.reject.none-fits');
}

function rejected(unansweredInARow: number): AnsweredQuestion {
  return { ...giveUp(unansweredInARow, 'faq.reject.first'), log: 'rejected' };
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

/** The first failure invites another try; after that a person is named, with hours and mail (entry Q9). */
function giveUp(unansweredInARow: number, first: TextKey): FaqTurn {
  const unanswered = unansweredInARow + 1;
  const lines: readonly TextRef[] =
    unanswered < FAILURES_BEFORE_PERSON
      ? [text(first)]
      : [text('faq.reject.again'), text('faq.reject.online'), text('faq.reject.mail')];
  const reply: Reply = {
    kind: 'text',
    lines,
    choices: [
      { label: text('faq.choice.help'), action: { do: 'help' } },
      { label: text('faq.choice.agent'), action: { do: 'agent' } },
    ],
  };
  return { reply, unanswered };
}
