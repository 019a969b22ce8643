import type { InboundEvent } from '../domain/event.js';
import type { UseCaseDeps } from './turn.js';

/** Enough to tell apart the few creators that one person holds; a card of 200 buttons bears it 200 times. */
const MARK_LENGTH = 12;

/** The mark that cards of a creator bear. Keyed, so that a card that is seen elsewhere names no creator. */
export function ownerMark(creatorId: string, { hash }: Pick<UseCaseDeps, 'hash'>): string {
  return hash('owner', creatorId).slice(0, MARK_LENGTH);
}

/** The mark of what is said to a person at the end of their turn; none in a group, which owns nothing, or unbound. */
export async function markFor(
  { chat, sender }: InboundEvent,
  deps: Pick<UseCaseDeps, 'hash' | 'records'>,
): Promise<string | undefined> {
  if (chat.kind !== 'direct') return undefined;
  const creatorId = await deps.records.bindingOf(sender);
  return creatorId === null ? undefined : ownerMark(creatorId, deps);
}

/**
 * Whether a click comes from a card of another creator than the one that its sender uses now. Clicks without a mark
 * come from cards of an earlier release, and typed numbers from choices that end with the next thing said.
 */
export function isOfAnother(
  event: InboundEvent,
  creatorId: string,
  deps: Pick<UseCaseDeps, 'hash'>,
): boolean {
  if (event.kind !== 'action' || event.owner === undefined) return false;
  return event.owner !== ownerMark(creatorId, deps);
}
