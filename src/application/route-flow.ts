import type { TextRef } from '../shared/texts.js';
import { text } from '../shared/texts.js';
import { advanceFlow } from './edit-card.js';
import { welcome } from './person-role.js';
import type { Turn, TurnInput, UseCaseDeps } from './turn.js';

/** An edit left alone this long is over; everything answered before it is saved anyway (PRODUCT 1.1). */
const FLOW_LIVES_MS = 30 * 60_000;

function expired({ conversation, event }: TurnInput): boolean {
  return conversation.flow !== null && event.at - conversation.touchedAt > FLOW_LIVES_MS;
}

/** Whether an edit flow waits for an answer in this conversation. */
export function flowIsOpen(input: TurnInput): boolean {
  return input.conversation.flow !== null && !expired(input);
}

/** The same input with an expired flow taken out of the conversation. */
export function dropExpired<Input extends TurnInput>(input: Input): Input {
  return expired(input) ? { ...input, conversation: { ...input.conversation, flow: null } } : input;
}

/** Whether this event was written before the current step was shown; such an answer is for an older step. */
export function isStale({ conversation, event }: TurnInput): boolean {
  return conversation.flow !== null && event.at < conversation.flow.steppedAt;
}

/** A typed answer to the open step; a late one is not used, and the step is shown again. */
export function answerStep(input: TurnInput, answer: string | null, deps: UseCaseDeps): Promise<Turn> | Turn {
  if (isStale(input)) return repeatStep(input, deps, text('flow.stale-answer'));
  return stepOf(input, deps, (at) => ({ kind: 'answer', text: answer, at }));
}

/** 上一步, 跳过 or 取消, typed or pressed. */
export function moveStep(
  input: TurnInput,
  move: 'back' | 'skip' | 'cancel',
  deps: UseCaseDeps,
): Promise<Turn> | Turn {
  return stepOf(input, deps, (at) => ({ kind: move, at }));
}

/** Shows the open step again, with a word on why. */
export function repeatStep(
  input: TurnInput,
  deps: UseCaseDeps,
  notice: TextRef | null,
): Promise<Turn> | Turn {
  return stepOf(input, deps, (at) => ({ kind: 'repeat', at }), notice);
}

type StepInput = Parameters<typeof advanceFlow>[2];

function stepOf(
  input: TurnInput,
  deps: UseCaseDeps,
  step: (at: number) => StepInput,
  notice: TextRef | null = null,
): Promise<Turn> | Turn {
  const { flow } = input.conversation;
  if (!flow) return welcome(input, deps);
  // A late event must not turn the step's clock back.
  return advanceFlow(input, flow.creatorId, step(Math.max(input.event.at, flow.steppedAt)), deps, notice);
}
