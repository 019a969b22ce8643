import { CARD_COMMANDS } from '../domain/card-command.js';
import { parseField } from '../domain/card-fields.js';
import { isTextField } from '../domain/card-items.js';
import type { Command } from '../domain/command.js';
import type { StepField } from '../domain/creator-card.js';
import type { TypedEdit } from '../domain/one-line-edits.js';
import { findPhoneNumbers } from '../domain/phone-guard.js';
import { parsePreference } from '../domain/preferences.js';
import { readsLikeQuestion } from '../domain/question.js';
import { claimedRole, isGreeting } from '../domain/role.js';
import { readSmallTalk } from '../domain/small-talk.js';
import { preferenceOptions } from '../shared/preference-options.js';
import { text } from '../shared/texts.js';
import { askFaq, askFaqInStep } from './ask-faq.js';
import { bindCreator } from './bind-creator.js';
import { answerListStep } from './collaborations.js';
import { beginConnect } from './connect-douyin.js';
import { startEditing } from './edit-card.js';
import { explainSuggested } from './explain-suggested.js';
import { setFields } from './one-line-edit.js';
import { answerWithOrder } from './order-collaborations.js';
import { chooseRole, switchRole, welcome } from './person-role.js';
import { refuseClosing, setVisibility, showPrivacy } from './privacy.js';
import { routeCardCommand } from './route-card.js';
import { answerStep, dropExpired, flowIsOpen, moveStep, repeatStep } from './route-flow.js';
import { listLinks, shareTo, shareWith, showShare, stopLink } from './share-links.js';
import { answerCardRequest, showOwnCard, showPreview } from './show-card.js';
import { askForAgent } from './support-desk-offer.js';
import { chooseAccount } from './switch-account.js';
import { syncProfile } from './sync-profile.js';
import { decideByWord } from './transfer-creator.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';
import { moveThroughHistory, showHistory } from './undo.js';

/** Commands that only the owner of a card uses, and only in the direct chat. */
const OWNER_COMMANDS: ReadonlySet<Command['kind']> = new Set([
  'own-card',
  'edit',
  'set-field',
  'set-fields',
  'undo',
  'redo',
  'history',
  'preview',
  'share',
  'share-to',
  'share-with',
  'links',
  'stop-link',
  'privacy',
  'stats',
  'leads',
  'sync',
  'accounts',
  'hide',
  'show',
  'close-card',
  ...CARD_COMMANDS,
]);

/** Commands of the direct chat that need no creator yet. */
const PRIVATE_COMMANDS: ReadonlySet<Command['kind']> = new Set([
  'bind',
  'connect-douyin',
  'consent',
  'switch-role',
]);

/** Routes a typed command, wherever it was typed. */
export async function routeCommand(input: TurnInput, command: Command, deps: UseCaseDeps): Promise<Turn> {
  const direct = input.event.chat.kind === 'direct';
  if (!direct) return routeGroupCommand(input, command, deps);
  if (command.kind === 'question') return directQuestion(input, command.text, deps);
  const current = dropExpired(input);
  if (OWNER_COMMANDS.has(command.kind)) {
    const creatorId = await deps.records.bindingOf(input.event.sender);
    if (creatorId) return routeOwnerCommand(current, creatorId, command, deps);
    if (command.kind === 'close-card') return refuseClosing(current, false, deps);
    return sayLine(current, 'bind.first');
  }
  return routeOpenCommand(current, command, deps);
}

/** The fields that a command sets, with what was typed for them; null when it sets none. */
function typedEdits(command: Command): readonly TypedEdit[] | null {
  if (command.kind === 'set-fields') return command.edits;
  if (command.kind !== 'set-field') return null;
  return [{ field: command.field, word: command.field, text: command.text }];
}

function routeGroupCommand(input: TurnInput, command: Command, deps: UseCaseDeps): Promise<Turn> | Turn {
  const typed = typedEdits(command);
  if (typed?.some((edit) => findPhoneNumbers(edit.text).length > 0))
    return sayLine(input, 'group.no-numbers');
  if (OWNER_COMMANDS.has(command.kind) || PRIVATE_COMMANDS.has(command.kind))
    return sayLine(input, 'group.private-only');
  if (command.kind === 'question') return askFaq(input, command.text, deps);
  return routeOpenCommand(input, command, deps);
}

/** Commands open to everybody, in direct chats and in groups. */
function routeOpenCommand(input: TurnInput, command: Command, deps: UseCaseDeps): Promise<Turn> | Turn {
  switch (command.kind) {
    case 'bind':
      return bindCreator(input, command.code, deps);
    case 'connect-douyin':
      return beginConnect(input, deps);
    case 'consent':
      return decideByWord(input, command.agree, deps);
    case 'card-of':
      return cardOrAnswer(input, command.who, deps);
    case 'suggested':
      return explainSuggested(input, deps);
    case 'agent':
      return askForAgent(input, deps);
    case 'back':
    case 'skip':
    case 'cancel':
      return moveStep(input, command.kind, deps);
    case 'switch-role':
      return switchRole(input, deps);
    default:
      return welcome(input, deps);
  }
}

/** `找不到名片` looks like a wish for somebody's card: what names nobody, and is a question with an answer, gets that. */
async function cardOrAnswer(input: TurnInput, who: string, deps: UseCaseDeps): Promise<Turn> {
  const words = input.event.kind === 'message' ? (input.event.text ?? '') : '';
  const plain = /^\s*名片[\s:：]/u.test(words) || deps.faq.decide(words).kind !== 'answer';
  const named = plain || (await deps.records.findCreators(who, 1)).length > 0;
  return named ? answerCardRequest(input, who, deps) : askFaq(input, words, deps);
}

function routeOwnerCommand(input: TurnInput, creatorId: string, command: Command, deps: UseCaseDeps) {
  switch (command.kind) {
    case 'own-card':
      return showOwnCard(input, creatorId, deps);
    case 'edit':
      return startEditing(input, creatorId, command.field, deps);
    case 'set-field':
    case 'set-fields':
      return setFields(input, creatorId, typedEdits(command) ?? [], deps);
    case 'undo':
    case 'redo':
      return moveThroughHistory(input, creatorId, { how: command.kind, shown: null }, deps);
    case 'history':
      return showHistory(input, creatorId, deps);
    case 'preview':
      return showPreview(input, creatorId, deps);
    case 'share':
      return showShare(input, creatorId, deps);
    case 'share-to':
      return shareTo(input, creatorId, command.target, deps);
    case 'share-with':
      return shareWith(input, creatorId, command.words, deps);
    case 'links':
      return listLinks(input, creatorId, deps);
    case 'stop-link':
      return stopLink(input, creatorId, command.number, deps);
    case 'sync':
      return syncProfile(input, creatorId, deps);
    case 'accounts':
      return chooseAccount(input, command.number, deps);
    case 'hide':
    case 'show':
      return setVisibility(input, creatorId, command.kind === 'hide', command.item, deps);
    case 'privacy':
      return showPrivacy(input, creatorId, deps);
    case 'section':
    case 'ask':
    case 'form':
    case 'virtual':
    case 'pause':
    case 'quiet':
    case 'reveal':
    case 'close-card':
    case 'list':
    case 'list-move':
    case 'list-order':
    case 'list-add':
    case 'use-feishu':
    case 'wechat-code':
    case 'drop-wechat-code':
      return routeCardCommand(input, creatorId, command, deps);
    default:
      return sayLine(input, 'command.unavailable');
  }
}

/** Steps that would take any words: thanks and nods are no answer to them, and an answer is public at once. */
const FREE_TEXT: ReadonlySet<StepField> = new Set(['introduction', 'collaborations']);

/** Words that are no command: the answer to the open step, or a question. */
async function directQuestion(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn> {
  if (!flowIsOpen(input))
    return (
      (await answerWithOrder(input, words, deps)) ??
      (await aboutThePerson(input, words, deps)) ??
      outsideFlow(input, words, deps)
    );
  const { flow } = input.conversation;
  if (flow && FREE_TEXT.has(flow.step) && readSmallTalk(words)) return repeatStep(input, deps, null);
  if (!flow || !asksInsteadOfAnswering(words, fitsStep(flow.step, words), deps))
    return (await answerListStep(input, words, deps)) ?? answerStep(input, words, deps);
  const answer = await askFaqInStep(input, words, deps);
  const step = await repeatStep(input, deps, null);
  return { ...step, replies: [...answer.replies, ...step.replies] };
}

/** Greetings, and words that say who somebody is; inside an edit flow both are answers. */
async function aboutThePerson(input: TurnInput, words: string, deps: UseCaseDeps): Promise<Turn | null> {
  if (isGreeting(words)) return welcome(dropExpired(input), deps);
  const role = claimedRole(words, false);
  return role && chooseRole(dropExpired(input), role, deps);
}

function fitsStep(step: StepField, words: string): boolean {
  return isTextField(step)
    ? parseField(step, words).ok
    : parsePreference(step, words, preferenceOptions()).ok;
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
  if (!flow || deps.faq.decide(words).kind === 'answer') return askFaq(current, words, deps);
  return turn(current, [
    {
      kind: 'text',
      lines: [text('flow.expired')],
      choices: [{ label: text('flow.resume'), action: { do: 'edit', field: flow.step } }],
    },
  ]);
}
