import type { PictureRef } from './effect.js';
import type { ChatRef, PersonRef } from './identity.js';
import type { Notice } from './notice.js';

interface EventBase {
  /** The dedupe id: `feishu:om_…` for messages, `feishu:<event_id>` otherwise, `wechat:<account>:<id>`. */
  readonly id: string;
  readonly chat: ChatRef;
  readonly sender: PersonRef;
  /** When the platform says it happened, epoch milliseconds. */
  readonly at: number;
}

/** A message a person wrote. `text` is null when it is a picture, a file, a voice … */
export interface MessageEvent extends EventBase {
  readonly kind: 'message';
  readonly messageId: string;
  readonly text: string | null;
  /** The bot was mentioned; always true in a direct chat. The mention itself is already cut from `text`. */
  readonly addressed: boolean;
  /** The messages this one answers, nearest last: the root of the thread and the parent. */
  readonly thread?: readonly string[];
  /** What it holds when it is no text. */
  readonly attachment?: Attachment;
  /** Pictures among its words that are not in `attachment`, when there are any. */
  readonly furtherPictures?: number;
}

/** What a message without text holds. `other` names anything that is not passed on. */
export type Attachment =
  | { readonly kind: 'picture'; readonly source: PictureRef }
  | { readonly kind: 'file' | 'voice' | 'video' | 'sticker' | 'other' };

/** A person changed or took back a message of theirs. Feishu does not say who: `sender` may be nobody. */
export interface RevisionEvent extends EventBase {
  readonly kind: 'revision';
  readonly messageId: string;
  readonly what: 'edited' | 'recalled';
}

/** People left a group. */
export interface DepartureEvent extends EventBase {
  readonly kind: 'departure';
  readonly people: readonly string[];
}

/** Time has come for a ticket, or for the desk's morning digest (`ticketId` null). Made by the program itself. */
export interface TimerEvent extends EventBase {
  readonly kind: 'timer';
  readonly ticketId: string | null;
}

/** A click on an interactive card. Everything in `value` and `form` is untrusted; only `sender` is proven. */
export interface ActionEvent extends EventBase {
  readonly kind: 'action';
  /** The message that holds the clicked card. */
  readonly messageId: string;
  readonly value: unknown;
  readonly form: Readonly<Record<string, unknown>> | null;
  /** The mark of the creator whose card it was, as untrusted as the rest; absent where the card bears none. */
  readonly owner?: string;
}

/** A bot menu entry that a person tapped, in their direct chat. `entry` is the operator's event key. */
export interface MenuEvent extends EventBase {
  readonly kind: 'menu';
  readonly entry: string;
}

/** A person opened the direct chat for the first time, or the bot was put into a group. */
export interface ArrivalEvent extends EventBase {
  readonly kind: 'arrival';
}

/** News from outside the chat, put into a person's lane so that it goes the one path. `sender` is that person. */
export interface NoticeEvent extends EventBase {
  readonly kind: 'notice';
  readonly notice: Notice;
}

/** Anything that arrives, normalised: the same shape from Feishu and from WeChat. */
export type InboundEvent =
  | MessageEvent
  | ActionEvent
  | MenuEvent
  | ArrivalEvent
  | NoticeEvent
  | RevisionEvent
  | DepartureEvent
  | TimerEvent;
