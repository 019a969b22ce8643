import { viewCard } from '../domain/card-view.js';
import type { OutboundMessage } from '../domain/effect.js';
import type { Records } from './ports.js';

/**
 * The message with a client's view of a card as the card is now: between the answer and its delivery the creator may
 * have hidden something, and what is delivered cannot be taken back. A store that is away throws, so that the message
 * waits with the outbox. The owner's preview is left as it is, since its list of differences belongs to that view.
 */
export async function withCurrentCard(
  message: OutboundMessage,
  records: Pick<Records, 'creator'>,
): Promise<OutboundMessage> {
  const { reply } = message;
  if (reply.kind !== 'client-card' && reply.kind !== 'card-image') return message;
  const { viewer, creatorId } = reply.view;
  if (viewer === 'owner' || (reply.kind === 'client-card' && reply.diff)) return message;
  const card = await records.creator(creatorId);
  return card ? { ...message, reply: { ...reply, view: viewCard(card, viewer) } } : message;
}
