import { hintedCommand } from '../domain/command-hint.js';
import type { Reply } from '../domain/effect.js';
import { personKey } from '../domain/identity.js';
import { maskLongNumbers } from '../domain/phone-guard.js';
import { readSmallTalk, type SmallTalk } from '../domain/small-talk.js';
import { type TextKey, text } from '../shared/texts.js';
import {
  type AnsweredQuestion,
  answerFaq,
  answerFaqEntry,
  didNotHelp,
  type FaqTurn,
  noneFits,
} from './answer-faq.js';
import { answerBefore, readFollowUp } from './follow-up.js';
import { afterFailure } from './support-desk-offer.js';
import { sayLine, type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps, withToast } from './turn.js';

/** Failures are in a row as long as no more than this lies between them and nothing else was asked for (own choice). */
const IN_A_ROW_MS = 30 * 60_000;

const TALK: Readonly<Record<SmallTalk, TextKey>> = {
  greeting: 'faq.talk.greeting',
  thanks: 'faq.talk.thanks',
  bye: 'faq.talk.bye',
  nod: 'faq.talk.nod',
  cancel: 'faq.talk.cancel',
  number: 'choice.gone',
};

/** FAQ failures in a row before this event. */
function failuresBefore({ conversation, event }: TurnInput): number {
  return event.at - conversation.touchedAt > IN_A_ROW_MS ? 0 : conversation.unanswered;
}

/**
 * Answers a line that is no command: from the knowledge base, as what comes back to the answer before it, or as the
 * small talk that it is. Chatting asks nothing, so it is never counted as a question without an answer.
 */
export async function askFaq(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn> {
  if (isDeskChat(input, deps)) return answerAtDesk(input, words, deps);
  const last = answerBefore(input);
  const followUp = last && readFollowUp(deps.faq, last.entryId, words);
  if (followUp?.kind === 'unhelped') return unhelped(input, followUp.again, deps);
  if (followUp?.kind === 'answer') {
    const reply = answerFaqEntry(deps.faq, followUp.entryId, deps.now());
    if (reply) return answered(input, { reply, unanswered: 0, log: 'answered' }, deps);
  }
  const question = { words, at: deps.now(), unansweredInARow: failuresBefore(input) };
  const result = answerFaq(deps.faq, question);
  const talk = result.log === 'answered' ? null : readSmallTalk(words);
  if (talk) return sayLine(input, TALK[talk]);
  if (result.log !== 'rejected') return answered(input, result, deps);
  const kept = maskLongNumbers(words).slice(0, 500);
  await deps.records.addUnanswered(input.event.id, kept, input.event.at);
  return answered(input, { ...result, reply: await withHint(input, words, result.reply, deps) }, deps);
}

/** Whether something is said in the support group itself. */
function isDeskChat({ event: { chat } }: TurnInput, { desk }: UseCaseDeps): boolean {
  return desk?.chat.platform === chat.platform && desk.chat.chatId === chat.chatId;
}

/**
 * What the desk says to the bot is no customer's question, often an answer to one that missed its thread: it is not
 * counted, nor does it stand among the questions without an answer. Only what has a plain answer is given it.
 */
function answerAtDesk(input: TurnInput, words: string, deps: UseCaseDeps): Turn {
  const { reply, log } = answerFaq(deps.faq, { words, at: deps.now(), unansweredInARow: 0 });
  if (log === 'answered') return turn(input, [reply]);
  return turn(input, [{ kind: 'text', lines: [text('desk.not-a-command'), text('desk.commands')] }]);
}

/** A creator who asks about what the bot does is told the words for it, below the excuse. */
async function withHint(input: TurnInput, words: string, reply: Reply, deps: UseCaseDeps): Promise<Reply> {
  const { chat, sender } = input.event;
  const command = hintedCommand(words);
  if (!command || reply.kind !== 'text' || chat.kind !== 'direct') return reply;
  if (!(await deps.records.bindingOf(sender))) return reply;
  return { ...reply, lines: [...reply.lines, text('faq.hint', { command })] };
}

/** The same inside an open step, whose answers are only the knowledge base's: nothing else may leave the step. */
export async function askFaqInStep(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn> {
  const { reply, log } = answerFaq(deps.faq, { words, at: deps.now(), unansweredInARow: 0 });
  await countQuestion(input, log, deps);
  return turn(input, [reply]);
}

async function answered(input: TurnInput, result: AnsweredQuestion, deps: UseCaseDeps): Promise<Turn> {
  await countQuestion(input, result.log, deps);
  if (result.log === 'rejected') return afterFailure(input, result, 'unanswered', deps);
  return turn(input, [result.reply], { unanswered: result.unanswered, ...shownNow(input, result) });
}

/** What a later line may come back to: the answer that is shown, or still the one before a question asked back. */
function shownNow({ event }: TurnInput, { reply }: FaqTurn) {
  return reply.kind === 'faq-answer' ? { lastAnswer: { entryId: reply.entryId, at: event.at } } : {};
}

async function countQuestion(
  { event }: TurnInput,
  log: AnsweredQuestion['log'],
  deps: UseCaseDeps,
): Promise<void> {
  deps.log.info({ event: event.id, outcome: log }, 'question answered from the knowledge base');
  await deps.records.desk.count(event.id, 'asked', event.at);
  await deps.records.desk.count(event.id, log, event.at);
}

function unhelped(input: TurnInput, again: boolean, deps: UseCaseDeps): Promise<Turn> {
  deps.log.info({ event: input.event.id, again }, 'an answer did not help');
  const failure = didNotHelp(failuresBefore(input), again, deps.now());
  return afterFailure(input, failure, 'unhelped', deps);
}

/** The answer of a chosen entry. */
export function chooseEntry(input: TurnInput, entryId: string, deps: UseCaseDeps): Turn {
  const reply = answerFaqEntry(deps.faq, entryId, deps.now());
  if (!reply) return toastOnly(input, 'warning', text('action.unknown'));
  return turn(input, [reply], { unanswered: 0, lastAnswer: { entryId, at: input.event.at } });
}

/** 都不是. */
export function chooseNone(input: TurnInput, deps: UseCaseDeps): Promise<Turn> {
  return afterFailure(input, noneFits(failuresBefore(input), deps.now()), 'unanswered', deps);
}

/**
 * A person's opinion counts once an entry: the newest one. Ids of entries that never were are not kept. 没用 on the
 * answer that was shown last, in the direct chat, offers a person, once however often it is pressed.
 */
export async function rateAnswer(
  input: TurnInput,
  entryId: string,
  useful: boolean,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { id, at, sender, chat } = input.event;
  if (deps.faq.entry(entryId)) await deps.records.knowledge.rate(personKey(sender), entryId, useful, at);
  deps.log.info({ event: id, entryId, useful }, 'answer rated');
  const last = answerBefore(input);
  const fresh = last?.entryId === entryId && !last.disliked;
  if (useful || !fresh || !deps.desk || chat.kind !== 'direct')
    return toastOnly(input, 'success', text(useful ? 'faq.thanks' : 'faq.sorry'));
  const result = await unhelped(input, false, deps);
  const conversation = { ...result.conversation };
  if (conversation.lastAnswer) conversation.lastAnswer = { ...last, disliked: true };
  return withToast({ ...result, conversation }, 'success', text('faq.sorry'));
}
