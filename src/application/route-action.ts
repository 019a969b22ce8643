import type { Action } from '../domain/action.js';
import { fieldOf } from '../domain/card-fields.js';
import { viewCard } from '../domain/card-view.js';
import { CARD_FIELDS, type CardField } from '../domain/creator-card.js';
import { type TextRef, text } from '../shared/texts.js';
import { chooseEntry, chooseNone, rateAnswer } from './ask-faq.js';
import { saveForm } from './card-forms.js';
import { startEditing } from './edit-card.js';
import { isOfAnother } from './owner-mark.js';
import { chooseRole, switchRole, welcome } from './person-role.js';
import { type CardAction, routeCardAction } from './route-card.js';
import { answerStep, dropExpired, flowIsOpen, moveStep } from './route-flow.js';
import { settleConflict } from './settle-conflict.js';
import { listLinks, shareTo, showShare, stopLink } from './share-links.js';
import { sendToPicked } from './share-to.js';
import { showCreator, showOwnCard, showPreview } from './show-card.js';
import { pressScore } from './support-desk.js';
import { askForAgent } from './support-desk-offer.js';
import { useAccount } from './switch-account.js';
import { decide } from './transfer-creator.js';
import { type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps, withToast } from './turn.js';
import { moveThroughHistory, showHistory } from './undo.js';

type Form = Readonly<Record<string, unknown>> | null;

/**
 * Does what a button, or the number of a choice, asks for. The right to it comes from the operator's id alone;
 * nothing inside the action is believed. A toast is turned into words where there is no card to toast on.
 */
export async function routeAction(
  input: TurnInput,
  action: Action,
  form: Form,
  deps: UseCaseDeps,
): Promise<Turn> {
  const current = dropExpired(input);
  const result = await dispatch(current, action, form, deps);
  const answered = result.callback ? result : withToast(result, 'info', text('action.done'));
  if (input.event.kind === 'action') return answered;
  const spoken = answered.replies.length > 0 || !answered.callback;
  const replies = spoken ? answered.replies : [{ kind: 'text' as const, lines: [answered.callback.toast] }];
  return { ...answered, replies, callback: null };
}

function dispatch(input: TurnInput, action: Action, form: Form, deps: UseCaseDeps): Promise<Turn> | Turn {
  switch (action.do) {
    case 'card-of':
      return showCreator(input, action.creatorId, deps);
    case 'faq':
      return chooseEntry(input, action.entryId, deps);
    case 'faq-none':
      return chooseNone(input, deps);
    case 'faq-feedback':
      return rateAnswer(input, action.entryId, action.useful, deps);
    case 'use-account':
    case 'transfer':
      return accountAction(input, action, deps);
    case 'agent':
      return askForAgent(input, deps, action.offered);
    case 'knowledge':
      return toastOnly(input, 'error', text('action.unknown'));
    case 'ticket':
      return toastOnly(input, 'warning', text('desk.members-only'));
    case 'ticket-score':
      return deps.desk
        ? pressScore(input, action.ticketId, action.score, deps.desk, deps)
        : toastOnly(input, 'warning', text('action.unknown'));
    case 'help':
      return welcome(input, deps);
    case 'role':
    case 'switch-role':
      return roleAction(input, action, deps);
    default:
      return ownerAction(input, action, form, deps);
  }
}

/** Who somebody is concerns nobody else, so a group is no place for it. */
function roleAction(
  input: TurnInput,
  action: Extract<Action, { do: 'role' | 'switch-role' }>,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  if (input.event.chat.kind !== 'direct') return toastOnly(input, 'warning', text('group.private-only'));
  return action.do === 'role' ? chooseRole(input, action.role, deps) : switchRole(input, deps);
}

/** About accounts only the direct chat speaks; whose they are is for the records to say. */
async function accountAction(
  input: TurnInput,
  action: Extract<Action, { do: 'use-account' | 'transfer' }>,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (input.event.chat.kind !== 'direct') return toastOnly(input, 'warning', text('group.private-only'));
  return action.do === 'transfer'
    ? decide(input, action.transferId, action.agree, deps)
    : useAccount(input, action.creatorId, deps);
}

type OwnerAction =
  | Extract<Action, { do: 'own-card' | 'edit' | 'save' | 'step' | 'preview' }>
  | Extract<Action, { do: 'share' | 'share-to' | 'share-send' | 'links' | 'stop-link' }>
  | Extract<Action, { do: 'undo' | 'redo' } | { do: 'restore' | 'history' | 'conflict' }>
  | CardAction;

async function ownerAction(
  input: TurnInput,
  action: OwnerAction,
  form: Form,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (input.event.chat.kind !== 'direct') return toastOnly(input, 'warning', text('group.private-only'));
  const creatorId = await deps.records.bindingOf(input.event.sender);
  if (!creatorId) return toastOnly(input, 'warning', text('bind.first'));
  // 我的名片 shows whichever card is in use; it stands on help as well.
  if (action.do !== 'own-card' && isOfAnother(input.event, creatorId, deps))
    return toastOnly(input, 'warning', text('account.other-card'));
  switch (action.do) {
    case 'own-card':
      return showOwnCard(input, creatorId, deps);
    case 'preview':
      return showPreview(input, creatorId, deps);
    case 'share':
      return showShare(input, creatorId, deps);
    case 'share-to':
      return shareTo(input, creatorId, action.target, deps);
    case 'share-send':
      return sendToPicked(input, creatorId, action.to, form, deps);
    case 'links':
      return listLinks(input, creatorId, deps);
    case 'stop-link':
      return stopLink(input, creatorId, action.number, deps);
    case 'save':
      return saveForm(
        input,
        creatorId,
        { section: action.section ?? null, revision: action.revision ?? null },
        form ?? {},
        deps,
      );
    case 'edit':
      return editField(input, creatorId, action.field, deps);
    case 'step':
      return pressStep(input, creatorId, action, deps);
    case 'undo':
    case 'redo':
      return moveThroughHistory(input, creatorId, { how: action.do, shown: action.revision }, deps);
    case 'restore': {
      const { to, revision: shown } = action;
      return moveThroughHistory(input, creatorId, { how: 'restore', to, shown }, deps);
    }
    case 'conflict':
      return settleConflict(input, creatorId, action, deps);
    case 'history':
      return showHistory(input, creatorId, deps);
    default:
      return routeCardAction(input, creatorId, action, deps);
  }
}

function editField(input: TurnInput, creatorId: string, name: string | undefined, deps: UseCaseDeps) {
  if (name === undefined) return startEditing(input, creatorId, null, deps);
  const field = knownField(name);
  if (!field) return toastOnly(input, 'error', text('action.unknown'));
  return startEditing(input, creatorId, field, deps);
}

function knownField(name: string): CardField | null {
  return (CARD_FIELDS as readonly string[]).includes(name) ? (name as CardField) : fieldOf(name);
}

/** A button of a step that is over does nothing but say so, and shows the card as it is now. */
async function pressStep(
  input: TurnInput,
  creatorId: string,
  action: Extract<Action, { do: 'step' }>,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { flow } = input.conversation;
  const current = flow && flowIsOpen(input) && flow.step === action.step && flow.revision === action.revision;
  if (current && action.move === 'all') return answerStep(input, 'all', deps);
  if (current && action.move !== 'all') return moveStep(input, action.move, deps);
  return staleClick(input, creatorId, text('flow.stale-click'), deps);
}

async function staleClick(
  input: TurnInput,
  creatorId: string,
  toast: TextRef,
  deps: UseCaseDeps,
): Promise<Turn> {
  const card = await deps.records.creator(creatorId);
  const replace = card ? { kind: 'owner-card' as const, view: viewCard(card, 'owner'), notice: null } : null;
  return { ...turn(input, []), callback: { tone: 'warning', toast, replace } };
}
