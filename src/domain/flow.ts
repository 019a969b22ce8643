import type { Action } from './action.js';
import type { EditableField, PreferenceSection, StepField } from './creator-card.js';

/** Where one person is in the edit flow. No unsaved answer is ever kept here: a valid answer is saved at once. */
export interface FlowState {
  readonly name: 'edit-card';
  readonly creatorId: string;
  readonly step: StepField;
  /** `all` walks on to the next field, a section to its next question; `one` ends after this field. */
  readonly scope: 'all' | 'one' | PreferenceSection;
  /** Counts the steps shown; a click that carries an older number is stale. */
  readonly revision: number;
  /** Platform time of the event that led to this step, epoch ms. An older event is a stale answer. */
  readonly steppedAt: number;
  /** Refused answers in a row on this step. */
  readonly mistakes: number;
  /** Revision of the card from which the step was drawn; absent in conversations of an older release. */
  readonly shownRevision?: number;
}

/** Choices that a typed number may pick, as long as nothing else was said. */
export interface PendingChoices {
  readonly actions: readonly Action[];
  /** The message that they answered, so that a reply to them is known in a group; absent after a click. */
  readonly answers?: string;
  /** Platform time at which they were offered, epoch ms. */
  readonly offeredAt: number;
}

/** An answer that was not saved because its field had been changed elsewhere; waits for the person's choice. */
export interface PendingConflict {
  readonly creatorId: string;
  readonly field: EditableField;
  /** What was answered, sealed: a conversation holds no words and no numbers in clear. */
  readonly sealed: string;
  /** Revision of the card whose value was shown beside the answer. */
  readonly against: number;
}

/** The answer of the knowledge base that was shown last. */
export interface LastAnswer {
  readonly entryId: string;
  /** Platform time at which it was asked for, epoch ms. */
  readonly at: number;
  /** 没用 was pressed on it and has been dealt with. */
  readonly disliked?: boolean;
}

/** One person's conversation in one chat, kept in State as readable JSON. */
export interface Conversation {
  readonly schema: 1;
  readonly flow: FlowState | null;
  readonly choices: PendingChoices | null;
  /** Absent or null when nothing waits. */
  readonly conflict?: PendingConflict | null;
  /** FAQ rejects or 都不是 in a row. */
  readonly unanswered: number;
  /** Absent or null when no answer was shown lately. */
  readonly lastAnswer?: LastAnswer | null;
  /** Platform time of the newest event that was applied, epoch ms. */
  readonly touchedAt: number;
  /** The last turns, sealed, for a person who may take over; absent where there is no support desk. */
  readonly recent?: string;
}

/** A conversation nobody has begun. */
export const NEW_CONVERSATION: Conversation = {
  schema: 1,
  flow: null,
  choices: null,
  unanswered: 0,
  touchedAt: 0,
};
