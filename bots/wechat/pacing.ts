/** One message about to be sent. */
export interface PacedMessage {
  readonly chatId: string;
  /** Characters of a text; 0 for a picture. */
  readonly characters: number;
  readonly picture: boolean;
}

/** Decides how long a message waits, so that the account keeps a human's pace. Times are monotonic milliseconds. */
export interface Pacer {
  /**
   * Takes the next place in the stream of messages and says how long to wait before sending; at most 9 s when
   * asked for one message after the other, each asked for once the one before has been sent.
   */
  waitFor(message: PacedMessage, now: number): number;
}

/** 40 messages a minute over the whole account is the published ceiling (Safe-Mode plugin of wechatferry). */
const ACCOUNT_GAP_MS = 1_500;

/** Nobody writes in another chat at once: 3 to 5 s (same source). */
const SWITCH_MS = [3_000, 5_000] as const;

/** Nobody answers at once, however long the account was quiet (reference: ban hygiene). */
const HESITATION_MS = [800, 2_500] as const;

/** Before a message in the same chat. */
const SAME_CHAT_MS = [1_000, 2_500] as const;

/** A picture that follows its text sooner than this may vanish silently (wechaty issue 1587). */
const BEFORE_PICTURE_MS = 2_000;

/** Typing takes time: per character, and at most. */
const TYPING_MS = 40;
const MAX_TYPING_MS = 3_000;

/** A pacer for a real account. `random` answers 0 to 1. */
export function createCarefulPacer(random: () => number): Pacer {
  let last: { readonly chatId: string; readonly at: number } | null = null;
  const between = ([from, to]: readonly [number, number]) => from + random() * (to - from);
  return {
    waitFor: (message, now) => {
      const typing = Math.min(message.characters * TYPING_MS, MAX_TYPING_MS);
      const same = last?.chatId === message.chatId;
      const pause = between(same ? SAME_CHAT_MS : SWITCH_MS);
      const gap = Math.max(ACCOUNT_GAP_MS, pause, message.picture && same ? BEFORE_PICTURE_MS : 0);
      const earliest = now + between(HESITATION_MS);
      const at = Math.max(earliest, last === null ? 0 : last.at + gap) + typing;
      last = { chatId: message.chatId, at };
      return at - now;
    },
  };
}

/** No pace at all: for gateways that are not the real WeChat. */
export const UNPACED: Pacer = { waitFor: () => 0 };
