import { parseCard, stringOf } from '../feishu/card-tree.js';
import { plainText } from '../feishu/plain-text.js';
import type { ChatMessage, FeishuPlatform } from '../feishu/types.js';
import type { PageMessage } from './types.js';

const KINDS: Readonly<Record<string, PageMessage['kind']>> = {
  text: 'text',
  post: 'post',
  image: 'image',
  interactive: 'card',
};

/** The address of a picture that Feishu keeps. */
function imagePath(key: string): string {
  return `/emulator/api/feishu/image/${encodeURIComponent(key)}`;
}

/** Turns an open_id into a name for the page; the id itself for strangers. */
function nameOn(feishu: FeishuPlatform): (openId: string) => string {
  const names = new Map(feishu.users().map((user) => [user.openId, user.name]));
  names.set(feishu.botOpenId, feishu.botName);
  return (openId) => names.get(openId) ?? openId;
}

/** A Feishu message as the page draws it. */
export function viewMessage(feishu: FeishuPlatform, message: ChatMessage): PageMessage {
  const { id, chatId, from, at, updated } = message;
  const nameOf = nameOn(feishu);
  const kind = message.recalled ? 'recalled' : (KINDS[message.msgType] ?? 'text');
  const content = parseCard(message.content);
  return {
    pane: 'feishu',
    id,
    chatId,
    from,
    name: from === 'bot' ? feishu.botName : nameOf(from),
    kind,
    text: kind === 'recalled' ? '' : plainText(message, nameOf),
    content: kind === 'card' || kind === 'post' ? content : null,
    image: kind === 'image' ? imagePath(stringOf(content?.image_key)) : null,
    at,
    updated,
    preview: message.recalled ? null : message.preview,
    ...(message.parentId === null ? {} : { answers: message.parentId }),
  };
}

/** Everything that belongs to one message: what was sent, by which calls, and which events told the bot of it. */
export function payloadOf(feishu: FeishuPlatform, messageId: string): unknown {
  const message = feishu.message(messageId);
  if (!message) return null;
  const { content, ...facts } = message;
  const mentionsId = (value: unknown) => JSON.stringify(value ?? null).includes(messageId);
  const calls = feishu
    .requests()
    .filter((call) => call.path.includes(messageId) || mentionsId(call.answer?.body))
    .map(({ headers, ...call }) => ({ ...call, userAgent: headers['user-agent'] ?? null }));
  const events = feishu.deliveries().filter((delivery) => mentionsId(delivery.payload));
  return { message: { ...facts, content: parseCard(content) ?? content }, calls, events };
}
