import type { PreferenceOptions } from '../shared/preference-options.js';
import { type TextRef, text } from '../shared/texts.js';
import { CLEARING_WORD, clearingEdit, currentText, isFilled, parseField } from './card-fields.js';
import { isTextField, itemLabel } from './card-items.js';
import {
  type CreatorCard,
  EDITABLE_FIELDS,
  type PreferenceEdit,
  type PreferenceItem,
  type PreferenceSection,
  type StepField,
} from './creator-card.js';
import type { StepPrompt } from './effect.js';
import type { FlowState } from './flow.js';
import { imprint, type StepEdit } from './form-answers.js';
import {
  applyPreference,
  CONTACT_CHANNELS,
  groupOf,
  itemsOf,
  parsePreference,
  preferenceOf,
  takesSeveral,
  unusableChannel,
} from './preferences.js';
import { MAX_INTRODUCTION } from './story-rules.js';
import { countGraphemes } from './text-hygiene.js';

/** What happens to the edit flow. `at` is the platform time of the event, epoch ms. */
export type EditCardInput =
  | {
      readonly kind: 'start';
      readonly field: StepField | null;
      /** Walks through the questions of this section instead of the six fields. */
      readonly section?: PreferenceSection;
      readonly at: number;
    }
  /** `text` null = a picture, a file or a voice where text was asked for. */
  | { readonly kind: 'answer'; readonly text: string | null; readonly at: number }
  | { readonly kind: 'back' | 'skip' | 'cancel'; readonly at: number }
  /** Shows the current step again, for example after a question in between. */
  | { readonly kind: 'repeat'; readonly at: number };

/** What one turn of the flow leads to. */
export interface EditCardTurn {
  /** Null when the flow is over. */
  readonly flow: FlowState | null;
  /** To be saved before the turn is committed; null when nothing changes. */
  readonly edit: StepEdit | null;
  /** The next (or same) step's prompt; null when the flow is over. */
  readonly step: StepPrompt | null;
  /** When the flow is over: what to say, for example 已完成 or 已取消; the owner card is shown with it. */
  readonly ending: TextRef | null;
}

/** Refused answers in a row after which the ways out are spelt out (PRODUCT 1.1). */
const PATIENCE = 3;

const PROMPTS: Readonly<Record<StepField, TextRef>> = {
  phone: text('flow.ask.phone'),
  feishu: text('flow.ask.feishu'),
  wechat: text('flow.ask.wechat'),
  email: text('flow.ask.email'),
  collaborations: text('flow.ask.collaborations'),
  introduction: text('flow.ask.introduction'),
  forms: text('flow.ask.forms'),
  categories: text('flow.ask.categories'),
  price: text('flow.ask.price'),
  dates: text('flow.ask.dates'),
  channels: text('flow.ask.channels'),
  hours: text('flow.ask.hours'),
  response: text('flow.ask.response'),
};

/** The card that a flow is about, and the options that its questions offer. */
interface Ground {
  readonly card: CreatorCard;
  readonly options: PreferenceOptions;
}

/** A list of options for a flow that asks for the six fields alone. */
const NO_OPTIONS: PreferenceOptions = { forms: [], categories: [], price: [], dates: [], response: [] };

/**
 * The edit flow as a pure function: no clock, no I/O. `card` is the card as it is now; the turn's prompt
 * already counts the turn's own edit as saved. With `flow` null only `start` does anything.
 */
export function advanceEditCard(
  flow: FlowState | null,
  card: CreatorCard,
  input: EditCardInput,
  options: PreferenceOptions = NO_OPTIONS,
): EditCardTurn {
  const ground = { card, options };
  if (input.kind === 'start') return start(flow, ground, input);
  if (!flow) return { flow: null, edit: null, step: null, ending: null };
  switch (input.kind) {
    case 'answer':
      return answer(flow, ground, input.text, input.at);
    case 'back':
      return back(flow, ground, input.at);
    case 'skip':
      return onward(flow, ground, input.at, null, 'neutral', null);
    case 'cancel':
      return over(text('flow.cancelled'), null);
    case 'repeat':
      return show({ ...flow, steppedAt: input.at }, ground, null, 'neutral', null);
  }
}

function over(ending: TextRef, edit: StepEdit | null): EditCardTurn {
  return { flow: null, edit, step: null, ending };
}

/** The steps that a scope walks through. */
function walkOf(scope: Exclude<FlowState['scope'], 'one'>): readonly StepField[] {
  return scope === 'all' ? EDITABLE_FIELDS : itemsOf(scope);
}

function isAnswered(card: CreatorCard, step: StepField): boolean {
  return isTextField(step) ? isFilled(card.content, step) : preferenceOf(card.content, step) !== null;
}

/** A section whose questions are all answered is walked through from its first one. */
function start(
  flow: FlowState | null,
  ground: Ground,
  { field, section, at }: Extract<EditCardInput, { kind: 'start' }>,
): EditCardTurn {
  const walk = walkOf(section ?? 'all');
  const open = walk.find((one) => !isAnswered(ground.card, one)) ?? (section ? walk[0] : null);
  const step = field ?? open ?? null;
  if (!step) return over(text('flow.complete'), null);
  const begun: FlowState = {
    name: 'edit-card',
    creatorId: ground.card.creatorId,
    step,
    scope: field ? 'one' : (section ?? 'all'),
    revision: (flow?.revision ?? 0) + 1,
    steppedAt: at,
    mistakes: 0,
  };
  return show(begun, ground, null, 'neutral', null);
}

type Tone = StepPrompt['tone'];

function show(
  flow: FlowState,
  ground: Ground,
  notice: TextRef | null,
  tone: Tone,
  edit: StepEdit | null,
): EditCardTurn {
  const { card } = ground;
  const walk = flow.scope === 'one' ? [flow.step] : walkOf(flow.scope);
  const step: StepPrompt = {
    field: flow.step,
    position: walk.indexOf(flow.step) + 1,
    total: walk.length,
    current: isTextField(flow.step) ? currentText(card, flow.step) : null,
    prompt: PROMPTS[flow.step],
    notice,
    tone,
    revision: flow.revision,
    ...(isTextField(flow.step) ? usedRoom(card, flow.step) : question(ground, flow.step)),
  };
  return { flow: { ...flow, shownRevision: card.revision }, edit, step, ending: null };
}

function usedRoom({ content }: CreatorCard, step: StepField): Pick<StepPrompt, 'used'> {
  if (step !== 'introduction' || content.introduction === null) return {};
  return { used: { count: countGraphemes(content.introduction), max: MAX_INTRODUCTION } };
}

function question({ card, options }: Ground, item: PreferenceItem): Partial<StepPrompt> {
  const group = groupOf(item);
  const labels = group
    ? options[group].map((option) => option.label)
    : item === 'channels'
      ? CONTACT_CHANNELS.map(itemLabel)
      : null;
  const answer = preferenceOf(card.content, item);
  return labels ? { answer, options: { labels, several: takesSeveral(item) } } : { answer };
}

function moved(flow: FlowState, step: StepField, at: number): FlowState {
  return { ...flow, step, revision: flow.revision + 1, steppedAt: at, mistakes: 0 };
}

/** To the next field, or to the end. */
function onward(
  flow: FlowState,
  ground: Ground,
  at: number,
  notice: TextRef | null,
  tone: Tone,
  edit: StepEdit | null,
): EditCardTurn {
  const walk = flow.scope === 'one' ? [] : walkOf(flow.scope);
  const next = walk.length > 0 ? walk[walk.indexOf(flow.step) + 1] : undefined;
  if (!next) return over(notice ?? text('flow.finished'), edit);
  return show(moved(flow, next, at), ground, notice, tone, edit);
}

/** To the step before; somebody who edits one field walks from there through all of its kind. */
function back(flow: FlowState, ground: Ground, at: number): EditCardTurn {
  const scope = flow.scope === 'one' ? scopeOf(flow.step) : flow.scope;
  const walk = walkOf(scope);
  const before = walk[walk.indexOf(flow.step) - 1];
  if (!before) return show(moved(flow, flow.step, at), ground, text('flow.first'), 'neutral', null);
  return show(moved({ ...flow, scope }, before, at), ground, null, 'neutral', null);
}

function scopeOf(step: StepField): Exclude<FlowState['scope'], 'one'> {
  if (isTextField(step)) return 'all';
  return itemsOf('cooperation').includes(step) ? 'cooperation' : 'reach';
}

function answer(flow: FlowState, ground: Ground, words: string | null, at: number): EditCardTurn {
  if (words === null) return mistake(flow, ground, text('flow.text-only'));
  if (CLEARING_WORD.test(words.trim())) {
    if (!isAnswered(ground.card, flow.step)) return mistake(flow, ground, text('flow.nothing-to-clear'));
    const cleared = isTextField(flow.step) ? clearingEdit(flow.step) : withdrawal(flow.step);
    return onward(flow, ground, at, text('flow.cleared'), 'success', cleared);
  }
  const parsed = isTextField(flow.step)
    ? parseField(flow.step, words)
    : parsePreference(flow.step, words, ground.options);
  if (!parsed.ok) return mistake(flow, ground, parsed.problem);
  const same = flow.step !== 'phone' && saysTheSame(ground.card, parsed.edit);
  if (same) return onward(flow, ground, at, text('flow.unchanged'), 'neutral', null);
  const notice = parsed.notice ?? advice(ground.card, parsed.edit) ?? text('flow.saved');
  return onward(flow, ground, at, notice, 'success', parsed.edit);
}

function withdrawal(field: PreferenceItem): PreferenceEdit {
  return { field, value: null };
}

function saysTheSame({ content }: CreatorCard, edit: StepEdit): boolean {
  return imprint(content, edit.field) === JSON.stringify(edit.value);
}

/** A preferred channel that is not filled is worth a word (PRODUCT R3). */
function advice({ content }: CreatorCard, edit: StepEdit): TextRef | null {
  if (edit.field !== 'channels') return null;
  const missing = unusableChannel(applyPreference(content, edit), edit);
  return missing && text(`pref.fill.${missing}`);
}

function mistake(flow: FlowState, ground: Ground, problem: TextRef): EditCardTurn {
  const mistakes = flow.mistakes + 1;
  const repeated = show({ ...flow, mistakes }, ground, problem, 'error', null);
  if (mistakes < PATIENCE || !repeated.step) return repeated;
  return { ...repeated, step: { ...repeated.step, prompt: text('flow.ways-out') } };
}
