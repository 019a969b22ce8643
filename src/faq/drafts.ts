import { isDeepStrictEqual } from 'node:util';
import { applyChanges, type KnowledgeChange, nextEntryId } from './change.js';
import type { KnowledgeBase } from './knowledge-base.js';

/**
 * A change that waits to be published. An id alone does not tell which entry a change is about: ids of new entries are
 * settled only when the drafts are put together. So a change of an entry that is itself a draft names that draft in
 * `of`; null is an entry that was published when the change was made. Undefined, in drafts of an earlier release, is
 * whatever bears the id.
 */
export interface WaitingChange {
  readonly id: string;
  readonly change: KnowledgeChange;
  readonly of?: string | null | undefined;
}

/**
 * A waiting change with the ids that it gets. `same`: the knowledge base says all of it already; `gone`: there is no
 * such entry, so that the change must wait or be given up.
 */
export interface PlacedChange<Draft extends WaitingChange> {
  readonly draft: Draft;
  readonly change: KnowledgeChange;
  readonly outcome: 'changed' | 'same' | 'gone';
}

/** The knowledge base with the drafts in it, and what became of each, in the order of the drafts. */
export interface PlacedDrafts<Draft extends WaitingChange> {
  readonly next: KnowledgeBase;
  readonly placed: readonly PlacedChange<Draft>[];
}

/**
 * Puts drafts into a knowledge base: new entries first, each under its wished id or, when that is taken, a free one;
 * then what changes entries, whatever the clocks of those who wrote say about who was first.
 */
export function placeDrafts<Draft extends WaitingChange>(
  base: KnowledgeBase,
  drafts: readonly Draft[],
): PlacedDrafts<Draft> {
  const allotted = new Map<string, string>();
  const outcomes = new Map<Draft, PlacedChange<Draft>>();
  let next = base;
  const put = (draft: Draft, change: KnowledgeChange) => {
    const changed = applyChanges(next, [change]);
    const outcome = isDeepStrictEqual(changed, next) ? 'same' : 'changed';
    outcomes.set(draft, { draft, change, outcome });
    next = changed;
  };
  for (const draft of drafts) {
    if (draft.change.kind !== 'new-entry') continue;
    const entryId = freeId(next, drafts, draft.change.entryId);
    allotted.set(draft.id, entryId);
    put(draft, { ...draft.change, entryId });
  }
  for (const draft of drafts) {
    const { change, of } = draft;
    if (change.kind === 'new-entry') continue;
    if (change.kind === 'off-topic') {
      put(draft, change);
      continue;
    }
    const entryId = (of ? allotted.get(of) : undefined) ?? change.entryId;
    const among = of === null ? base : next;
    if (among.entries.some(({ id }) => id === entryId)) put(draft, { ...change, entryId });
    else outcomes.set(draft, { draft, change, outcome: 'gone' });
  }
  return { next, placed: drafts.flatMap((draft) => outcomes.get(draft) ?? []) };
}

/**
 * The id that a new entry gets: the wished one when nothing has it. An id that a draft names is not free even while
 * nothing has it, after a roll back: what was meant for the one entry must not end up in another.
 */
export function freeId(base: KnowledgeBase, drafts: readonly WaitingChange[], wished?: string): string {
  const named = drafts.flatMap(({ change, of }) =>
    of === null && change.kind !== 'new-entry' && change.kind !== 'off-topic' ? change.entryId : [],
  );
  const taken =
    wished === undefined || named.includes(wished) || base.entries.some(({ id }) => id === wished);
  return taken ? nextEntryId(base, named) : wished;
}
