import { setTimeout as pause } from 'node:timers/promises';
import type { CardPainter, Log, Messenger, Receipt } from '../../src/application/ports.js';
import { replyLines } from '../../src/application/wording/reply-lines.js';
import { tidy } from '../../src/application/wording/tidy.js';
import { WORD_ROOMS } from '../../src/application/wording/word-room.js';
import type { OutboundMessage, Reply } from '../../src/domain/effect.js';
import { AppError, isAppError } from '../../src/shared/errors.js';
import { type Texts, text } from '../../src/shared/texts.js';
import { failureOf, isThrottled, THROTTLED_MS, type WechatConnector } from './connector-process.js';
import { createCarefulPacer, UNPACED } from './pacing.js';
import type { SendOrder } from './protocol.js';

/** What the messenger works with. */
export interface WechatMessengerOptions {
  readonly connector: Pick<WechatConnector, 'ready' | 'send'>;
  readonly painter: CardPainter;
  readonly texts: Texts;
  /** `careful` for a real account; `none` for gateways that are not the real WeChat. */
  readonly pacing: 'careful' | 'none';
  readonly log: Log;
}

/** WeChat cuts texts at about 2,000 Chinese characters (own choice below the limits that are reported). */
const MAX_CHARACTERS = 1_800;

/** Nothing is known of it beyond that it was begun. */
const UNCERTAIN: Receipt = { messageId: null, certain: false, changeable: false };

function notAttached(): AppError {
  return new AppError('delivery-later', 'the WeChat connector is not attached', { afterMs: 1_000 });
}

/**
 * Sends replies to WeChat: words with numbered choices, and for a client's card its words and then its picture,
 * which may be dropped silently and has no caption. In a room the text mentions who asked. A message whose outcome
 * is unknown is not sent again: WeChat knows no idempotent send, and an answer twice is worse than none.
 */
export function createWechatMessenger(options: WechatMessengerOptions): Messenger {
  const pacer = options.pacing === 'careful' ? createCarefulPacer(Math.random) : UNPACED;
  let quietUntil = 0;
  const send = async (order: Order, messageId: string, begin: () => Promise<boolean>): Promise<Receipt> => {
    const characters = 'text' in order.body ? order.body.text.length : 0;
    const wish = { chatId: order.chatId, characters, picture: 'image' in order.body };
    const waitMs = pacer.waitFor(wish, performance.now());
    if (waitMs > 0) await pause(waitMs);
    if (!options.connector.ready()) throw notAttached();
    if (!(await begin())) return UNCERTAIN;
    const result = await options.connector.send(order);
    const certain = result.outcome !== 'unknown';
    if (!certain)
      options.log.warn(
        { message: messageId, reason: result.reason },
        'WeChat did not say whether it was sent',
      );
    const failure = failureOf(result);
    if (failure && isAppError(failure, 'delivery-later') && isThrottled(result.reason))
      quietUntil = performance.now() + THROTTLED_MS;
    if (failure) throw failure;
    // Nothing that was sent can be changed here, and no gateway names it.
    return { messageId: null, certain, changeable: false };
  };
  return {
    ready: () => options.connector.ready() && performance.now() >= quietUntil,
    parts: (reply) => (reply.kind === 'client-card' ? 2 : 1),
    deliver: async (message, bytes = null, begin = async () => true) => {
      const passedOn = message.reply.kind === 'picture' && bytes;
      return send(
        passedOn ? { ...placeOf(message), body: pictureBody(bytes) } : await orderFor(message, options),
        message.id,
        begin,
      );
    },
  };
}

type Order = Omit<SendOrder, 'id'>;

function placeOf({ chat, to }: OutboundMessage): Omit<Order, 'body'> {
  const room = chat.kind !== 'direct';
  return { chatId: chat.chatId, room, mention: room ? to.personId : null };
}

/** Somebody's picture. Puppets tell a picture by the ending of its name (measured), and take these two. */
function pictureBody(bytes: Buffer): Order['body'] {
  const png = bytes.subarray(0, 4).toString('hex') === '89504e47';
  return { image: bytes, fileName: png ? 'picture.png' : 'picture.jpg' };
}

async function orderFor(message: OutboundMessage, options: WechatMessengerOptions): Promise<Order> {
  const { reply, part } = message;
  const place = placeOf(message);
  const picture = reply.kind === 'card-image' || (reply.kind === 'client-card' && part === 1);
  if (picture) return { ...place, body: await pictureOf(reply, options) };
  return { ...place, body: { text: wordsOf(reply, options.texts) } };
}

async function pictureOf(
  { view, shareUrl }: Extract<Reply, { kind: 'client-card' | 'card-image' }>,
  { painter }: WechatMessengerOptions,
): Promise<Order['body']> {
  const { bytes, contentType } = await painter.paint(view, shareUrl);
  // Puppets tell a picture by the ending of its name (measured).
  return { image: bytes, fileName: contentType === 'image/png' ? 'card.png' : 'card.jpg' };
}

/** The words in the roomiest form that fits; a long line is shortened before a choice or the hint is cut off. */
function wordsOf(reply: Reply, texts: Texts): string {
  const choices =
    reply.kind === 'choices' ||
    reply.kind === 'panel' ||
    reply.kind === 'worklist' ||
    (reply.kind === 'text' && reply.choices?.length) ||
    (reply.kind === 'faq-answer' && reply.related.length > 0);
  const hint = choices ? `\n${texts(text('wechat.choose'))}` : '';
  const space = MAX_CHARACTERS - hint.length;
  const [, ...rooms] = WORD_ROOMS;
  const forms = rooms.map((room) =>
    replyLines(reply, { texts, room })
      .map((line) => tidy(line, room.line))
      .filter((line) => line.trim() !== '')
      .join('\n'),
  );
  const fitting = forms.find((words) => words.length <= space) ?? forms.at(-1) ?? '';
  return tidy(fitting, space) + hint;
}
