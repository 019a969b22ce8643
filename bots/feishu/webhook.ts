import type Koa from 'koa';
import type { Clock, Log } from '../../src/application/ports.js';
import type { PreviewLink } from '../../src/application/preview-link.js';
import type { CallbackReply } from '../../src/domain/effect.js';
import type { ActionEvent, InboundEvent } from '../../src/domain/event.js';
import { within } from '../../src/shared/deadline.js';
import { AppError, type ErrorCode, isAppError, messageOf } from '../../src/shared/errors.js';
import { type Texts, text } from '../../src/shared/texts.js';
import { readBody } from './body.js';
import { callbackBody } from './callback-reply.js';
import { openDelivery, type WebhookSecrets } from './delivery.js';
import type { DirectChats } from './direct-chats.js';
import { previewBody } from './link-preview.js';
import { normalizeDelivery } from './normalize.js';
import { type FeishuDelivery, parseDelivery } from './schema.js';
import { signedAt } from './signature.js';

/** The platform waits 3 s for an event and repeats it otherwise (Feishu docs: 事件概述); this leaves the way back. */
const EVENT_DEADLINE_MS = 2_500;

/** A click is never repeated and its sender watches, so it is answered sooner. */
const CLICK_DEADLINE_MS = 1_950;

/** What the use case gets of that: enough to answer for itself before the edge does. */
const ACT_DEADLINE_MS = 1_750;

/** What the webhook works with. */
export interface FeishuWebhookOptions extends WebhookSecrets {
  /** How old a signature may be, ms. Wide, because redeliveries come up to 7 h later and may not be signed anew. */
  readonly freshnessMs: number;
  /** Whether an older one is refused; otherwise it is only logged and counted. */
  readonly enforceFreshness: boolean;
  /** Puts an event into the mailbox, once. */
  readonly admit: (event: InboundEvent) => Promise<'new' | 'repeat'>;
  /** Does what a click asks for and answers it within `deadlineMs`. */
  readonly act: (event: ActionEvent, deadlineMs: number) => Promise<CallbackReply | null>;
  /** Looks behind a link somebody posted. */
  readonly preview: PreviewLink;
  /** The bot's own open_id, to tell its mention from others. */
  readonly botOpenId: () => Promise<string | null>;
  /** Knows the direct chat of whoever taps the menu; while it is unknown, the menu starts a conversation of its own. */
  readonly directChats: DirectChats;
  readonly texts: Texts;
  readonly statusOf: (code: ErrorCode) => number;
  readonly now: Clock;
  readonly log: Log;
  /** Told what became of each delivery. */
  readonly count?: (outcome: string) => void;
}

interface Answer {
  readonly outcome: string;
  readonly body: object;
}

/**
 * The webhook: proves, opens, admits, answers; always with a JSON body, and 200 only once the event is durably
 * admitted or the click answered. 401 what is not proven, 400 what is malformed, 413 over 1 MB, 503 when the
 * store is away so that the platform repeats. Never 204: the platform does not document it as success.
 */
export function createFeishuWebhook(options: FeishuWebhookOptions): Koa.Middleware {
  return async (ctx) => {
    if (ctx.method !== 'POST') {
      ctx.set('Allow', 'POST');
      return finish(ctx, options, 405, { outcome: 'method', body: { error: 'method-not-allowed' } });
    }
    try {
      finish(ctx, options, 200, await answerDelivery(ctx, options));
    } catch (error) {
      const code = isAppError(error) ? error.code : 'internal';
      const status = options.statusOf(code);
      const details = isAppError(error) ? error.details : {};
      options.log.warn({ ...details, code, status, reason: messageOf(error) }, 'delivery refused');
      finish(ctx, options, status, { outcome: code, body: { error: code } });
    }
  };
}

function finish(ctx: Koa.Context, options: FeishuWebhookOptions, status: number, answer: Answer): void {
  options.count?.(answer.outcome);
  ctx.status = status;
  ctx.body = answer.body;
}

async function answerDelivery(ctx: Koa.Context, options: FeishuWebhookOptions): Promise<Answer> {
  const arrived = performance.now();
  const raw = await readBody(ctx.req);
  const opened = openDelivery(raw, ctx.headers, options);
  if (opened.kind === 'challenge') return { outcome: 'challenge', body: { challenge: opened.challenge } };
  checkFreshness(ctx, options);
  const delivery = opened.kind === 'event' ? parseDelivery(opened.payload) : null;
  if (!delivery?.event) return { outcome: 'unknown-type', body: {} };
  const left = (deadlineMs: number) => arrived + deadlineMs - performance.now();
  if (delivery.event.type === 'preview') return answerPreview(delivery.event.body.context.url, left, options);
  const event = await normalized(delivery, left, options);
  if (!event) return { outcome: 'ignored', body: {} };
  return event.kind === 'action' ? answerClick(event, left, options) : admitEvent(event, left, options);
}

function checkFreshness(ctx: Koa.Context, options: FeishuWebhookOptions): void {
  if (options.encryptKey === null) return;
  const at = signedAt(ctx.headers);
  const ageMs = at === null ? Number.POSITIVE_INFINITY : Math.abs(options.now() - at);
  if (ageMs <= options.freshnessMs) return;
  if (options.enforceFreshness) throw new AppError('bad-signature', 'signed too long ago');
  options.count?.('stale');
  options.log.warn(
    { ageMs: Number.isFinite(ageMs) ? ageMs : null },
    'signed too long ago; taken all the same',
  );
}

/** Time left until a deadline counted from the arrival of the request, ms. */
type Left = (deadlineMs: number) => number;

async function normalized(
  delivery: FeishuDelivery,
  left: Left,
  options: FeishuWebhookOptions,
): Promise<InboundEvent | null> {
  const [botOpenId, directChatId] = await Promise.all([
    ownOpenId(delivery, left, options),
    directChat(delivery, left, options.directChats),
  ]);
  return normalizeDelivery(delivery, { appId: options.appId, botOpenId, directChatId, now: options.now() });
}

/**
 * The bot's own id where it decides something: with mentions. A group's message cannot be judged without it
 * and is refused so that the platform repeats it; in a direct chat it is only a word in the text.
 */
async function ownOpenId(
  { event }: FeishuDelivery,
  left: Left,
  options: FeishuWebhookOptions,
): Promise<string | null> {
  if (event?.type !== 'message' || !event.body.message.mentions?.length) return null;
  const openId = await within(options.botOpenId(), left(EVENT_DEADLINE_MS - 500), () => null).catch(
    () => null,
  );
  if (openId === null && event.body.message.chat_type !== 'p2p')
    throw new AppError('delivery-later', 'the bot does not know its own id yet');
  return openId;
}

async function directChat({ event }: FeishuDelivery, left: Left, chats: DirectChats): Promise<string | null> {
  if (!event) return null;
  const patience = left(EVENT_DEADLINE_MS - 1_500);
  if (event.type === 'menu')
    return within(chats.of(event.body.operator.operator_id.open_id), patience, () => null);
  const pair = directPair(event);
  if (pair) await within(chats.remember(pair.openId, pair.chatId), patience, () => undefined);
  return null;
}

function directPair(event: NonNullable<FeishuDelivery['event']>): { openId: string; chatId: string } | null {
  if (event.type === 'entered') return { openId: event.body.operator_id.open_id, chatId: event.body.chat_id };
  if (event.type !== 'message' || event.body.message.chat_type !== 'p2p') return null;
  const openId = event.body.sender.sender_id?.open_id;
  return openId ? { openId, chatId: event.body.message.chat_id } : null;
}

async function admitEvent(event: InboundEvent, left: Left, options: FeishuWebhookOptions): Promise<Answer> {
  const outcome = await within(options.admit(event), left(EVENT_DEADLINE_MS), () => {
    throw new AppError('store-away', 'the event could not be stored in time', { event: event.id });
  });
  return { outcome, body: {} };
}

/** The client waits 3 s for a preview and asks again when the link is next seen; without one it stays a link. */
async function answerPreview(url: string, left: Left, options: FeishuWebhookOptions): Promise<Answer> {
  try {
    const preview = await within(options.preview(url), left(CLICK_DEADLINE_MS), () => {
      throw new AppError('timed-out', 'the link was not looked up in time');
    });
    return { outcome: 'previewed', body: previewBody(preview, options.texts) };
  } catch (error) {
    options.log.error({ reason: messageOf(error) }, 'link not previewed');
    return { outcome: 'preview-failed', body: {} };
  }
}

/** Whatever happens, a click gets 200 and words: an error status only shows its sender a number. */
async function answerClick(event: ActionEvent, left: Left, options: FeishuWebhookOptions): Promise<Answer> {
  try {
    const work = options.act(event, Math.max(0, Math.round(left(ACT_DEADLINE_MS))));
    const reply = await within(work, left(CLICK_DEADLINE_MS), () => {
      throw new AppError('timed-out', 'the click was not answered in time');
    });
    return { outcome: 'answered', body: callbackBody(reply, options.texts) };
  } catch (error) {
    options.log.error({ event: event.id, reason: messageOf(error) }, 'click not answered');
    const busy = { tone: 'error' as const, toast: text('feishu.busy'), replace: null };
    return { outcome: 'click-failed', body: callbackBody(busy, options.texts) };
  }
}
