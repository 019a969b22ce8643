import { z } from 'zod';
import { AppError } from '../../src/shared/errors.js';
import type { JsonObject } from './body.js';
import { epochMs } from './event-time.js';

const id = z.string().min(1).max(200);
const time = z.union([z.string(), z.number()]).nullish();
const person = z.object({ open_id: id });

const message = z.object({
  sender: z.object({ sender_id: z.object({ open_id: id.nullish() }).nullish(), sender_type: z.string() }),
  message: z.object({
    message_id: id,
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string().nullish(),
    create_time: time,
    root_id: id.nullish(),
    parent_id: id.nullish(),
    mentions: z
      .array(
        z.object({
          key: z.string().min(1).max(100),
          id: z.object({ open_id: z.string().nullish() }).nullish(),
          name: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});

const place = z.object({ open_message_id: id.nullish(), open_chat_id: id.nullish() });

const click = z.object({
  operator: person,
  action: z.object({ value: z.unknown(), form_value: z.record(z.string(), z.unknown()).nullish() }),
  context: place.nullish(),
  ...place.shape,
});

const menu = z.object({
  operator: z.object({ operator_id: person }),
  event_key: z.string().min(1).max(200),
  timestamp: time,
});

const entered = z.object({ chat_id: id, operator_id: person });

const added = z.object({ chat_id: id, operator_id: z.object({ open_id: id.nullish() }).nullish() });

/** The docs have the token inside `context`; nothing else of a preview is needed (Feishu docs: 拉取链接预览数据). */
const preview = z.object({ operator: person, context: z.object({ url: z.string().min(1).max(4_000) }) });
/** The platform tells of a changed message without its words; where the id stands is documented nowhere. */
const edited = z
  .object({
    message_id: id.nullish(),
    chat_id: id.nullish(),
    message: z.object({ message_id: id, chat_id: id }).nullish(),
  })
  .transform(({ message: inner, message_id, chat_id }) => ({
    message_id: inner?.message_id ?? message_id,
    chat_id: inner?.chat_id ?? chat_id,
  }));

const recalled = z.object({ message_id: id, chat_id: id });

const left = z.object({
  chat_id: id,
  users: z.array(z.object({ user_id: z.object({ open_id: id.nullish() }).nullish() })).nullish(),
});

const header = z.object({ event_id: id, event_type: z.string().min(1).max(200), create_time: time });

/** A message in a chat with the bot, as pushed (Feishu docs: 接收消息). */
export type MessageBody = z.infer<typeof message>;

/** The event types the bot understands, with their bodies. Anything else is acknowledged and left alone. */
export type FeishuEvent =
  | { readonly type: 'message'; readonly body: MessageBody }
  | { readonly type: 'click'; readonly body: z.infer<typeof click> }
  | { readonly type: 'menu'; readonly body: z.infer<typeof menu> }
  | { readonly type: 'preview'; readonly body: z.infer<typeof preview> }
  | { readonly type: 'entered'; readonly body: z.infer<typeof entered> }
  | { readonly type: 'added'; readonly body: z.infer<typeof added> }
  | { readonly type: 'edited'; readonly body: z.infer<typeof edited> }
  | { readonly type: 'recalled'; readonly body: z.infer<typeof recalled> }
  | { readonly type: 'left'; readonly body: z.infer<typeof left> };

/** One pushed event with the facts of its envelope. */
export interface FeishuDelivery {
  readonly eventId: string;
  /** When the platform pushed it, epoch ms; null when it does not say. */
  readonly createdAt: number | null;
  /** Null for a type the bot does not understand. */
  readonly event: FeishuEvent | null;
}

/**
 * Reads a v2 envelope (Feishu docs: 事件概述). Some pages show `context` of a click beside the event instead of
 * inside it; both are read. Throws `AppError('malformed')` when a known type lacks what the bot needs.
 */
export function parseDelivery(payload: JsonObject): FeishuDelivery {
  const { event_id, event_type, create_time } = parse(header, payload.header, 'header');
  const event = parseEvent(event_type, payload);
  return { eventId: event_id, createdAt: epochMs(create_time), event };
}

function parseEvent(type: string, payload: JsonObject): FeishuEvent | null {
  const { event } = payload;
  switch (type) {
    case 'im.message.receive_v1':
      return { type: 'message', body: parse(message, event, type) };
    case 'card.action.trigger':
      return { type: 'click', body: parse(click, withContext(event, payload.context), type) };
    case 'url.preview.get':
      return { type: 'preview', body: parse(preview, event, type) };
    case 'application.bot.menu_v6':
      return { type: 'menu', body: parse(menu, event, type) };
    case 'im.chat.access_event.bot_p2p_chat_entered_v1':
      return { type: 'entered', body: parse(entered, event, type) };
    case 'im.chat.member.bot.added_v1':
      return { type: 'added', body: parse(added, event, type) };
    case 'im.message.updated_v1':
      return { type: 'edited', body: parse(edited, event, type) };
    case 'im.message.recalled_v1':
      return { type: 'recalled', body: parse(recalled, event, type) };
    case 'im.chat.member.user.deleted_v1':
    case 'im.chat.member.user.withdrawn_v1':
      return { type: 'left', body: parse(left, event, type) };
    default:
      return null;
  }
}

function withContext(event: unknown, beside: unknown): unknown {
  return typeof event === 'object' && event !== null && !('context' in event)
    ? { ...event, context: beside }
    : event;
}

function parse<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.infer<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw new AppError('malformed', `unexpected shape of ${what.slice(0, 80)}`, { where: where.slice(0, 80) });
}
