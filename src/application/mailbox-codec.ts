import type { OutboundMessage } from '../domain/effect.js';
import type { InboundEvent } from '../domain/event.js';
import { type Conversation, NEW_CONVERSATION } from '../domain/flow.js';
import { AppError } from '../shared/errors.js';
import type { Sealer } from './ports.js';

/**
 * Events and replies are sealed before they enter a store: people type phone numbers, and neither the mailbox
 * nor the outbox may hold one in clear (DESIGN section 4).
 */
export function sealEvent(event: InboundEvent, sealer: Sealer): string {
  return sealer.seal(JSON.stringify(event));
}

/** Opens what `sealEvent` made. Throws `AppError('unreadable-secret')` for another key's or damaged data. */
export function openEvent(body: string, sealer: Sealer): InboundEvent {
  return JSON.parse(sealer.open(body)) as InboundEvent;
}

/** Seals one reply for the outbox. */
export function sealMessage(message: OutboundMessage, sealer: Sealer): string {
  return sealer.seal(JSON.stringify(message));
}

/** Opens what `sealMessage` made; throws as `openEvent` does. */
export function openMessage(body: string, sealer: Sealer): OutboundMessage {
  return JSON.parse(sealer.open(body)) as OutboundMessage;
}

/** The conversation as stored: readable JSON that holds steps and times, never a person's words. */
export function writeConversation(conversation: Conversation): string {
  return JSON.stringify(conversation);
}

/**
 * Reads a stored conversation. One of another schema, written before or after this release, starts anew: every
 * answer it had taken is saved on the card already, so nothing is lost but the place in the flow.
 */
export function readConversation(document: string | null): Conversation {
  if (document === null) return NEW_CONVERSATION;
  try {
    const stored = JSON.parse(document) as Conversation;
    return stored.schema === NEW_CONVERSATION.schema ? stored : NEW_CONVERSATION;
  } catch (error) {
    throw new AppError('internal', 'a stored conversation is no JSON', {}, { cause: error });
  }
}
