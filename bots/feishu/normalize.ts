import type { Attachment, InboundEvent, MessageEvent } from '../../src/domain/event.js';
import type { ChatKind, ChatRef, PersonRef } from '../../src/domain/identity.js';
import { isDeep } from './body.js';
import { epochMs } from './event-time.js';
import { imageKeyOf, inlineImageKeys, mentionsBot, plainTextOf } from './message-text.js';
import { takeOwner } from './owner-mark.js';
import type { FeishuDelivery, FeishuEvent } from './schema.js';

/** What a pushed event does not say itself. */
export interface NormalizeContext {
  readonly appId: string;
  /** The bot's own open_id; null when it is not known (then nothing counts as its mention). */
  readonly botOpenId: string | null;
  /** The sender's direct chat with the bot, for menu events, which name no chat; null when not known. */
  readonly directChatId: string | null;
  /** Epoch ms; stands in where the platform gives no time. */
  readonly now: number;
}

/** Stands for the person where the platform names none. */
const NOBODY = 'nobody';

type Body<Type extends FeishuEvent['type']> = Extract<FeishuEvent, { type: Type }>['body'];

/** A delivery in the shape all platforms share; null for what the bot leaves alone, such as other bots' words. */
export function normalizeDelivery(delivery: FeishuDelivery, context: NormalizeContext): InboundEvent | null {
  const { event } = delivery;
  switch (event?.type) {
    case 'message':
      return messageEvent(event.body, delivery, context);
    case 'click':
      return clickEvent(event.body, delivery, context);
    case 'menu':
      return menuEvent(event.body, delivery, context);
    case 'entered':
      return arrival(event.body.chat_id, 'direct', event.body.operator_id.open_id, delivery, context);
    case 'added':
      return arrival(event.body.chat_id, 'group', event.body.operator_id?.open_id, delivery, context);
    case 'edited':
    case 'recalled':
      return revision(event, delivery, context);
    case 'left':
      return departure(event.body, delivery, context);
    default:
      return null;
  }
}

/** Neither event says who did it, so nobody is named. */
function revision(
  { type, body }: Extract<FeishuEvent, { type: 'edited' | 'recalled' }>,
  delivery: FeishuDelivery,
  context: NormalizeContext,
): InboundEvent | null {
  const { chat_id: chatId, message_id: messageId } = body;
  if (!chatId || !messageId) return null;
  const facts = common(chatRef(chatId, 'unknown', context), NOBODY, delivery, context);
  return { kind: 'revision', ...facts, messageId, what: type };
}

function departure(
  { chat_id: chatId, users }: Body<'left'>,
  delivery: FeishuDelivery,
  context: NormalizeContext,
): InboundEvent | null {
  const people = (users ?? []).flatMap((user) => user.user_id?.open_id ?? []);
  if (people.length === 0) return null;
  return {
    kind: 'departure',
    ...common(chatRef(chatId, 'group', context), NOBODY, delivery, context),
    people,
  };
}

/** A bot answering bots would never end, so only people are heard. The dedupe id is the message's own. */
function messageEvent(
  { sender, message }: Body<'message'>,
  delivery: FeishuDelivery,
  context: NormalizeContext,
): InboundEvent | null {
  const openId = sender.sender_id?.open_id;
  if (sender.sender_type !== 'user' || !openId) return null;
  const direct = message.chat_type === 'p2p';
  const words = plainTextOf(message, context.botOpenId);
  const held = heldBy(message, words);
  return {
    kind: 'message',
    id: `feishu:${message.message_id}`,
    chat: chatRef(message.chat_id, direct ? 'direct' : 'group', context),
    sender: personRef(openId, context),
    at: epochMs(message.create_time) ?? delivery.createdAt ?? context.now,
    messageId: message.message_id,
    text: held.attachment ? null : words,
    addressed: direct || mentionsBot(message, context.botOpenId),
    ...threadOf(message),
    ...held,
  };
}

function threadOf({ root_id: root, parent_id: parent }: Body<'message'>['message']) {
  const thread = [...new Set([root, parent])].filter((id) => typeof id === 'string');
  return thread.length > 0 ? { thread } : {};
}

const KINDS: Readonly<Record<string, Exclude<Attachment['kind'], 'picture'>>> = {
  file: 'file',
  folder: 'file',
  audio: 'voice',
  media: 'video',
  sticker: 'sticker',
};

type Held = Pick<MessageEvent, 'attachment' | 'furtherPictures'>;

/** What a message holds beside text (Feishu docs: 接收消息内容). Rich text without words is its first picture. */
function heldBy(message: Body<'message'>['message'], words: string | null): Held {
  if (message.message_type === 'text') return {};
  if (message.message_type === 'post') {
    const [first, ...others] = inlineImageKeys(message);
    if (first === undefined) return {};
    if (words) return { furtherPictures: others.length + 1 };
    const source = { platform: 'feishu', messageId: message.message_id, key: first } as const;
    const attachment = { kind: 'picture', source } as const;
    return others.length > 0 ? { attachment, furtherPictures: others.length } : { attachment };
  }
  const key = message.message_type === 'image' ? imageKeyOf(message) : null;
  if (key === null) return { attachment: { kind: KINDS[message.message_type] ?? 'other' } };
  return {
    attachment: { kind: 'picture', source: { platform: 'feishu', messageId: message.message_id, key } },
  };
}

/** A click says where it happened but not whether that is a group: the kind stays open. */
function clickEvent(
  body: Body<'click'>,
  delivery: FeishuDelivery,
  context: NormalizeContext,
): InboundEvent | null {
  const chatId = body.context?.open_chat_id ?? body.open_chat_id;
  const messageId = body.context?.open_message_id ?? body.open_message_id;
  if (!chatId || !messageId) return null;
  return {
    kind: 'action',
    ...common(chatRef(chatId, 'unknown', context), body.operator.open_id, delivery, context),
    messageId,
    ...takeOwner(actionValue(body.action.value)),
    form: body.action.form_value ?? null,
  };
}

/** Older cards hand their value back as a JSON string. */
function actionValue(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isDeep(parsed) ? null : parsed;
  } catch {
    return value;
  }
}

function menuEvent(body: Body<'menu'>, delivery: FeishuDelivery, context: NormalizeContext): InboundEvent {
  const { open_id: openId } = body.operator.operator_id;
  const chat = chatRef(context.directChatId ?? openId, 'direct', context);
  const at = delivery.createdAt ?? epochMs(body.timestamp) ?? context.now;
  return { kind: 'menu', ...common(chat, openId, delivery, context), at, entry: body.event_key };
}

function arrival(
  chatId: string,
  kind: ChatKind,
  openId: string | null | undefined,
  delivery: FeishuDelivery,
  context: NormalizeContext,
): InboundEvent | null {
  if (!openId) return null;
  return { kind: 'arrival', ...common(chatRef(chatId, kind, context), openId, delivery, context) };
}

function common(chat: ChatRef, openId: string, delivery: FeishuDelivery, context: NormalizeContext) {
  const sender = personRef(openId, context);
  return { id: `feishu:${delivery.eventId}`, chat, sender, at: delivery.createdAt ?? context.now };
}

function chatRef(chatId: string, kind: ChatKind, { appId }: NormalizeContext): ChatRef {
  return { platform: 'feishu', account: appId, chatId, kind };
}

function personRef(openId: string, { appId }: NormalizeContext): PersonRef {
  return { platform: 'feishu', account: appId, personId: openId };
}
