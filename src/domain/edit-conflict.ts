import { partOf } from './card-history.js';
import type { CardContent } from './creator-card.js';

/** Three contents of one card: what somebody was shown, what it is now, and what they want. */
export interface Versions {
  readonly base: CardContent;
  readonly current: CardContent;
  readonly wanted: CardContent;
}

type Part = keyof CardContent;

/**
 * Of these parts the ones that must not be saved without asking: changed by somebody else since `base` was shown,
 * to something other than what is wanted. For answers that were typed, where every part is meant.
 */
export function conflictingParts(parts: readonly Part[], { base, current, wanted }: Versions): Part[] {
  return parts.filter(
    (part) => partOf(base, part) !== partOf(current, part) && partOf(wanted, part) !== partOf(current, part),
  );
}

/**
 * Merges a form that was drawn from `base` into `current`. Inputs that were left as they were drawn are no wishes:
 * those parts stay as they are now. What can be saved is in `content`, what must be asked about in `conflicts`.
 */
export function mergeForm(
  parts: readonly Part[],
  versions: Versions,
): { readonly content: CardContent; readonly saved: readonly Part[]; readonly conflicts: readonly Part[] } {
  const { base, current, wanted } = versions;
  const touched = parts.filter((part) => partOf(wanted, part) !== partOf(base, part));
  const conflicts = conflictingParts(touched, versions);
  const free = touched.filter((part) => !conflicts.includes(part));
  const saved = free.filter((part) => partOf(wanted, part) !== partOf(current, part));
  const changes = Object.fromEntries(saved.map((part) => [part, wanted[part]]));
  return { content: { ...current, ...changes }, saved, conflicts };
}
