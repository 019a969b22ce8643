import { type CardContent, type CreatorCard, EMPTY_CONTENT } from '../domain/creator-card.js';
import { personKey } from '../domain/identity.js';
import type { TurnInput, UseCaseDeps } from './turn.js';

/** Changes looked back through; a button that is older than all of them counts as stale. */
const MAX_GAP = 200;

/** How one switch of a card stands, as something to compare. */
export type Standing = (content: CardContent) => unknown;

/**
 * Whether a switch was changed after the button that is pressed was drawn: such a press, late on its way or on an old
 * card, must not undo what was decided since, not even where the switch was changed there and back. `shown` is the
 * card's revision on the button; buttons of an earlier release bear none, and of those only the time of the press is
 * known. Words are meant as they are typed, but for those that come after later words of the same chat were heard: a
 * late delivery does not undo what the same person decided since.
 */
export async function isStaleSwitch(
  { event, conversation }: TurnInput,
  card: CreatorCard,
  shown: number | undefined,
  standing: Standing,
  deps: Pick<UseCaseDeps, 'records'>,
): Promise<boolean> {
  const typed = event.kind !== 'action';
  if (shown === undefined && typed && event.at >= conversation.touchedAt) return false;
  const writer = personKey(event.sender);
  if (shown !== undefined && card.revision - shown > MAX_GAP) return true;
  const entries = await deps.records.revisions(card.creatorId, MAX_GAP + 1);
  const known = entries.filter(({ revision }) => revision <= card.revision);
  return known.some((entry, index) => {
    const later = entry.at > event.at && (!typed || entry.by === writer);
    const newer = shown === undefined ? later : entry.revision > shown;
    const before = known[index + 1]?.content ?? (entry.revision === 1 ? EMPTY_CONTENT : null);
    return newer && before !== null && standing(before) !== standing(entry.content);
  });
}
