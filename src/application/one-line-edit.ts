import { applyEdit, CLEARING_WORD, clearingEdit, fieldLabel, parseField } from '../domain/card-fields.js';
import { viewCard } from '../domain/card-view.js';
import { touchesField, writeNote } from '../domain/change-note.js';
import {
  type CardEdit,
  type CreatorCard,
  EDITABLE_FIELDS,
  type EditableField,
} from '../domain/creator-card.js';
import type { Choice, Reply } from '../domain/effect.js';
import { personKey } from '../domain/identity.js';
import type { TypedEdit } from '../domain/one-line-edits.js';
import { maskPhones } from '../domain/phone-guard.js';
import { cleanLine } from '../domain/text-hygiene.js';
import { type TextRef, text } from '../shared/texts.js';
import { isEditable, refuseReadOnly, saveChange, sawValues } from './edit-card.js';
import { type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

/** How many recent revisions are looked through for a newer wish of the same person. */
const RECENT = 50;

/** Longest unknown field name that is repeated to its writer, in characters. */
const MAX_WORD = 10;

/** What becomes of one wish: an edit, perhaps with a word of warning, or the reason why not. */
type Judged =
  | { readonly edit: CardEdit; readonly notice: TextRef | null }
  | { readonly label: TextRef | string; readonly problem: TextRef };

/**
 * One-line edits such as `微信号改成 abc_123`, one or several in a message: what is right is saved as one revision,
 * what is not is named with its reason, in one answer. An open flow stays where it is.
 */
export async function setFields(
  input: TurnInput,
  creatorId: string,
  wishes: readonly TypedEdit[],
  deps: UseCaseDeps,
): Promise<Turn> {
  const [only] = wishes;
  if (wishes.length === 1 && only?.field && !isEditable(only.field))
    return refuseReadOnly(input, creatorId, only.field, deps);
  const judged = await Promise.all(wishes.map((wish) => judge(input, creatorId, wish, deps)));
  const good = judged.flatMap((one) => ('edit' in one ? [one] : []));
  const bad = judged.flatMap((one) => ('edit' in one ? [] : [one]));
  if (good.length === 0)
    return turn(input, [{ kind: 'text', lines: refusals(bad, wishes.length === 1 ? 'only' : 'all') }]);
  const edits = good.map((one) => one.edit);
  const { card, result: changed } = await saveEdits(input, creatorId, edits, deps);
  const lines = savedLines(input, good, changed, bad.length > 0);
  const [line] = lines;
  const reply: Reply =
    bad.length === 0 && lines.length === 1 && line
      ? { kind: 'owner-card', view: viewCard(card, 'owner'), notice: line }
      : { kind: 'text', lines: [...lines, ...refusals(bad, 'some')], choices: nextSteps(card) };
  const seen = reply.kind === 'owner-card' ? EDITABLE_FIELDS : changed;
  return turn(input, [reply], sawValues(input, card.revision, seen));
}

function nextSteps({ revision }: CreatorCard): Choice[] {
  return [
    { label: text('change.choice.card'), action: { do: 'own-card' } },
    { label: text('undo.choice.undo'), action: { do: 'undo', revision } },
  ];
}

async function judge(
  input: TurnInput,
  creatorId: string,
  { field, word, text: value }: TypedEdit,
  deps: UseCaseDeps,
): Promise<Judged> {
  if (!field) {
    const label = maskPhones(cleanLine(word)).slice(0, MAX_WORD);
    return { label, problem: text('change.unknown-field') };
  }
  const label = fieldLabel(field);
  if (!isEditable(field)) return { label, problem: text('field.read-only') };
  if (CLEARING_WORD.test(value.trim())) return { edit: clearingEdit(field), notice: null };
  const parsed = parseField(field, value);
  if (!parsed.ok) return { label, problem: parsed.problem };
  if (await superseded(input, creatorId, field, deps)) return { label, problem: text('edit.superseded') };
  return { edit: parsed.edit, notice: parsed.notice ?? null };
}

/**
 * Whether the same person changed this field after they wrote this event: Feishu delivers late and out of
 * order, up to hours, and the newer wish must stand.
 */
export async function superseded(
  input: TurnInput,
  creatorId: string,
  field: string,
  deps: UseCaseDeps,
): Promise<boolean> {
  if (input.event.at >= input.conversation.touchedAt) return false;
  const by = personKey(input.event.sender);
  const recent = await deps.records.revisions(creatorId, RECENT);
  return recent.some((one) => touchesField(one.field, field) && one.by === by && one.at > input.event.at);
}

/** Saves all edits as one revision; `result` names the fields that did change. */
function saveEdits(input: TurnInput, creatorId: string, edits: readonly CardEdit[], deps: UseCaseDeps) {
  return saveChange(input, creatorId, deps, (card) => {
    const content = edits.reduce((done, edit) => applyEdit(done, edit, deps.vault.protect), card.content);
    const changed = edits.map((edit) => edit.field).filter((field) => differs(field, card, content));
    return { content, field: writeNote({ how: 'edit', fields: changed }), result: changed };
  });
}

function differs(field: EditableField, { content: before }: CreatorCard, after: CreatorCard['content']) {
  if (field === 'phone') return before.phone?.index !== after.phone?.index;
  return JSON.stringify(before[field]) !== JSON.stringify(after[field]);
}

/** A line on what was saved, one on what was so already, and the warnings. */
function savedLines(
  input: TurnInput,
  good: readonly { readonly edit: CardEdit; readonly notice: TextRef | null }[],
  changed: readonly EditableField[],
  named: boolean,
): TextRef[] {
  const [only] = good;
  if (good.length === 1 && only && !named)
    return [changed.length > 0 ? savedNotice(input, only.edit, only.notice) : text('edit.unchanged')];
  const labels = (fields: readonly EditableField[]) => fields.map(fieldLabel);
  const same = good.map((one) => one.edit.field).filter((field) => !changed.includes(field));
  const warnings = good.flatMap(({ edit, notice }) =>
    notice && changed.includes(edit.field)
      ? [text('change.line', { label: fieldLabel(edit.field), problem: notice })]
      : [],
  );
  return [
    ...(changed.length > 0 ? [text('change.saved', { fields: labels(changed) })] : []),
    ...(same.length > 0 ? [text('change.same', { fields: labels(same) })] : []),
    ...warnings,
    ...(changed.includes('phone') && !recallable(input) ? [text('change.phone-wechat')] : []),
  ];
}

function savedNotice(input: TurnInput, edit: CardEdit, extra: TextRef | null): TextRef {
  if (extra) return extra;
  const cleared = edit.value === null || edit.value.length === 0;
  if (cleared) return text('flow.cleared');
  return text(edit.field === 'phone' && !recallable(input) ? 'edit.saved.phone-wechat' : 'edit.saved');
}

/** On Feishu people can take their message back; WeChat only lets them delete their own copy. */
function recallable({ event }: TurnInput): boolean {
  return event.chat.platform === 'feishu';
}

/** An only refusal needs no name in front of it; when some were saved the card has changed. */
function refusals(
  bad: readonly { readonly label: TextRef | string; readonly problem: TextRef }[],
  which: 'only' | 'all' | 'some',
): TextRef[] {
  if (bad.length === 0) return [];
  const lines = bad.map(({ label, problem }) =>
    which === 'only' ? problem : text('change.refused', { label, problem }),
  );
  return [...lines, text(which === 'some' ? 'change.hint' : 'edit.hint.one-line')];
}
