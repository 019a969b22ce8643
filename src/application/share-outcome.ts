import type { State } from './ports.js';

/** As long as the outbox knows the id of a message. */
export const SHARE_REMEMBERED_MS = 24 * 3_600_000;

/** What became of the card that was shared under this id; null while that is not known. */
export async function shareOutcome(id: string, state: Pick<State, 'get'>): Promise<'sent' | 'failed' | null> {
  const noted = await state.get(outcomeKey(id));
  return noted === 'sent' || noted === 'failed' ? noted : null;
}

/** Keeps what became of a shared card for those who press again. */
export function noteOutcome(
  id: string,
  outcome: 'sent' | 'failed',
  state: Pick<State, 'set'>,
): Promise<void> {
  return state.set(outcomeKey(id), outcome, SHARE_REMEMBERED_MS);
}

function outcomeKey(id: string): string {
  return `${id}/outcome`;
}
