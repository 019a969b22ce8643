import type { OutboundMessage } from '../domain/effect.js';
import { laneOf, type Platform } from '../domain/identity.js';
import { AppError } from '../shared/errors.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import { sealMessage } from './mailbox-codec.js';
import type { Clock, Sealer, State } from './ports.js';
import { outboxOf } from './run-mailbox.js';
import { noteOutcome, shareOutcome } from './share-outcome.js';
import type { CardSharing, ShareRooms } from './share-to-ports.js';

/** What sharing stands on. `wake` rouses the deliverers of one platform. */
export interface SharingParts {
  readonly rooms: ShareRooms;
  readonly state: Pick<State, 'accept'>;
  readonly sealer: Sealer;
  readonly wake: (platform: Platform) => void;
}

/**
 * Cards into other chats go through the outbox like every reply, but each in a lane of its own: a group that takes
 * nothing for half an hour must not hold up what its creator is told meanwhile.
 */
export function createSharing({ rooms, state, sealer, wake }: SharingParts): CardSharing {
  return {
    rooms,
    send: async (message) => {
      const { platform } = message.chat;
      const id = `${message.id}/${message.part}`;
      const fresh = await state.accept(outboxOf(platform), message.id, id, sealMessage(message, sealer));
      wake(platform);
      return fresh;
    },
  };
}

/** What the messenger says in `because` when it refuses, as words for the person who shared. */
const REASONS: Readonly<Record<string, TextKey>> = {
  'bot-outside': 'share-to.failed.bot-outside',
  disbanded: 'share-to.failed.disbanded',
  'not-allowed': 'share-to.failed.not-allowed',
  'person-unreachable': 'share-to.failed.person',
};

type TellingDeps = {
  readonly state: Pick<State, 'accept' | 'get' | 'set'>;
  readonly sealer: Sealer;
  readonly now: Clock;
};

/** Tells the person who shared a card that it has arrived. */
export async function tellShared(message: OutboundMessage, deps: TellingDeps): Promise<void> {
  const { name = '', follows = true } = message.share ?? {};
  await noteOutcome(message.id, 'sent', deps.state);
  await tell(message, text(follows ? 'share-to.done' : 'share-to.done-fixed', { name }), deps);
}

/**
 * Tells the person who shared a card that it did not arrive, and why as far as the platform says. A card that is
 * known to have arrived stays so, whatever a later attempt at it was answered.
 */
export async function tellNotShared(
  message: OutboundMessage,
  error: unknown,
  deps: TellingDeps,
): Promise<void> {
  if ((await shareOutcome(message.id, deps.state)) === 'sent') return tellShared(message, deps);
  await noteOutcome(message.id, 'failed', deps.state);
  const because = error instanceof AppError ? String(error.details.because ?? '') : '';
  const key = REASONS[because] ?? 'share-to.failed.other';
  await tell(message, text(key, { name: message.share?.name ?? '' }), deps);
}

/** Once a card, whatever is repeated: the outbox knows the id. */
async function tell(message: OutboundMessage, line: TextRef, deps: TellingDeps): Promise<void> {
  const { share } = message;
  if (!share) return;
  const told: OutboundMessage = {
    id: `${message.id}/told`,
    chat: share.chat,
    to: share.by,
    replyTo: null,
    reply: { kind: 'text', lines: [line] },
    part: 0,
    at: deps.now(),
  };
  const lane = laneOf(share.chat, share.by.personId);
  await deps.state.accept(outboxOf(share.chat.platform), lane, told.id, sealMessage(told, deps.sealer));
}
