import type { OutboundMessage } from '../domain/effect.js';
import type { PersonRef } from '../domain/identity.js';

/** A group in which both the bot and the person who asked are. Names are as the platform has them. */
export interface ShareRoom {
  readonly chatId: string;
  readonly name: string;
  /** People of other companies are in it: a card there cannot be changed later (Feishu docs: code 230027). */
  readonly external: boolean;
  /** Everybody in it but the person who asked and bots. */
  readonly people: readonly ShareFellow[];
}

/** Somebody who shares a group with the person who asked. */
export interface ShareFellow {
  readonly personId: string;
  readonly name: string;
}

/**
 * Who shares which group with the bot, asked of the platform each time: nothing inside a card is believed, and no
 * group is named to a person who is not in it. Throws `AppError('delivery-later')` when the platform does not
 * answer, `AppError('delivery-refused')` when the bot may not ask.
 */
export interface ShareRooms {
  /**
   * Groups of the person, the most recently active first. `complete` is false when there are more than could be
   * looked at within about a second.
   */
  roomsOf(person: PersonRef): Promise<{ readonly rooms: readonly ShareRoom[]; readonly complete: boolean }>;
  /** One group; null unless it exists and both the bot and the person are in it. */
  room(chatId: string, person: PersonRef): Promise<ShareRoom | null>;
}

/** Cards into other chats of a platform. */
export interface CardSharing {
  readonly rooms: ShareRooms;
  /** Puts a card on its way, once per message id within 24 h; false when that id was taken before. */
  readonly send: (message: OutboundMessage) => Promise<boolean>;
}
