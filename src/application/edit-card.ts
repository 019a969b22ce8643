import { applyEdit, parseField, readOnlyReason, sameContent } from '../domain/card-fields.js';
import { viewCard } from '../domain/card-view.js';
import {
  type CardContent,
  type CardEdit,
  type CardField,
  type CreatorCard,
  EDITABLE_FIELDS,
  type EditableField,
  EMPTY_CONTENT,
  type PreferenceItem,
  type PreferenceSection,
} from '../domain/creator-card.js';
import { advanceEditCard, type EditCardInput } from '../domain/edit-card-flow.js';
import { personKey } from '../domain/identity.js';
import { AppError } from '../shared/errors.js';
import { preferenceOptions } from '../shared/preference-options.js';
import { type TextRef, text } from '../shared/texts.js';
import { sayLine, type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps } from './turn.js';

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
  compute: (card: CreatorCard) => Change<Result>,
): Promise<{ card: CreatorCard; result: Result; saved: boolean }> {
  let card = await cardBefore(input, creatorId, deps);
  for (let attempt = 0; attempt < SAVE_ATTEMPTS; attempt += 1) {
    const { content, field, result } = compute(card);
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
  const { card, result } = await saveChange(input, creatorId, deps, (current) => {
    const advanced = advanceEditCard(input.conversation.flow, current, step, preferenceOptions());
    const content = advanced.edit && applyEdit(current.content, advanced.edit, deps.vault.protect);
    return { content, field: advanced.edit?.field ?? '', result: advanced };
  });
  if (result.step) {
    const shown = notice && !result.step.notice ? { ...result.step, notice } : result.step;
    return turn(input, [{ kind: 'step', step: shown }], { flow: result.flow });
  }
  const ending = result.ending ?? notice;
  return turn(input, [{ kind: 'owner-card', view: viewCard(card, 'owner'), notice: ending }], {
    flow: result.flow,
  });
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
  if (field && !isEditable(field)) return refuseReadOnly(input, field, deps);
  return advanceFlow(input, creatorId, { kind: 'start', field, at: input.event.at }, deps);
}

/** Says why a captured field cannot be edited here (PRODUCT R13, R26), and leaves a trace of the attempt. */
export function refuseReadOnly(input: TurnInput, field: CardField, deps: UseCaseDeps): Turn {
  if (isEditable(field)) throw new AppError('internal', 'refused an editable field', { field });
  deps.log.info({ event: input.event.id, field }, 'edit of a read-only field refused');
  const reason = readOnlyReason(field);
  if (input.event.kind === 'action') return toastOnly(input, 'error', reason);
  return turn(input, [{ kind: 'text', lines: [reason] }]);
}

/** A one-line edit such as `微信号改成 abc_123`. An open flow stays where it is. */
export async function setField(
  input: TurnInput,
  creatorId: string,
  field: CardField,
  value: string,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (!isEditable(field)) return refuseReadOnly(input, field, deps);
  const parsed = parseField(field, value);
  if (!parsed.ok) return turn(input, [{ kind: 'text', lines: [parsed.problem, text('edit.hint.one-line')] }]);
  if (await superseded(input, creatorId, field, deps)) return sayLine(input, 'edit.superseded');
  const done = await saveEdit(input, creatorId, parsed.edit, deps);
  const notice = done.saved ? savedNotice(input, parsed.edit, parsed.notice) : text('edit.unchanged');
  return turn(input, [{ kind: 'owner-card', view: viewCard(done.card, 'owner'), notice }]);
}

/**
 * Whether the same person changed this field after they wrote this event: Feishu delivers late and out of
 * order, up to hours, and the newer wish must stand.
 */
async function superseded(
  input: TurnInput,
  creatorId: string,
  field: EditableField,
  deps: UseCaseDeps,
): Promise<boolean> {
  if (input.event.at >= input.conversation.touchedAt) return false;
  const by = personKey(input.event.sender);
  const recent = await deps.records.revisions(creatorId, 50);
  return recent.some((one) => one.field === field && one.by === by && one.at > input.event.at);
}

function saveEdit(input: TurnInput, creatorId: string, edit: CardEdit, deps: UseCaseDeps) {
  return saveChange(input, creatorId, deps, (card) => ({
    content: applyEdit(card.content, edit, deps.vault.protect),
    field: edit.field,
    result: null,
  }));
}

function savedNotice(input: TurnInput, edit: CardEdit, extra: TextRef | undefined): TextRef {
  if (extra) return extra;
  const recallable = input.event.chat.platform === 'feishu';
  if (edit.field === 'phone' && edit.value && !recallable) return text('edit.saved.phone-wechat');
  return text('edit.saved');
}
