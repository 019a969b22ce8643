import type { Log, State } from '../../src/application/ports.js';
import { messageOf } from '../../src/shared/errors.js';

/** How long a pair is remembered without being seen again. */
const REMEMBER_MS = 90 * 24 * 3_600_000;

/** Pairs kept in this process, so that not every message writes to the store. */
const MAX_KNOWN = 5_000;

/**
 * Which chat is a person's direct chat with the bot. Menu events name only the person, yet what they start must
 * fall into the lane of the messages that follow. Best effort: a store that is away only makes it forget.
 */
export interface DirectChats {
  of(openId: string): Promise<string | null>;
  remember(openId: string, chatId: string): Promise<void>;
}

/** Keeps the pairs in the shared store, since the event that names both may reach another replica. */
export function createDirectChats(store: Pick<State, 'get' | 'set'>, appId: string, log: Log): DirectChats {
  const known = new Map<string, string>();
  const keyOf = (openId: string) => `feishu:direct-chat:${appId}:${openId}`;
  const forgive = (error: unknown) => {
    log.warn({ reason: messageOf(error) }, 'direct chats not remembered');
    return null;
  };
  return {
    of: async (openId) => known.get(openId) ?? (await store.get(keyOf(openId)).catch(forgive)),
    remember: async (openId, chatId) => {
      if (known.get(openId) === chatId) return;
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(openId, chatId);
      await store.set(keyOf(openId), chatId, REMEMBER_MS).catch(forgive);
    },
  };
}
