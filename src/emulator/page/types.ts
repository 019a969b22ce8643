import type { Texts } from '../../shared/texts.js';
import type { FeishuPlatform } from '../feishu/types.js';

/** What WeChat's gateway says it was asked to send. */
export interface WechatSent {
  /** The contact of a direct chat, or the room. */
  readonly chatId: string;
  readonly kind: 'text' | 'image';
  readonly text?: string | undefined;
  readonly image?: Buffer | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What the page needs of the emulated WeChat. */
export interface WechatChats {
  readonly botName: string;
  addContact(name: string): string;
  addRoom(topic: string, memberIds: readonly string[]): string;
  say(
    contactId: string,
    text: string,
    options?: { readonly roomId?: string; readonly mentionBot?: boolean },
  ): unknown;
  on(event: 'sent', listener: (sent: WechatSent) => void): unknown;
}

/** A creator of the sample import that a visitor may bind to. */
export interface SampleCreator {
  readonly nickname: string;
  /** The one-time binding code in clear, or null once it is not known any more. */
  readonly code: string | null;
}

/** What the page is made of. */
export interface EmulatorPageOptions {
  readonly feishu: FeishuPlatform;
  /** The support group, shown to its members; absent = there is none. */
  readonly supportChatId?: string;
  /** Null = no WeChat pane. */
  readonly wechat: WechatChats | null;
  readonly samples: readonly SampleCreator[] | (() => Promise<readonly SampleCreator[]>);
  readonly texts: Texts;
  /** Shows what the bot remembers, for the inspector; absent = not offered. */
  readonly statePeek?: () => Promise<unknown>;
}

/** The two panes. */
type Pane = 'feishu' | 'wechat';

/** The three people of each pane. */
export type Role = 'creator' | 'brand' | 'support';

/** One message as the page draws it. */
export interface PageMessage {
  readonly pane: Pane;
  readonly id: string;
  readonly chatId: string;
  /** `bot`, or a person's id. */
  readonly from: string;
  readonly name: string;
  readonly kind: 'text' | 'post' | 'card' | 'image' | 'recalled';
  /** The words of a text; readable lines of everything else. */
  readonly text: string;
  /** The JSON of a card or a post, otherwise null. */
  readonly content: unknown;
  /** Where a picture is fetched, otherwise null. */
  readonly image: string | null;
  readonly at: number;
  readonly updated: boolean;
  /** What a link in it was unfolded into, otherwise null. */
  readonly preview: { readonly title: string; readonly card: unknown } | null;
  /** The message it answers, where the platform tells. */
  readonly answers?: string;
}

/** The people and chats of one pane. */
export interface PaneWorld {
  readonly botName: string;
  readonly people: readonly {
    readonly role: Role;
    readonly id: string;
    readonly name: string;
    /** Their private chat with the bot. */
    readonly directChatId: string;
  }[];
  readonly group: { readonly chatId: string; readonly name: string };
  /** The support group and the ids of its members; absent where there is none. */
  readonly support?: { readonly chatId: string; readonly name: string; readonly members: readonly string[] };
}
