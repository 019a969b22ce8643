import { applyEdit, currentText } from '../domain/card-fields.js';
import { type CardForm, type FormSection, formOf } from '../domain/card-form.js';
import { isTextField } from '../domain/card-items.js';
import { viewCard } from '../domain/card-view.js';
import { writeNote } from '../domain/change-note.js';
import {
  type CardContent,
  type CardField,
  type CreatorCard,
  type EditableField,
  EMPTY_CONTENT,
  type StepField,
} from '../domain/creator-card.js';
import type { Reply } from '../domain/effect.js';
import { imprint, readForm, type StepEdit } from '../domain/form-answers.js';
import { withStored } from '../domain/preferences.js';
import { preferenceOptions } from '../shared/preference-options.js';
import { type TextRef, text } from '../shared/texts.js';
import {
  auditRefusal,
  isEditable,
  refuseReadOnly,
  saveChange,
  startEditing,
  startPreferences,
} from './edit-card.js';
import { mustFindCard } from './show-card.js';
import { inPlace, type Turn, type TurnInput, toastOnly, turn, type UseCaseDeps } from './turn.js';

/** Revisions looked back for the content that a form was drawn from. */
const LOOK_BACK = 200;

/** Opens the form of a section; where there are no forms, its questions are asked one by one. */
export async function openForm(
  input: TurnInput,
  creatorId: string,
  section: FormSection,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (input.event.chat.platform !== 'feishu') return walkSection(input, creatorId, section, deps);
  const card = await mustFindCard(creatorId, deps);
  return turn(input, [{ kind: 'form', form: formOf(card, card.content, section, preferenceOptions()) }]);
}

/** Asks the questions of a section one by one. */
export function walkSection(
  input: TurnInput,
  creatorId: string,
  section: FormSection,
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  if (section === 'cooperation' || section === 'reach')
    return startPreferences(input, creatorId, { section }, deps);
  if (section === 'contacts') return startEditing(input, creatorId, null, deps);
  const choices = (['introduction', 'collaborations'] as const).map((field) => ({
    label: text(`card.field.${field}`),
    action: { do: 'edit' as const, field },
  }));
  return turn(input, [{ kind: 'choices', prompt: text('form.basics'), choices }]);
}

/** The sections to choose from. */
export function formMenu(): Reply {
  const sections = ['contacts', 'basics', 'cooperation', 'reach'] as const;
  const choices = sections.map((section) => ({
    label: text(`form.title.${section}`),
    action: { do: 'form' as const, section },
  }));
  return { kind: 'choices', prompt: text('form.menu'), choices };
}

/** Where a form was drawn from; both null for one that does not say. */
interface Origin {
  readonly section: FormSection | null;
  readonly revision: number | null;
}

/**
 * A submitted form. Every input is checked, then all changes are saved as one revision, or none: a wrong answer gets
 * an error toast and leaves the form with everything typed into it. What the form left as it was is not touched, so
 * changes made elsewhere meanwhile stand; where both changed the same field, nothing is saved and both are shown.
 */
export async function saveForm(
  input: TurnInput,
  creatorId: string,
  origin: Origin,
  answers: Readonly<Record<string, unknown>>,
  deps: UseCaseDeps,
): Promise<Turn> {
  const options = preferenceOptions();
  const now = await mustFindCard(creatorId, deps);
  const base = origin.revision === null ? 'as it is' : await contentAt(now, origin.revision, deps);
  // Of a form whose origin is not known any more, everything in it counts as new.
  const drawn = base === 'as it is' ? now.content : (base ?? EMPTY_CONTENT);
  const reading = readForm(origin.section, answers, withStored(options, now.content), drawn);
  if ('forged' in reading) return refuseForged(input, creatorId, reading.field, deps);
  if (!reading.ok) return toastOnly(input, 'error', reading.problem);
  const { card, result, saved } = await saveChange(input, creatorId, deps, (current) => {
    const merged = merge(current.content, base, reading.edits, deps);
    const clear = merged.conflicts.length === 0;
    return {
      content: clear ? merged.content : null,
      field: writeNote({ how: 'form', fields: merged.touched }),
      result: merged,
    };
  });
  if (result.conflicts.length > 0)
    return askAgain(input, card, origin.section ?? 'contacts', reading.edits, result.conflicts, deps);
  const notice = saved ? (reading.notice ?? text('edit.saved')) : text('edit.unchanged');
  return inPlace(input, { kind: 'owner-card', view: viewCard(card, 'owner'), notice }, 'success', notice);
}

/** A form that holds what is no input of it was changed by its client. */
async function refuseForged(
  input: TurnInput,
  creatorId: string,
  field: CardField | null,
  deps: UseCaseDeps,
): Promise<Turn> {
  if (field && !isEditable(field)) return refuseReadOnly(input, creatorId, field, deps);
  await auditRefusal(input, creatorId, field ?? 'unknown', deps);
  return toastOnly(input, 'error', text('action.unknown'));
}

/** The content that a form was drawn from; null when it is too old to be found. */
async function contentAt(
  card: CreatorCard,
  revision: number,
  deps: UseCaseDeps,
): Promise<CardContent | null> {
  if (revision >= card.revision) return card.content;
  if (revision <= 0) return EMPTY_CONTENT;
  const past = await deps.records.revisions(card.creatorId, LOOK_BACK);
  return past.find((one) => one.revision === revision)?.content ?? null;
}

interface Merged {
  readonly content: CardContent;
  readonly touched: readonly StepField[];
  readonly conflicts: readonly StepField[];
}

/** Applies what the form changed against its base; a field that both sides changed is a conflict. */
function merge(
  current: CardContent,
  base: CardContent | null | 'as it is',
  edits: readonly StepEdit[],
  deps: UseCaseDeps,
): Merged {
  const touched: StepField[] = [];
  const conflicts: StepField[] = [];
  let content = current;
  for (const edit of edits) {
    const { field } = edit;
    const wished = applyEdit(content, edit, deps.vault.protect);
    const mine = imprint(wished, field);
    const theirs = imprint(current, field);
    const before = base === 'as it is' ? theirs : base && imprint(base, field);
    if (mine === theirs || mine === before) continue;
    touched.push(field);
    if (before !== theirs) conflicts.push(field);
    content = wished;
  }
  return { content, touched, conflicts };
}

/**
 * The same form once more, with what was typed still in it and what the card says now above. A phone number is never
 * put into a card: whoever typed one is asked for it again. Submitted again it is drawn from the newest revision, so the person's choice stands.
 */
function askAgain(
  input: TurnInput,
  card: CreatorCard,
  section: FormSection,
  edits: readonly StepEdit[],
  conflicts: readonly StepField[],
  deps: UseCaseDeps,
): Turn {
  const typed = edits
    .filter((edit) => edit.field !== 'phone')
    .reduce((content, edit) => applyEdit(content, edit, deps.vault.protect), card.content);
  // The notice about a phone number that was changed elsewhere says this already.
  const phoneLost = edits.some(({ field }) => field === 'phone') && !conflicts.includes('phone');
  const others = conflicts.some((field) => !isTextField(field));
  const notices: TextRef[] = [
    text('form.conflict'),
    ...conflicts.filter(isTextField).map((field) => standing(card, field)),
    ...(others ? [text('form.now.preference')] : []),
    ...(phoneLost ? [text('form.phone-again')] : []),
  ];
  const form: CardForm = formOf(card, typed, section, preferenceOptions(), notices);
  deps.log.info({ event: input.event.id, fields: conflicts.join('+') }, 'form met a newer revision');
  return inPlace(input, { kind: 'form', form }, 'warning', text('form.conflict'));
}

/** What the card says now in a field that was changed elsewhere; a phone number masked. */
function standing(card: CreatorCard, field: EditableField): TextRef {
  return text(`form.now.${field}`, { value: currentText(card, field)?.replaceAll('\n', ' / ') ?? '-' });
}
