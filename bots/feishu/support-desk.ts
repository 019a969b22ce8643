import type { SupportDesk, SupportMembers } from '../../src/application/desk-ports.js';
import type { State } from '../../src/application/ports.js';
import { tidyLine } from '../../src/application/wording/tidy.js';
import { maskPhones } from '../../src/domain/phone-guard.js';
import { within } from '../../src/shared/deadline.js';
import { AppError } from '../../src/shared/errors.js';
import type { FeishuClient, GroupMember } from './client.js';
import { readWords } from './message-text.js';

/** Longest name under which an agent speaks, in UTF-16 units (own choice). */
const MAX_NAME = 40;

/** A member who left without the bot being told loses the right after this at the latest. */
const REMEMBER_MS = 10_000;

/** A turn of the mailbox has 6 s; nobody else's may wait for a platform that does not answer. */
const ANSWER_MS = 2_500;

/**
 * The members of the support group, asked of the platform and shared by all replicas for seconds. Being a member is
 * what makes somebody support; nothing inside a message or a card does.
 */
function createSupportMembers(
  client: Pick<FeishuClient, 'groupMembers'>,
  store: Pick<State, 'get' | 'set'>,
  chatId: string,
): SupportMembers {
  const key = `feishu:members:${chatId}`;
  const members = async (): Promise<readonly GroupMember[]> => {
    const known = await store.get(key);
    if (known) return JSON.parse(known) as GroupMember[];
    const asked = within(client.groupMembers(chatId), ANSWER_MS, () => {
      throw new AppError('delivery-later', 'feishu: no answer in time', { afterMs: 1_000 });
    });
    const now = (await asked).map(({ openId, name }) => ({
      openId,
      name: maskPhones(tidyLine(name, MAX_NAME)),
    }));
    await store.set(key, JSON.stringify(now), REMEMBER_MS);
    return now;
  };
  return {
    find: async (personId) => {
      const found = (await members()).find(({ openId }) => openId === personId);
      return found ? { personId, name: found.name } : null;
    },
    forget: () => store.set(key, '', 1),
  };
}

/** The support desk in a group of Feishu; null when none is set. */
export function createFeishuDesk(
  client: Pick<FeishuClient, 'groupMembers' | 'readMessage'>,
  store: Pick<State, 'get' | 'set'>,
  { appId, supportChatId }: { readonly appId: string; readonly supportChatId: string | null },
): SupportDesk | null {
  if (supportChatId === null) return null;
  return {
    chat: { platform: 'feishu', account: appId, chatId: supportChatId, kind: 'group' },
    members: createSupportMembers(client, store, supportChatId),
    wordsOf: async (messageId) => {
      const message = await client.readMessage(messageId);
      return message && !message.recalled ? readWords(message.type, message.content) : null;
    },
  };
}
