import type { TextRef } from '../shared/texts.js';
import type { CardEdit, CreatorCard, EditableField } from './creator-card.js';
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

/**
 * The edit flow as a pure function: no clock, no I/O. `card` is the card as it is now; the turn's prompt
 * already counts the turn's own edit as saved. With `flow` null only `start` does anything.
 */
export function advanceEditCard(flow: FlowState | null, card: CreatorCard, input: EditCardInput): EditCardTurn {
  throw new Error(`not written yet: ${flow?.step} ${card.creatorId} ${input.kind}`);
}
