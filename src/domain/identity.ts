/** The chat platforms. */
export type Platform = 'feishu' | 'wechat';

/** A direct chat is one person with the bot; a group has several people. `unknown` is treated as a group. */
export type ChatKind = 'direct' | 'group' | 'unknown';

/** One chat on one platform. `account` is the bot's own identity there: a Feishu app id, a WeChat account id. */
export interface ChatRef {
  readonly platform: Platform;
  readonly account: string;
  readonly chatId: string;
  readonly kind: ChatKind;
}

/** One person as the platform names them (Feishu open_id, WeChat contact id). `name` is for show only. */
export interface PersonRef {
  readonly platform: Platform;
  readonly account: string;
  readonly personId: string;
  readonly name?: string;
}

/** The key under which bindings are kept: stable as long as the platform's id is. */
export function personKey(person: PersonRef): string {
  return `${person.platform}:${person.account}:${person.personId}`;
}

/**
 * The lane of one person in one chat. Order inside a lane is kept; lanes never wait for one another. The
 * person is part of it in direct chats too, so that a card click, which does not say what kind of chat it
 * came from, falls into the same lane as the messages.
 */
export function laneOf(chat: ChatRef, personId: string): string {
  return `${chat.platform}:${chat.account}:${chat.chatId}:${personId}`;
}
