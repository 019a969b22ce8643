import { createHash } from 'node:crypto';
import type { CardPainter, Log, Messenger, Receipt } from '../../src/application/ports.js';
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
  readonly painter: CardPainter;
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
      const { reply } = message;
      if (message.desk?.as === 'update') return updateCard(message, options);
      if (reply.kind === 'remask') return remask(reply, options);
      if (reply.kind === 'card-image') return sendCardImage(message, reply, options);
      if (reply.kind === 'picture' && picture) return passOn(message, reply, picture, options);
      return sendBestForm(message, options);
    },
    withdraw: (messageId) => options.client.recallMessage(messageId),
  };
}

/** Nothing new stands in the chat. */
const NOTHING_NEW: Receipt = { messageId: null, certain: true, changeable: false };

async function sendBestForm(message: OutboundMessage, options: FeishuMessengerOptions): Promise<Receipt> {
  const { reply } = message;
  let form: Form = firstForm(reply, options.publicUrl);
  for (;;) {
    const sent = await attempt(message, form, options);
    if (typeof sent !== 'string')
      return { messageId: sent.messageId, certain: true, changeable: changeable(reply, form) };
    form = sent;
  }
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
  return NOTHING_NEW;
}

/** Somebody's picture and its caption as one message of rich text. */
async function passOn(
  message: OutboundMessage,
  { caption }: Extract<Reply, { kind: 'picture' }>,
  picture: Buffer,
  options: FeishuMessengerOptions,
): Promise<Receipt> {
  const key = await options.client.uploadImage(picture);
  const words = [{ tag: 'text', text: options.texts(caption) }];
  const content = { zh_cn: { content: [words, [{ tag: 'img', image_key: key }]] } };
  const messageId = await post(message, { msgType: 'post', content: JSON.stringify(content) }, options);
  return { messageId, certain: true, changeable: false };
}

/** A link that does not lead to us goes in words, where its address is seen before it is opened. */
function firstForm(reply: Reply, publicUrl: string): Form {
  if (reply.kind === 'picture' || (reply.kind === 'text' && !reply.choices?.length)) return 'post';
  return reply.kind === 'client-card' && !sameOrigin(reply.shareUrl, publicUrl) ? 'post' : 'card';
}

/** A picture bears no link that could be pressed, so its address need not be checked. */
async function sendCardImage(
  message: OutboundMessage,
  { view, shareUrl }: Extract<Reply, { kind: 'card-image' }>,
  options: FeishuMessengerOptions,
): Promise<Receipt> {
  const { bytes } = await options.painter.paint(view, shareUrl);
  const content = JSON.stringify({ image_key: await options.client.uploadImage(bytes) });
  const messageId = await post(message, { msgType: 'image', content }, options);
  return { messageId, certain: true, changeable: false };
}

function sameOrigin(url: string, base: string): boolean {
  return URL.canParse(url) && URL.canParse(base) && new URL(url).origin === new URL(base).origin;
}

/** Takes the number out of a card that showed it. */
async function remask(
  reply: Extract<Reply, { kind: 'remask' }>,
  { client, texts }: FeishuMessengerOptions,
): Promise<Receipt> {
  await client.patchMessage(reply.messageId, JSON.stringify(cardFor(reply, texts)));
  return NOTHING_NEW;
}

/**
 * Only cards can be changed later (Feishu docs: 更新已发送的消息卡片). One that had to be masked is left as it is: the
 * company's rules would refuse its contents again; but a card that shows a number is always masked later.
 */
function changeable(reply: Reply, form: Form): boolean {
  return form === 'card' || (reply.kind === 'revealed' && isCard(form));
}

/** Sends one form; answers the form to try next, or the new message when it was taken. */
async function attempt(
  message: OutboundMessage,
  form: Form,
  options: FeishuMessengerOptions,
): Promise<Form | { readonly messageId: string }> {
  const { log, texts } = options;
  const body = bodyIn(form, message, texts);
  const fault = isCard(form) ? checkCard(body) : null;
  if (fault) {
    log.warn({ message: message.id, form, fault }, 'card over the limits');
    return form === 'card' ? 'post' : 'masked-post';
  }
  try {
    const msgType = isCard(form) ? 'interactive' : 'post';
    return { messageId: await post(message, { msgType, content: JSON.stringify(body) }, options) };
  } catch (error) {
    const next = nextForm(form, error);
    if (!next) throw error;
    const feishuCode = isAppError(error) ? (error.details.feishuCode ?? null) : null;
    log.warn({ message: message.id, form, next, feishuCode }, 'form not taken');
    return next;
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

function bodyIn(form: Form, { reply, owner }: OutboundMessage, texts: Texts): Card {
  const note = text('feishu.masked');
  switch (form) {
    case 'card':
      return cardFor(reply, texts, { owner });
    case 'masked-card':
      return masked(reply, (safe) => cardFor(safe, texts, { note, owner }));
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
