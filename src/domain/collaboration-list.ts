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
  return { items: merged([], items).slice(0, MAX_COLLABORATIONS), faults };
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

/** The list without one entry. */
export function without(list: readonly Collaboration[], index: number): Collaboration[] {
  return list.filter((_, place) => place !== index);
}

/** The list with one entry moved to the front. */
export function broughtToFront(list: readonly Collaboration[], index: number): Collaboration[] {
  const item = list[index];
  return item ? [item, ...without(list, index)] : [...list];
}
