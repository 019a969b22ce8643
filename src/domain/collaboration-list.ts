import type { TextRef } from '../shared/texts.js';
import type { Collaboration } from './creator-card.js';
import {
  collaborationLines,
  MAX_COLLABORATIONS,
  parseCollaborations,
  sameCollaboration,
} from './story-rules.js';

/** A pasted paragraph, line by line: what was understood, and what was not with its reason. */
export interface SplitList {
  readonly items: readonly Collaboration[];
  readonly faults: readonly { readonly line: number; readonly problem: TextRef }[];
  /** How many more were understood than a list may hold; they are not among `items`. */
  readonly leftOut: number;
}

/** Splits a paragraph into cooperations. Lines are counted from 1; of more than the list may hold the rest is left. */
export function splitCollaborations(words: string): SplitList {
  const items: Collaboration[] = [];
  const faults: { line: number; problem: TextRef }[] = [];
  for (const [index, line] of collaborationLines(words).entries()) {
    const read = parseCollaborations(line);
    if (!read.ok) faults.push({ line: index + 1, problem: read.problem });
    else if (read.edit.field === 'collaborations') items.push(...(read.edit.value ?? []));
  }
  const all = merged([], items);
  const leftOut = Math.max(0, all.length - MAX_COLLABORATIONS);
  return { items: all.slice(0, MAX_COLLABORATIONS), faults, leftOut };
}

/** The list with new entries at its end; an entry of the same brand and time is replaced where it stands. */
export function merged(list: readonly Collaboration[], added: readonly Collaboration[]): Collaboration[] {
  const all = [...list];
  for (const item of added) {
    const place = all.findIndex((one) => sameCollaboration(one, item));
    if (place < 0) all.push(item);
    else all[place] = item;
  }
  return all;
}

/** Whether two lists show the same entries in the same order. */
export function sameList(one: readonly Collaboration[], other: readonly Collaboration[]): boolean {
  return (
    one.length === other.length &&
    one.every((item, place) => {
      const twin = other[place];
      return twin && sameCollaboration(item, twin) && item.form === twin.form && item.link === twin.link;
    })
  );
}

/** The list without one entry. */
export function without(list: readonly Collaboration[], index: number): Collaboration[] {
  return list.filter((_, place) => place !== index);
}

/** The list with the entry at one place (from 0) standing at another; the others keep their order. */
export function movedEntry(list: readonly Collaboration[], from: number, to: number): Collaboration[] {
  const item = list[from];
  return item ? without(list, from).toSpliced(to, 0, item) : [...list];
}

/** The list in a new order, given as the old places counted from 1; null unless each is named exactly once. */
export function reorderedList(
  list: readonly Collaboration[],
  order: readonly number[],
): Collaboration[] | null {
  const places = new Set(order);
  if (order.length !== list.length || places.size !== list.length) return null;
  const items = order.flatMap((place) => list[place - 1] ?? []);
  return items.length === list.length ? items : null;
}
