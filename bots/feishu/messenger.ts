import { createHash } from 'node:crypto';
import type { Log, Messenger, Receipt } from '../../src/application/ports.js';
import type { OutboundMessage, Reply } from '../../src/domain/effect.js';
import { isAppError } from '../../src/shared/errors.js';
import { type Texts, text } from '../../src/shared/texts.js';
import { type Card, checkCard } from './card-limits.js';
import type { FeishuClient, MessageContent } from './client.js';
import { isCardRefused, isContentRefused, isRecalled } from './error-codes.js';
import { cardFor } from './interactive-card.js';
import { masked } from './mask.js';
import { postFor } from './plain-post.js';

/** What the messenger works with. */
export interface FeishuMessengerOptions {
  readonly client: Pick<
    FeishuClient,
    'sendMessage' | 'replyMessage' | 'patchMessage' | 'recallMessage' | 'uploadImage'
  >;
  readonly texts: Texts;
  /** Base of our own links, such as https://bot.example.com. */
  readonly publicUrl: string;
  readonly log: Log;
}

/** Longest uuid the platform takes (Feishu docs: 发送消息). */
const MAX_UUID = 50;

/** How a reply may be worded, from best to last resort. */
type Form = 'card' | 'post' | 'masked-card' | 'masked-post';

/**
 * Sends replies to Feishu, each as one message: words as rich text, everything else as a card. What the
 * platform does not take as a card goes as words, what content rules hold back goes masked. Every attempt of
 * one message bears the same uuid, so that none of them is shown twice.
 */
export function createFeishuMessenger(options: FeishuMessengerOptions): Messenger {
  return {
    ready: () => true,
    parts: () => 1,
    deliver: async (message, picture = null) => {
      if (message.desk?.as === 'update') return updateCard(message, options);
      if (message.reply.kind === 'picture' && picture) return sendPicture(message, picture, options);
      return sendBestForm(message, options);
    },
    withdraw: (messageId) => options.client.recallMessage(messageId),
  };
}

async function sendBestForm(message: OutboundMessage, options: FeishuMessengerOptions): Promise<Receipt> {
  let form: Form | null = firstForm(message.reply, options.publicUrl);
  let sent: string | null = null;
  while (form) {
    const result: Attempt = await attempt(message, form, options);
    form = result.next;
    sent = result.sent;
  }
  return { messageId: sent, certain: true };
}

/** The card in its new state. One that was taken back or is too old stays as it is. */
async function updateCard(
  message: OutboundMessage,
  { client, texts, log }: FeishuMessengerOptions,
): Promise<Receipt> {
  const card = cardFor(message.reply, texts);
  try {
    if (message.replyTo && checkCard(card) === null)
      await client.patchMessage(message.replyTo, JSON.stringify(card));
  } catch (error) {
    if (!isAppError(error, 'delivery-refused')) throw error;
    log.warn({ message: message.id, reason: error.message }, 'card not updated');
  }
  return { messageId: null, certain: true };
}

/** A picture and its caption as one message of rich text. */
async function sendPicture(
  message: OutboundMessage,
  picture: Buffer,
  options: FeishuMessengerOptions,
): Promise<Receipt> {
  const { texts, client } = options;
  const key = await client.uploadImage(picture);
  const caption = message.reply.kind === 'picture' ? texts(message.reply.caption) : '';
  const content = {
    zh_cn: { content: [[{ tag: 'text', text: caption }], [{ tag: 'img', image_key: key }]] },
  };
  const sent = await post(message, { msgType: 'post', content: JSON.stringify(content) }, options);
  return { messageId: sent, certain: true };
}

interface Attempt {
  /** The form to try next, or null when this one was taken. */
  readonly next: Form | null;
  readonly sent: string | null;
}

/** A link that does not lead to us goes in words, where its address is seen before it is opened. */
function firstForm(reply: Reply, publicUrl: string): Form {
  if (reply.kind === 'picture' || (reply.kind === 'text' && !reply.choices?.length)) return 'post';
  return reply.kind === 'client-card' && !sameOrigin(reply.shareUrl, publicUrl) ? 'post' : 'card';
}

function sameOrigin(url: string, base: string): boolean {
  return URL.canParse(url) && URL.canParse(base) && new URL(url).origin === new URL(base).origin;
}

/** Sends one form. */
async function attempt(
  message: OutboundMessage,
  form: Form,
  options: FeishuMessengerOptions,
): Promise<Attempt> {
  const { log, texts } = options;
  const body = bodyIn(form, message.reply, texts);
  const fault = isCard(form) ? checkCard(body) : null;
  if (fault) {
    log.warn({ message: message.id, form, fault }, 'card over the limits');
    return { next: form === 'card' ? 'post' : 'masked-post', sent: null };
  }
  try {
    const msgType = isCard(form) ? 'interactive' : 'post';
    const sent = await post(message, { msgType, content: JSON.stringify(body) }, options);
    return { next: null, sent };
  } catch (error) {
    const next = nextForm(form, error);
    if (!next) throw error;
    const feishuCode = isAppError(error) ? (error.details.feishuCode ?? null) : null;
    log.warn({ message: message.id, form, next, feishuCode }, 'form not taken');
    return { next, sent: null };
  }
}

function isCard(form: Form): boolean {
  return form === 'card' || form === 'masked-card';
}

/** What to try after a refusal; null when nothing else would do. Each step leaves one objection behind. */
function nextForm(form: Form, error: unknown): Form | null {
  const inClear = form === 'card' || form === 'post';
  if (isCard(form) && isCardRefused(error)) return inClear ? 'post' : 'masked-post';
  if (inClear && isContentRefused(error)) return isCard(form) ? 'masked-card' : 'masked-post';
  return null;
}

function bodyIn(form: Form, reply: Reply, texts: Texts): Card {
  const note = text('feishu.masked');
  switch (form) {
    case 'card':
      return cardFor(reply, texts);
    case 'masked-card':
      return masked(reply, (safe) => cardFor(safe, texts, note));
    case 'post':
      return postFor(reply, texts);
    case 'masked-post':
      return masked(reply, (safe) => postFor(safe, texts, note));
  }
}

/** In a group the answer hangs on the question, unless that was taken back meanwhile; nobody is mentioned. */
async function post(
  message: OutboundMessage,
  content: MessageContent,
  { client, log }: FeishuMessengerOptions,
): Promise<string> {
  const uuid = uuidOf(message);
  const { chat, replyTo } = message;
  if (chat.kind !== 'direct' && replyTo?.startsWith('om_')) {
    try {
      const inThread = message.desk?.as === 'thread';
      return await client.replyMessage({ ...content, messageId: replyTo, uuid, inThread });
    } catch (error) {
      if (!isRecalled(error)) throw error;
      log.info({ message: message.id }, 'question taken back; answered in the chat');
    }
  }
  const receiveIdType = chat.chatId.startsWith('ou_') ? 'open_id' : 'chat_id';
  return client.sendMessage({ ...content, receiveIdType, receiveId: chat.chatId, uuid });
}

/** The same on every attempt of a message; hashed when the id is too long for the platform. */
function uuidOf({ id, part }: OutboundMessage): string {
  const plain = `${id}/${part}`;
  return plain.length <= MAX_UUID ? plain : createHash('sha256').update(plain).digest('base64url');
}
