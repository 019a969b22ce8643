import { currentText } from '../domain/card-fields.js';
import { changedParts, UNDO_STEPS, type Ways, waysFrom } from '../domain/card-history.js';
import { writeNote } from '../domain/change-note.js';
import { type CardContent, EMPTY_CONTENT } from '../domain/creator-card.js';
import type { Choice } from '../domain/effect.js';
import { personKey } from '../domain/identity.js';
import { AppError } from '../shared/errors.js';
import { type TextRef, text } from '../shared/texts.js';
import { isTransferEvent } from './account-ports.js';
import { changedLabels, changeLine, partLabel, shortened } from './change-words.js';
import { isEditable, sawValues } from './edit-card.js';
import type { CardRevision } from './ports.js';
import { sayLine, type Turn, type TurnInput, turn, type UseCaseDeps, withToast } from './turn.js';

/** Revisions looked through: 20 steps back, as many undos on top, and some to spare. */
const REACH = 60;

/** Versions offered at once, beside the present one. */
const LISTED = 9;

/** Two platforms' clocks are not one: WeChat counts whole seconds. Milliseconds. */
const CLOCK_SLACK_MS = 1_000;

/** A way through the history, typed (`shown` null) or chosen from what was said at revision `shown`. */
export type Move =
  | { readonly how: 'undo' | 'redo'; readonly shown: number | null }
  | { readonly how: 'restore'; readonly to: number; readonly shown: number };

/**
 * 撤销, 恢复 and the choices of 历史: brings an earlier content back as a new revision and says what came back.
 * A wish that was made before the newest change is not carried out: it was about another change. Idempotent by
 * event id; somebody who saves in between wins, and the person is told.
 */
export async function moveThroughHistory(
  input: TurnInput,
  creatorId: string,
  move: Move,
  deps: UseCaseDeps,
): Promise<Turn> {
  const entries = await deps.records.revisions(creatorId, REACH);
  const mine = entries.find((entry) => entry.eventId === input.event.id);
  if (mine) return told(input, creatorId, move, entries.slice(entries.indexOf(mine)), deps);
  const [newest] = entries;
  if (isStale(input, move, newest)) return moved(input, entries);
  const to = move.how === 'restore' ? move.to : targetOf(move.how, waysFrom(entries, input.event.at));
  if (to === null) return sayLine(input, move.how === 'redo' ? 'undo.nothing-to-redo' : 'undo.nothing');
  const content = contentAt(entries, to);
  if (!content) return sayLine(input, 'undo.nothing');
  const now = newest?.content ?? EMPTY_CONTENT;
  if (changedParts(now, content).length === 0) return sayLine(input, 'edit.unchanged');
  const saved = await deps.records.saveCard({
    creatorId,
    expectedRevision: newest?.revision ?? 0,
    content,
    eventId: input.event.id,
    at: input.event.at,
    by: personKey(input.event.sender),
    field: writeNote({ how: move.how, to }),
  });
  if (saved.outcome === 'conflict') return moved(input, await deps.records.revisions(creatorId, REACH));
  const after = await deps.records.revisions(creatorId, REACH);
  const own = after.findIndex((entry) => entry.eventId === input.event.id);
  return told(input, creatorId, move, after.slice(Math.max(own, 0)), deps);
}

function targetOf(how: 'undo' | 'redo', ways: Ways): number | null {
  return how === 'undo' ? ways.undoTo : ways.redoTo;
}

function isStale({ event }: TurnInput, { shown }: Move, newest: CardRevision | undefined): boolean {
  if (shown !== null) return shown !== (newest?.revision ?? 0);
  if (!newest) return false;
  const slack = newest.by === personKey(event.sender) ? 0 : CLOCK_SLACK_MS;
  return newest.at > event.at + slack;
}

/** The content of a revision; without its phone number when the card was another person's then. */
function contentAt(entries: readonly CardRevision[], revision: number): CardContent | null {
  if (revision === 0) return EMPTY_CONTENT;
  const content = entries.find((entry) => entry.revision === revision)?.content ?? null;
  const given = entries.find((entry) => isTransferEvent(entry.eventId));
  if (!content || !given || given.revision <= revision) return content;
  return { ...content, phone: null, virtualNumber: false };
}

/** Nothing was brought back: the card changed since the wish was made. */
function moved(input: TurnInput, entries: readonly CardRevision[]): Turn {
  const [newest, before] = entries;
  const lines = [text('undo.moved'), ...(newest ? [changeLine(newest, before ?? null)] : [])];
  const choices = [...choicesFrom(entries, input.event.at), HISTORY];
  return withToast(turn(input, [{ kind: 'text', lines, choices }]), 'warning', text('undo.moved'));
}

const HISTORY: Choice = { label: text('undo.choice.history'), action: { do: 'history' } };

function choicesFrom(entries: readonly CardRevision[], now: number): Choice[] {
  const revision = entries[0]?.revision ?? 0;
  const { undoTo, redoTo } = waysFrom(entries, now);
  return [
    ...(undoTo === null
      ? []
      : [{ label: text('undo.choice.undo'), action: { do: 'undo', revision } as const }]),
    ...(redoTo === null
      ? []
      : [{ label: text('undo.choice.redo'), action: { do: 'redo', revision } as const }]),
  ];
}

/** Says what came back, by name and, except for what is secret, by value. `entries` begin with this change. */
async function told(
  input: TurnInput,
  creatorId: string,
  move: Move,
  entries: readonly CardRevision[],
  deps: UseCaseDeps,
): Promise<Turn> {
  const [mine, before] = entries;
  const card = await deps.records.creator(creatorId);
  if (!mine || !card) throw new AppError('not-found', 'a saved revision is gone', { creatorId });
  const earlier = before?.content ?? EMPTY_CONTENT;
  const back = { ...card, content: mine.content };
  const values = changedParts(earlier, mine.content).flatMap((part): TextRef[] => {
    if (!isEditable(part)) return [];
    const value = currentText(back, part);
    const shown = value === null ? text('card.empty') : shortened(value);
    return [text('card.row', { label: partLabel(part), value: shown })];
  });
  const fields = changedLabels(earlier, mine.content);
  const lines = [text(`undo.done.${move.how}`, { fields }), ...values];
  const choices = [...choicesFrom(entries, input.event.at), HISTORY];
  const parts = changedParts(earlier, mine.content);
  // What is shown is this change's content, whatever was saved since.
  return turn(input, [{ kind: 'text', lines, choices }], sawValues(input, mine.revision, parts));
}

/** 历史: the last versions with time, fields and source, each with a way back to it. */
export async function showHistory(input: TurnInput, creatorId: string, deps: UseCaseDeps): Promise<Turn> {
  const entries = await deps.records.revisions(creatorId, LISTED + 2);
  const [newest, before] = entries;
  if (!newest) return sayLine(input, 'history.none');
  const older = entries.slice(1, LISTED + 1).map((entry, index) => ({
    label: changeLine(entry, entries[index + 2] ?? null),
    action: { do: 'restore', to: entry.revision, revision: newest.revision } as const,
  }));
  const empty = {
    label: text('history.empty'),
    action: { do: 'restore', to: 0, revision: newest.revision } as const,
  };
  const choices = newest.revision <= LISTED ? [...older, empty] : older;
  const prompt = text('history.prompt', { now: changeLine(newest, before ?? null), steps: UNDO_STEPS });
  return turn(input, [{ kind: 'choices', prompt, choices }]);
}
