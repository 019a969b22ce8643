import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedParts, type HistoryEntry, UNDO_MS, waysFrom } from '../../src/domain/card-history.js';
import { readNote, writeNote } from '../../src/domain/change-note.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';

/** Revisions newest first, made by these notes, all at one moment. */
function history(...notes: string[]): HistoryEntry[] {
  return notes.map((field, index) => ({ revision: index + 1, field, at: 0 })).toReversed();
}

describe('undo and redo', () => {
  it('step back one change at a time and never undo an undo', () => {
    expect(waysFrom([], 0)).toEqual({ undoTo: null, redoTo: null });
    expect(waysFrom(history('a'), 0)).toEqual({ undoTo: 0, redoTo: null });
    expect(waysFrom(history('a', 'b', 'c'), 0)).toEqual({ undoTo: 2, redoTo: null });
    expect(waysFrom(history('a', 'b', 'c', 'undo:2'), 0)).toEqual({ undoTo: 1, redoTo: 3 });
    expect(waysFrom(history('a', 'b', 'c', 'undo:2', 'undo:1'), 0)).toEqual({ undoTo: 0, redoTo: 2 });
    expect(waysFrom(history('a', 'b', 'c', 'undo:2', 'undo:1', 'redo:2'), 0)).toEqual({
      undoTo: 1,
      redoTo: 3,
    });
    expect(waysFrom(history('a', 'undo:0'), 0)).toEqual({ undoTo: null, redoTo: 1 });
    expect(waysFrom(history('a', 'b', 'undo:1', 'c'), 0)).toEqual({ undoTo: 1, redoTo: null });
    expect(waysFrom(history('a', 'b', 'restore:1'), 0)).toEqual({ undoTo: 2, redoTo: null });
  });

  it('end after a day, after 20 steps and where the known history ends', () => {
    expect(waysFrom(history('a', 'b'), UNDO_MS).undoTo).toBe(1);
    expect(waysFrom(history('a', 'b'), UNDO_MS + 1).undoTo).toBe(null);
    const edits = Array.from({ length: 30 }, () => 'a');
    const undos = (count: number) => Array.from({ length: count }, (_, index) => `undo:${29 - index}`);
    expect(waysFrom(history(...edits, ...undos(19)), 0).undoTo).toBe(10);
    expect(waysFrom(history(...edits, ...undos(20)), 0)).toEqual({ undoTo: null, redoTo: 11 });
    expect(waysFrom(history('a', 'b', 'c').slice(0, 1), 0).undoTo).toBe(null);
  });

  it('agree with two stacks, whatever is done in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('edit', 'undo', 'redo'), { maxLength: 40 }), (steps) => {
        const entries: HistoryEntry[] = [];
        const past: number[] = [];
        let future: number[] = [];
        let at = 0;
        for (const step of steps) {
          const ways = waysFrom(entries, 0);
          expect(ways).toEqual({
            undoTo: future.length < 20 ? (past.at(-1) ?? null) : null,
            redoTo: future[0] ?? null,
          });
          const revision = entries.length + 1;
          const add = (field: string) => entries.unshift({ revision, field, at: 0 });
          if (step === 'edit') {
            past.push(at);
            future = [];
            at = revision;
            add('wechat');
          } else if (step === 'undo' && ways.undoTo !== null) {
            future.unshift(at);
            at = past.pop()!;
            add(`undo:${at}`);
          } else if (step === 'redo' && ways.redoTo !== null) {
            past.push(at);
            at = future.shift()!;
            add(`redo:${at}`);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('notes', () => {
  it('read as they were written', () => {
    for (const note of [
      { how: 'edit', fields: ['wechat', 'email'] },
      { how: 'form', fields: ['phone'] },
      { how: 'undo', to: 0 },
      { how: 'redo', to: 12 },
      { how: 'restore', to: 3 },
    ] as const)
      expect(readNote(writeNote(note))).toEqual(note);
  });
});

describe('changedParts', () => {
  it('names what differs and sees neither a new seal nor another order', () => {
    const { content } = cardWith(FULL_CONTENT);
    const phone = content.phone && { ...content.phone, sealed: 'v1.k.other' };
    expect(changedParts(content, { ...content, phone })).toEqual([]);
    expect(
      changedParts({ ...content, hidden: ['email', 'wechat'] }, { ...content, hidden: ['wechat', 'email'] }),
    ).toEqual([]);
    expect(changedParts(content, { ...content, phone: null, wechat: 'x' }).sort()).toEqual([
      'phone',
      'wechat',
    ]);
  });
});
