import { type CardContent, type CreatorCard, EMPTY_CONTENT } from '../domain/creator-card.js';
import type { TurnInput, UseCaseDeps } from './turn.js';

/** Changes looked back through; a button that is older than all of them counts as stale. */
const MAX_GAP = 200;

/** How one switch of a card stands, as something to compare. */
export type Standing = (content: CardContent) => unknown;

/**
 * Whether a switch was changed after the button that is pressed was drawn: such a press, late on its way or on an old
 * card, must not undo what was decided since, not even where the switch was changed there and back. `shown` is the
 * card's revision on the button; buttons of an earlier release bear none, and of those only the time of the press is
 * known. Words bear neither: what somebody types is meant as it is typed.
 */
export async function isStaleSwitch(
  { event }: TurnInput,
  card: CreatorCard,
  shown: number | undefined,
  standing: Standing,
  deps: Pick<UseCaseDeps, 'records'>,
): Promise<boolean> {
  if (shown === undefined && event.kind !== 'action') return false;
  if (shown !== undefined && card.revision - shown > MAX_GAP) return true;
  const entries = await deps.records.revisions(card.creatorId, MAX_GAP + 1);
  const known = entries.filter(({ revision }) => revision <= card.revision);
  return known.some((entry, index) => {
    const newer = shown === undefined ? entry.at > event.at : entry.revision > shown;
    const before = known[index + 1]?.content ?? (entry.revision === 1 ? EMPTY_CONTENT : null);
    return newer && before !== null && standing(before) !== standing(entry.content);
  });
}
