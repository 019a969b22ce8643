import { createHash } from 'node:crypto';
import type { Log, Messenger } from '../../src/application/ports.js';
import type { OutboundMessage, Reply } from '../../src/domain/effect.js';
import { isAppError } from '../../src/shared/errors.js';
import { type Texts, text } from '../../src/shared/texts.js';
import { checkCard } from './card-limits.js';
import type { FeishuClient, MessageContent } from './client.js';
import { isCardRefused, isContentRefused, isRecalled } from './error-codes.js';
import { cardFor } from './interactive-card.js';
import { masked } from './mask.js';
import { postFor } from './plain-post.js';

/** What the messenger works with. */
export interface FeishuMessengerOptions {
  readonly client: Pick<FeishuClient, 'sendMessage' | 'replyMessage'>;
  readonly texts: Texts;
  /** Base of the links on cards; a card that links elsewhere is sent without its card form. */
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
    parts: () => 1,
    deliver: (message) => deliver(message, firstForm(message.reply, options), options),
  };
}

function firstForm(reply: Reply, { publicUrl }: FeishuMessengerOptions): Form {
  if (reply.kind === 'text' && !reply.choices?.length) return 'post';
  return reply.kind === 'client-card' && !isOwnLink(reply.shareUrl, publicUrl) ? 'post' : 'card';
}

function isOwnLink(url: string, base: string): boolean {
  return URL.canParse(url) && URL.canParse(base) && new URL(url).origin === new URL(base).origin;
}

async function deliver(message: OutboundMessage, form: Form, options: FeishuMessengerOptions): Promise<void> {
  const content = contentIn(form, message.reply, options.texts);
  const fits = content.msgType !== 'interactive' || checkCard(JSON.parse(content.content)) === null;
  try {
    if (fits) return await post(message, content, options);
    options.log.warn({ message: message.id, form }, 'card over the limits');
  } catch (error) {
    if (!nextForm(form, error)) throw error;
    const feishuCode = isAppError(error) ? (error.details.feishuCode ?? null) : null;
    options.log.warn({ message: message.id, form, feishuCode }, 'form not taken');
    return deliver(message, nextForm(form, error) ?? form, options);
  }
  return deliver(message, form === 'card' ? 'post' : 'masked-post', options);
}

/** What to try after a refusal; null when nothing else would do. Each step leaves one objection behind. */
function nextForm(form: Form, error: unknown): Form | null {
  const asCard = form === 'card' || form === 'masked-card';
  const asIs = form === 'card' || form === 'post';
  if (asCard && isCardRefused(error)) return asIs ? 'post' : 'masked-post';
  if (asIs && isContentRefused(error)) return asCard ? 'masked-card' : 'masked-post';
  return null;
}

function contentIn(form: Form, reply: Reply, texts: Texts): MessageContent {
  switch (form) {
    case 'card':
      return { msgType: 'interactive', content: JSON.stringify(cardFor(reply, texts)) };
    case 'masked-card':
      return {
        msgType: 'interactive',
        content: JSON.stringify(masked(reply, (safe) => cardFor(safe, texts))),
      };
    case 'post':
      return { msgType: 'post', content: JSON.stringify(postFor(reply, texts)) };
    case 'masked-post':
      return {
        msgType: 'post',
        content: JSON.stringify(masked(reply, (safe) => postFor(safe, texts, text('feishu.masked')))),
      };
  }
}

/** In a group the answer hangs on the question, unless that was taken back meanwhile; nobody is mentioned. */
async function post(
  message: OutboundMessage,
  content: MessageContent,
  { client, log }: FeishuMessengerOptions,
): Promise<void> {
  const uuid = uuidOf(message);
  const { chat, replyTo } = message;
  if (chat.kind !== 'direct' && replyTo?.startsWith('om_')) {
    try {
      await client.replyMessage({ ...content, messageId: replyTo, uuid });
      return;
    } catch (error) {
      if (!isRecalled(error)) throw error;
      log.info({ message: message.id }, 'question taken back; answered in the chat');
    }
  }
  const receiveIdType = chat.chatId.startsWith('ou_') ? 'open_id' : 'chat_id';
  await client.sendMessage({ ...content, receiveIdType, receiveId: chat.chatId, uuid });
}

/** The same on every attempt of a message; hashed when the id is too long for the platform. */
function uuidOf({ id, part }: OutboundMessage): string {
  const plain = `${id}/${part}`;
  return plain.length <= MAX_UUID ? plain : createHash('sha256').update(plain).digest('base64url');
}
