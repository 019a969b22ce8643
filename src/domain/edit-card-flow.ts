import { type TextRef, text } from '../shared/texts.js';
import { CLEARING_WORD, clearingEdit, currentText, isFilled, parseField } from './card-fields.js';
import { type CardEdit, type CreatorCard, EDITABLE_FIELDS, type EditableField } from './creator-card.js';
import type { StepPrompt } from './effect.js';
import type { FlowState } from './flow.js';

/** What happens to the edit flow. `at` is the platform time of the event, epoch ms. */
export type EditCardInput =
  | { readonly kind: 'start'; readonly field: EditableField | null; readonly at: number }
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
  readonly edit: CardEdit | null;
  /** The next (or same) step's prompt; null when the flow is over. */
  readonly step: StepPrompt | null;
  /** When the flow is over: what to say, for example 已完成 or 已取消; the owner card is shown with it. */
  readonly ending: TextRef | null;
}

/** Refused answers in a row after which the ways out are spelt out (PRODUCT 1.1). */
const PATIENCE = 3;

const PROMPTS: Readonly<Record<EditableField, TextRef>> = {
  phone: text('flow.ask.phone'),
  feishu: text('flow.ask.feishu'),
  wechat: text('flow.ask.wechat'),
  email: text('flow.ask.email'),
  collaborations: text('flow.ask.collaborations'),
  introduction: text('flow.ask.introduction'),
};

/**
 * The edit flow as a pure function: no clock, no I/O. `card` is the card as it is now; the turn's prompt
 * already counts the turn's own edit as saved. With `flow` null only `start` does anything.
 */
export function advanceEditCard(
  flow: FlowState | null,
  card: CreatorCard,
  input: EditCardInput,
): EditCardTurn {
  if (input.kind === 'start') return start(flow, card, input.field, input.at);
  if (!flow) return { flow: null, edit: null, step: null, ending: null };
  switch (input.kind) {
    case 'answer':
      return answer(flow, card, input.text, input.at);
    case 'back':
      return back(flow, card, input.at);
    case 'skip':
      return onward(flow, card, input.at, null, 'neutral', null);
    case 'cancel':
      return over(text('flow.cancelled'), null);
    case 'repeat':
      return show({ ...flow, steppedAt: input.at }, card, null, 'neutral', null);
  }
}

function over(ending: TextRef, edit: CardEdit | null): EditCardTurn {
  return { flow: null, edit, step: null, ending };
}

function start(
  flow: FlowState | null,
  card: CreatorCard,
  field: EditableField | null,
  at: number,
): EditCardTurn {
  const step = field ?? EDITABLE_FIELDS.find((one) => !isFilled(card.content, one)) ?? null;
  if (!step) return over(text('flow.complete'), null);
  const begun: FlowState = {
    name: 'edit-card',
    creatorId: card.creatorId,
    step,
    scope: field ? 'one' : 'all',
    revision: (flow?.revision ?? 0) + 1,
    steppedAt: at,
    mistakes: 0,
  };
  return show(begun, card, null, 'neutral', null);
}

type Tone = StepPrompt['tone'];

function show(
  flow: FlowState,
  card: CreatorCard,
  notice: TextRef | null,
  tone: Tone,
  edit: CardEdit | null,
): EditCardTurn {
  const all = flow.scope === 'all';
  const step: StepPrompt = {
    field: flow.step,
    position: all ? EDITABLE_FIELDS.indexOf(flow.step) + 1 : 1,
    total: all ? EDITABLE_FIELDS.length : 1,
    current: currentText(card, flow.step),
    prompt: PROMPTS[flow.step],
    notice,
    tone,
    revision: flow.revision,
  };
  return { flow: { ...flow, shownRevision: card.revision }, edit, step, ending: null };
}

function moved(flow: FlowState, step: EditableField, at: number): FlowState {
  return { ...flow, step, revision: flow.revision + 1, steppedAt: at, mistakes: 0 };
}

/** To the next field, or to the end. */
function onward(
  flow: FlowState,
  card: CreatorCard,
  at: number,
  notice: TextRef | null,
  tone: Tone,
  edit: CardEdit | null,
): EditCardTurn {
  const next = flow.scope === 'all' ? EDITABLE_FIELDS[EDITABLE_FIELDS.indexOf(flow.step) + 1] : undefined;
  if (!next) return over(notice ?? text('flow.finished'), edit);
  return show(moved(flow, next, at), card, notice, tone, edit);
}

/** To the field before; somebody who edits one field walks from there through all of them. */
function back(flow: FlowState, card: CreatorCard, at: number): EditCardTurn {
  const before = EDITABLE_FIELDS[EDITABLE_FIELDS.indexOf(flow.step) - 1];
  if (!before) return show(moved(flow, flow.step, at), card, text('flow.first'), 'neutral', null);
  return show(moved({ ...flow, scope: 'all' }, before, at), card, null, 'neutral', null);
}

function answer(flow: FlowState, card: CreatorCard, words: string | null, at: number): EditCardTurn {
  if (words === null) return mistake(flow, card, text('flow.text-only'));
  if (CLEARING_WORD.test(words.trim())) {
    if (!isFilled(card.content, flow.step)) return mistake(flow, card, text('flow.nothing-to-clear'));
    return onward(flow, card, at, text('flow.cleared'), 'success', clearingEdit(flow.step));
  }
  const parsed = parseField(flow.step, words);
  if (!parsed.ok) return mistake(flow, card, parsed.problem);
  const same = flow.step !== 'phone' && saysTheSame(card, parsed.edit);
  if (same) return onward(flow, card, at, text('flow.unchanged'), 'neutral', null);
  return onward(flow, card, at, parsed.notice ?? text('flow.saved'), 'success', parsed.edit);
}

function saysTheSame(card: CreatorCard, edit: CardEdit): boolean {
  return JSON.stringify(card.content[edit.field]) === JSON.stringify(edit.value);
}

function mistake(flow: FlowState, card: CreatorCard, problem: TextRef): EditCardTurn {
  const mistakes = flow.mistakes + 1;
  const repeated = show({ ...flow, mistakes }, card, problem, 'error', null);
  if (mistakes < PATIENCE || !repeated.step) return repeated;
  return { ...repeated, step: { ...repeated.step, prompt: text('flow.ways-out') } };
}
