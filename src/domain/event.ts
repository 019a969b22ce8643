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
}

/** A click on an interactive card. Everything in `value` and `form` is untrusted; only `sender` is proven. */
export interface ActionEvent extends EventBase {
  readonly kind: 'action';
  /** The message that holds the clicked card. */
  readonly messageId: string;
  readonly value: unknown;
  readonly form: Readonly<Record<string, unknown>> | null;
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
export type InboundEvent = MessageEvent | ActionEvent | MenuEvent | ArrivalEvent | NoticeEvent;
