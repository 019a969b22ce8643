import { applyEdit, readOnlyReason, sameContent } from '../domain/card-fields.js';
import { isTextField } from '../domain/card-items.js';
import { viewCard } from '../domain/card-view.js';
import {
  type CardContent,
  type CardField,
  type CreatorCard,
  EDITABLE_FIELDS,
  type EditableField,
  EMPTY_CONTENT,
  type PreferenceItem,
  type PreferenceSection,
} from '../domain/creator-card.js';
import { advanceEditCard, type EditCardInput, type EditCardTurn } from '../domain/edit-card-flow.js';
import { conflictingParts } from '../domain/edit-conflict.js';
import type { Reply } from '../domain/effect.js';
import type { Conversation } from '../domain/flow.js';
import type { StepEdit } from '../domain/form-answers.js';
import { personKey } from '../domain/identity.js';
import { AppError } from '../shared/errors.js';
import { preferenceOptions } from '../shared/preference-options.js';
import { type TextRef, text } from '../shared/texts.js';
import { askConflict, contentShown } from './ask-conflict.js';
import { finishedReply } from './finish-editing.js';
import { type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps } from './turn.js';

/** How often an edit is computed anew when somebody else saved in between. */
const SAVE_ATTEMPTS = 8;

/** Whether a field name stands for something the creator may edit. */
export function isEditable(field: string): field is EditableField {
  return (EDITABLE_FIELDS as readonly string[]).includes(field);
}

/**
 * The card as it was before this event. On a replay the event may have been saved already; computing the turn
 * from the saved card would answer 没有变化 to somebody whose edit did change it.
 */
async function cardBefore(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<CreatorCard> {
  const card = await deps.records.creator(creatorId);
  if (!card) throw new AppError('not-found', 'the bound creator is gone', { creatorId });
  if (!input.replay) return card;
  const mine = await deps.records.revisionOf(input.event.id);
  if (!mine) return card;
  const earlier = await deps.records.revisions(creatorId, card.revision - mine.revision + 2);
  const before = earlier.find((revision) => revision.revision === mine.revision - 1);
  return { ...card, revision: mine.revision - 1, content: before?.content ?? EMPTY_CONTENT };
}

/** What a computation makes of the current card; `content` null = nothing is to be saved. */
export interface Change<Result> {
  readonly content: CardContent | null;
  readonly field: string;
  readonly result: Result;
}

/**
 * Saves what `compute` makes of the current card; computes anew when somebody else saved first, so no update
 * is lost. `card` of the answer is the card after the change.
 */
export async function saveChange<Result>(
  input: TurnInput,
  creatorId: string,
  deps: UseCaseDeps,
  compute: (card: CreatorCard) => Change<Result> | Promise<Change<Result>>,
): Promise<{ card: CreatorCard; result: Result; saved: boolean }> {
  let card = await cardBefore(input, creatorId, deps);
  for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt += 1) {
    const { content, field, result } = await compute(card);
    if (!content || sameContent(content, card.content)) return { card, result, saved: false };
    const { id: eventId, at, sender } = input.event;
    const change = {
      creatorId,
      expectedRevision: card.revision,
      content,
      eventId,
      at,
      by: personKey(sender),
      field,
    };
    const outcome = await deps.records.saveCard(change);
    if (outcome.outcome !== 'conflict') return { card: outcome.card, result, saved: true };
    card = outcome.card;
  }
  throw new AppError('conflict', 'the card changes faster than this edit can be saved', { creatorId });
}

/** One step of the edit flow: advances it, saves its edit, answers with the next prompt or the finished card. */
export async function advanceFlow(
  input: TurnInput,
  creatorId: string,
  step: EditCardInput,
  deps: UseCaseDeps,
  notice: TextRef | null = null,
): Promise<Turn> {
  const { card, result, saved } = await saveChange(input, creatorId, deps, async (current) => {
    const advanced = advanceEditCard(input.conversation.flow, current, step, preferenceOptions());
    const content = advanced.edit && applyEdit(current.content, advanced.edit, deps.vault.protect);
    const refused =
      advanced.edit && content && (await isOutdated(input, current, advanced.edit, content, deps));
    const field = advanced.edit?.field ?? '';
    return {
      content: refused ? null : content,
      field,
      result: { advanced, refused: refused ? content : null },
    };
  });
  const { advanced, refused } = result;
  if (refused && advanced.edit && isTextField(advanced.edit.field))
    return conflicted(input, card, advanced.edit.field, refused, deps);
  // The flow cannot see that a number is the one on the card already.
  const { flow, step: next, ending } = advanced.edit && !saved ? unchanged(advanced) : advanced;
  if (next) {
    const shown = notice && !next.notice ? { ...next, notice } : next;
    return turn(input, [{ kind: 'step', step: shown }], { flow });
  }
  const shown: Reply = { kind: 'owner-card', view: viewCard(card, 'owner'), notice: ending ?? notice };
  return turn(input, [shown, ...(endsWholeWalk(input, step) ? [finishedReply(card)] : [])], { flow });
}

/** Whether a flow that is over led to the end of the six fields, or found nothing left to ask. */
function endsWholeWalk({ conversation }: TurnInput, step: EditCardInput): boolean {
  if (step.kind === 'start') return step.field === null && !step.section;
  return step.kind !== 'cancel' && conversation.flow?.scope === 'all';
}

/** Whether the field was changed elsewhere since the step was shown, to something else than what is answered. */
async function isOutdated(
  { conversation }: TurnInput,
  card: CreatorCard,
  { field }: StepEdit,
  wanted: CardContent,
  deps: UseCaseDeps,
): Promise<boolean> {
  const shown = conversation.flow?.shownRevision;
  // Answers about preferences are single picks from lists: the newest one stands.
  if (!isTextField(field) || shown === undefined || shown >= card.revision) return false;
  const base = await contentShown(card, shown, deps);
  return !base || conflictingParts([field], { base, current: card.content, wanted }).length > 0;
}

/** Both values are shown and the step stays open: another answer is then given in full knowledge. */
async function conflicted(
  input: TurnInput,
  card: CreatorCard,
  field: EditableField,
  wanted: CardContent,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { reply, pending } = await askConflict(card, field, wanted, deps);
  return turn(input, [reply], { ...sawValues(input, card.revision, [field]), conflict: pending });
}

/** The person has now seen the value of these parts as of a revision; an open step about one counts as drawn anew. */
export function sawValues(
  { conversation }: TurnInput,
  revision: number,
  parts: readonly string[],
): Partial<Conversation> {
  const { flow } = conversation;
  return flow && parts.includes(flow.step) ? { flow: { ...flow, shownRevision: revision } } : {};
}

function unchanged(turned: EditCardTurn): EditCardTurn {
  const notice = text('flow.unchanged');
  if (!turned.step) return { ...turned, ending: notice };
  return { ...turned, step: { ...turned.step, notice, tone: 'neutral' } };
}

/** Asks the questions of a preference section one by one, or one of them alone. */
export function startPreferences(
  input: TurnInput,
  creatorId: string,
  target: { readonly section: PreferenceSection } | { readonly field: PreferenceItem },
  deps: UseCaseDeps,
): Promise<Turn> {
  return advanceFlow(input, creatorId, { kind: 'start', field: null, ...target, at: input.event.at }, deps);
}

/** Opens the edit flow at a field, or at the first missing recommended one. */
export function startEditing(
  input: TurnInput,
  creatorId: string,
  field: CardField | null,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  if (field && !isEditable(field)) return refuseReadOnly(input, creatorId, field, deps);
  return advanceFlow(input, creatorId, { kind: 'start', field, at: input.event.at }, deps);
}

/** Says why a captured field cannot be edited here (PRODUCT R13, R26), and leaves a trace of the attempt. */
export async function refuseReadOnly(
  input: TurnInput,
  creatorId: string,
  field: CardField,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (isEditable(field)) throw new AppError('internal', 'refused an editable field', { field });
  const reason = readOnlyReason(field);
  if (input.event.kind === 'action') {
    await auditRefusal(input, creatorId, field, deps);
    return toastOnly(input, 'error', reason);
  }
  deps.log.info({ event: input.event.id, field }, 'edit of a read-only field refused');
  return turn(input, [{ kind: 'text', lines: [reason] }]);
}

/** No card of ours leads to such a click, so it is forged: the audit keeps the field's name, never a value. */
export async function auditRefusal(
  { event }: TurnInput,
  creatorId: string,
  field: CardField | 'unknown',
  deps: UseCaseDeps,
): Promise<void> {
  const { id: eventId, at, sender } = event;
  await deps.records.auditRefusal({ eventId, by: personKey(sender), creatorId, at, field });
  deps.log.warn({ event: eventId, field }, 'forged click refused');
}
