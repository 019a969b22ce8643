import { parseField } from '../domain/card-fields.js';
import type { Command } from '../domain/command.js';
import { findPhoneNumbers, maskPhones } from '../domain/phone-guard.js';
import { readsLikeQuestion } from '../domain/question.js';
import { text } from '../shared/texts.js';
import { answerFaq } from './answer-faq.js';
import { bindCreator } from './bind-creator.js';
import { setField, setVisibility, startEditing } from './edit-card.js';
import { answerStep, dropExpired, flowIsOpen, moveStep, repeatStep } from './route-flow.js';
import { helpReply } from './say-help.js';
import { answerCardRequest, showOwnCard, showPreview, showShare } from './show-card.js';
import { askForAgent, withOffer } from './support-desk-offer.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** Commands that only the owner of a card uses, and only in the direct chat. */
const OWNER_COMMANDS = new Set<Command['kind']>([
  'own-card',
  'edit',
  'set-field',
  'undo',
  'preview',
  'share',
  'privacy',
  'stats',
  'leads',
  'sync',
  'hide',
  'show',
]);

/** Routes a typed command, wherever it was typed. */
export async function routeCommand(input: TurnInput, command: Command, deps: UseCaseDeps): Promise<Turn> {
  const direct = input.event.chat.kind === 'direct';
  if (!direct) return routeGroupCommand(input, command, deps);
  if (command.kind === 'question') return directQuestion(input, command.text, deps);
  const current = dropExpired(input);
  if (OWNER_COMMANDS.has(command.kind)) {
    const creatorId = await deps.records.bindingOf(input.event.sender);
    return creatorId ? routeOwnerCommand(current, creatorId, command, deps) : sayLine(current, 'bind.first');
  }
  return routeOpenCommand(current, command, deps);
}

function routeGroupCommand(input: TurnInput, command: Command, deps: UseCaseDeps): Promise<Turn> | Turn {
  if (command.kind === 'set-field' && findPhoneNumbers(command.text).length > 0)
    return sayLine(input, 'group.no-numbers');
  if (OWNER_COMMANDS.has(command.kind) || command.kind === 'bind')
    return sayLine(input, 'group.private-only');
  if (command.kind === 'question') return faqTurn(input, command.text, deps);
  return routeOpenCommand(input, command, deps);
}

/** Commands open to everybody, in direct chats and in groups. */
function routeOpenCommand(input: TurnInput, command: Command, deps: UseCaseDeps): Promise<Turn> | Turn {
  switch (command.kind) {
    case 'bind':
      return bindCreator(input, command.code, deps);
    case 'card-of':
      return answerCardRequest(input, command.who, deps);
    case 'agent':
      return askForAgent(input, deps);
    case 'back':
    case 'skip':
    case 'cancel':
      return moveStep(input, command.kind, deps);
    default:
      return turn(input, [helpReply(input.event.chat.kind === 'direct')]);
  }
}

function routeOwnerCommand(input: TurnInput, creatorId: string, command: Command, deps: UseCaseDeps) {
  switch (command.kind) {
    case 'own-card':
      return showOwnCard(input, creatorId, deps);
    case 'edit':
      return startEditing(input, creatorId, command.field, deps);
    case 'set-field':
      return setField(input, creatorId, command.field, command.text, deps);
    case 'preview':
      return showPreview(input, creatorId, deps);
    case 'share':
      return showShare(input, creatorId, deps);
    case 'hide':
    case 'show':
      return setVisibility(input, creatorId, command.kind === 'hide', command.item, deps);
    default:
      return sayLine(input, 'command.unavailable');
  }
}

/** Words that are no command: the answer to the open step, or a question. */
async function directQuestion(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn> {
  if (!flowIsOpen(input)) return outsideFlow(input, words, deps);
  const field = input.conversation.flow?.step;
  if (!field || !asksInsteadOfAnswering(words, parseField(field, words).ok, deps))
    return answerStep(input, words, deps);
  const answer = await faqTurn(input, words, deps);
  const step = await repeatStep(input, deps, null);
  return { ...step, replies: [...answer.replies, ...step.replies] };
}

/** Inside a step a question is answered only when it cannot be an answer, or reads like a question and is one. */
function asksInsteadOfAnswering(words: string, fits: boolean, deps: UseCaseDeps): boolean {
  const known = () => deps.faq.decide(words).kind === 'answer';
  return fits ? readsLikeQuestion(words) && known() : known();
}

/** An answer that comes after its edit timed out is not taken for a question (PRODUCT 1.1). */
async function outsideFlow(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn> {
  const { flow } = input.conversation;
  const current = dropExpired(input);
  if (!flow || deps.faq.decide(words).kind === 'answer') return faqTurn(current, words, deps);
  return turn(current, [
    {
      kind: 'text',
      lines: [text('flow.expired')],
      choices: [{ label: text('flow.resume'), action: { do: 'edit', field: flow.step } }],
    },
  ]);
}

async function faqTurn(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn> {
  const { reply, unanswered, log } = answerFaq(deps.faq, words, input.conversation.unanswered);
  if (log === 'rejected')
    await deps.records.addUnanswered(input.event.id, maskPhones(words).slice(0, 500), input.event.at);
  deps.log.info({ event: input.event.id, outcome: log }, 'question answered from the knowledge base');
  await deps.records.desk.count(input.event.id, 'asked', input.event.at);
  await deps.records.desk.count(input.event.id, log, input.event.at);
  return turn(input, [withOffer(input, reply, unanswered, deps)], { unanswered });
}
