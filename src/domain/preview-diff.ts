import type { TextRef } from '../shared/texts.js';
import { itemLabel } from './card-items.js';
import type { CardView, ContactView } from './card-view.js';
import { CARD_ITEMS, type CardItem } from './creator-card.js';
import { CONTACT_CHANNELS, itemsOf } from './preferences.js';

/** Why owner and client see an item differently, or that they see the same (PRODUCT R42). */
export type DiffReason = 'not-filled' | 'hidden' | 'private' | 'virtual' | 'same';

/** One row of 我看到 / 客户看到. */
export interface DiffRow {
  readonly item: CardItem;
  readonly label: TextRef;
  readonly mine: 'lit' | 'grey';
  readonly theirs: 'shown' | 'virtual' | 'nothing';
  readonly reason: DiffReason;
}

/**
 * How the client's view differs from the owner's, item by item, told from the two views alone: what the list says
 * is what the surfaces draw.
 */
export function previewDiff(mine: CardView, theirs: CardView): DiffRow[] {
  return CARD_ITEMS.map((item) => {
    const lit = holds(mine, item);
    const seen = seenOf(theirs, item);
    const facts = { item, label: itemLabel(item), mine: lit ? 'lit' : 'grey', theirs: seen } as const;
    return { ...facts, reason: reasonOf(mine, item, lit, seen) };
  });
}

/** Whether clients have no way at all to reach the creator through the card, though something is filled. */
export function isUnreachable(mine: CardView, theirs: CardView): boolean {
  return theirs.contacts.length === 0 && mine.contacts.some((contact) => contact.lit);
}

function contactOf(view: CardView, item: CardItem): ContactView | undefined {
  return view.contacts.find((contact) => contact.channel === item);
}

function isContact(item: CardItem): boolean {
  return CONTACT_CHANNELS.some((channel) => channel === item);
}

function holds(view: CardView, item: CardItem): boolean {
  if (isContact(item)) return contactOf(view, item)?.lit ?? false;
  if (item === 'collaborations') return view.collaborations.length > 0;
  if (item === 'introduction') return view.introduction !== null;
  const questions = item === 'cooperation' || item === 'reach' ? itemsOf(item) : [];
  return view.preferences.some((answer) => questions.includes(answer.item));
}

function seenOf(view: CardView, item: CardItem): DiffRow['theirs'] {
  if (!holds(view, item)) return 'nothing';
  return contactOf(view, item)?.mark === 'virtual' ? 'virtual' : 'shown';
}

function reasonOf(mine: CardView, item: CardItem, lit: boolean, seen: DiffRow['theirs']): DiffReason {
  if (!lit) return 'not-filled';
  if (seen === 'virtual') return 'virtual';
  if (seen === 'shown') return 'same';
  return mine.hidden.includes(item) ? 'hidden' : 'private';
}
