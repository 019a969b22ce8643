import { readNote } from './change-note.js';
import type { CardContent } from './creator-card.js';

/** What the history needs of a revision. */
export interface HistoryEntry {
  readonly revision: number;
  /** What made it, see `writeNote`. */
  readonly field: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How far 撤销 goes: steps back from the newest change, and the age of the change that is undone. */
export const UNDO_STEPS = 20;
/** See `UNDO_STEPS`. */
export const UNDO_MS = 24 * 3_600_000;

/** Where the next 撤销 and the next 恢复 lead: revisions whose content comes back; 0 is the empty card, null nowhere. */
export interface Ways {
  readonly undoTo: number | null;
  readonly redoTo: number | null;
}

/**
 * Where undo and redo lead from the newest revision, as in an editor: undo steps back one change at a time and an
 * undo is not itself undone; redo walks the same steps forward until something else is changed. `entries` are
 * newest first and without gaps; what is older than they reach cannot be undone. `now` is epoch ms.
 */
export function waysFrom(entries: readonly HistoryEntry[], now: number): Ways {
  const [newest] = entries;
  if (!newest) return { undoTo: null, redoTo: null };
  const forward = redoStack(entries);
  const at = positionOf(newest);
  const undone = entries.find((entry) => entry.revision === at);
  const before = entries.find((entry) => entry.revision === at - 1);
  const tooOld = !undone || now - undone.at > UNDO_MS || forward.length >= UNDO_STEPS;
  const reach = at === 1 || before !== undefined;
  return {
    undoTo: tooOld || !reach ? null : before ? positionOf(before) : 0,
    redoTo: forward[0] ?? null,
  };
}

/** The change that a revision's content stands for: its own, or the one that undo and redo went to. */
function positionOf(entry: HistoryEntry): number {
  const note = readNote(entry.field);
  return note.how === 'undo' || note.how === 'redo' ? note.to : entry.revision;
}

/** What redo would bring back, next first: an undo puts its starting point on it, a redo takes one off. */
function redoStack(entries: readonly HistoryEntry[]): number[] {
  const run = entries.findIndex((entry) => !['undo', 'redo'].includes(readNote(entry.field).how));
  const moves = entries.slice(0, run < 0 ? entries.length : run).toReversed();
  const stack: number[] = [];
  let at = run < 0 ? null : positionOf(entries[run] as HistoryEntry);
  for (const move of moves) {
    if (readNote(move.field).how === 'redo') stack.shift();
    else if (at !== null) stack.unshift(at);
    at = positionOf(move);
  }
  return stack;
}

/** The parts in which two contents differ; phone numbers are compared by their keyed hash. */
export function changedParts(before: CardContent, after: CardContent): string[] {
  const parts = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...parts].filter((part) => partOf(before, part) !== partOf(after, part));
}

/** One part of a content, comparable: equal texts mean equal parts. */
export function partOf(content: CardContent, part: string): string {
  if (part === 'phone') return JSON.stringify(content.phone?.index ?? null);
  if (part === 'hidden') return JSON.stringify([...content.hidden].sort());
  const value = (content as unknown as Readonly<Record<string, unknown>>)[part] ?? null;
  return JSON.stringify(value);
}
