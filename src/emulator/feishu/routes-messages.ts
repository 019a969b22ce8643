import { ApiError } from './api-error.js';
import type { ApiCall, ApiResult } from './api-server.js';
import { parseCard, stringOf } from './card-tree.js';
import { checkContent } from './content-check.js';
import type { ApiContext, Route } from './open-api.js';
import { RateWindow } from './rate-window.js';
import { imageType } from './routes-images.js';
import type { ChatInfo, ChatMessage } from './types.js';

const UUID_MS = 3_600_000;
const PATCH_MS = 14 * 24 * 3_600_000;
const BASE = '/open-apis/im/v1/messages';

/** Sending, answering, changing, recalling and reading messages. */
export function messageRoutes(context: ApiContext): Route[] {
  const desk = new MessageDesk(context);
  return [
    { method: 'POST', path: BASE, run: (call) => desk.send(call) },
    { method: 'POST', path: `${BASE}/:id/reply`, run: (call, { id = '' }) => desk.reply(call, id) },
    { method: 'PATCH', path: `${BASE}/:id`, run: (call, { id = '' }) => desk.patch(call, id) },
    { method: 'DELETE', path: `${BASE}/:id`, run: (_call, { id = '' }) => desk.recall(id) },
    { method: 'GET', path: `${BASE}/:id`, run: (_call, { id = '' }) => desk.read(id) },
    {
      method: 'GET',
      path: `${BASE}/:id/resources/:key`,
      run: (_call, { id = '', key = '' }) => desk.resource(id, key),
    },
  ];
}

class MessageDesk {
  private readonly sent = new Map<string, { readonly id: string; readonly until: number }>();
  private readonly chatRate: RateWindow | null;
  private readonly patchRate: RateWindow | null;

  constructor(private readonly context: ApiContext) {
    const { limits, now } = context;
    this.chatRate = limits && new RateWindow(1000, limits.perChatPerSecond, now);
    this.patchRate = limits && new RateWindow(1000, limits.perMessagePerSecond, now);
  }

  send(call: ApiCall): ApiResult {
    const kind = call.query.get('receive_id_type');
    const receiver = stringOf(call.body.receive_id);
    return this.post(call, this.receivingChat(kind, receiver), null);
  }

  reply(call: ApiCall, id: string): ApiResult {
    const target = this.existing(id);
    if (target.recalled) throw new ApiError(230011, 'The message was recalled.');
    const chat = this.context.world.chat(target.chatId);
    if (!chat) throw new ApiError(232009, 'The chat was dissolved.');
    return this.post(call, chat, target);
  }

  patch({ body }: ApiCall, id: string): ApiResult {
    const message = this.own(id);
    if (message.msgType !== 'interactive') throw new ApiError(230001, 'This message is NOT a card.');
    if (this.context.now() - message.at > PATCH_MS)
      throw new ApiError(230031, 'The message is older than 14 days.');
    if (this.context.world.chat(message.chatId)?.external) {
      throw new ApiError(230027, 'Lack of necessary permissions: external chat.');
    }
    this.limit(this.patchRate, id);
    const content = stringOf(body.content);
    this.check('interactive', content);
    this.context.world.changeMessage(id, { content });
    return { data: {} };
  }

  recall(id: string): ApiResult {
    this.own(id);
    this.context.world.changeMessage(id, { recalled: true });
    return { data: {} };
  }

  read(id: string): ApiResult {
    return { data: { items: [this.messageData(this.existing(id))] } };
  }

  resource(id: string, key: string): ApiResult {
    const message = this.existing(id);
    const bytes = this.context.world.image(key);
    if (message.recalled) throw new ApiError(234040, 'The message is recalled.');
    if (!bytes || !message.content.includes(key)) throw new ApiError(234003, 'File not in message.');
    return { bytes, type: imageType(bytes) ?? 'application/octet-stream' };
  }

  private post(call: ApiCall, chat: ChatInfo, target: ChatMessage | null): ApiResult {
    const { body } = call;
    const uuid = stringOf(body.uuid);
    if (uuid.length > 50) throw new ApiError(99992402, 'field validation failed: uuid is too long');
    if (chat.dissolved) throw new ApiError(232009, 'The chat was dissolved.');
    if (!chat.botInside) throw new ApiError(230002, 'Bot/User can NOT be out of the chat.');
    this.limit(this.chatRate, chat.chatId);
    this.check(body.msg_type, body.content);
    const message = this.earlier(uuid) ?? this.write(body, chat, target);
    if (uuid !== '') this.remember(uuid, message.id);
    return { data: this.messageData(message) };
  }

  private write(body: ApiCall['body'], chat: ChatInfo, target: ChatMessage | null): ChatMessage {
    const { chatId } = chat;
    const msgType = stringOf(body.msg_type);
    const content = stringOf(body.content);
    return this.context.world.addMessage({
      chatId,
      from: 'bot',
      msgType,
      content,
      parentId: target?.id ?? null,
    });
  }

  /** The message a uuid stands for within the hour (Feishu docs: 发送消息). */
  private earlier(uuid: string): ChatMessage | null {
    const sent = this.sent.get(uuid);
    return sent && sent.until > this.context.now() ? this.context.world.message(sent.id) : null;
  }

  private remember(uuid: string, id: string): void {
    const known = this.sent.get(uuid);
    if (known?.id !== id) this.sent.set(uuid, { id, until: this.context.now() + UUID_MS });
  }

  private receivingChat(kind: string | null, receiver: string): ChatInfo {
    const { world } = this.context;
    if (kind === 'open_id' && world.user(receiver)) return world.p2pChat(receiver);
    if (kind === 'open_id') throw new ApiError(99992351, 'not a valid open_id');
    const chat = kind === 'chat_id' ? world.chat(receiver) : null;
    if (!chat) throw new ApiError(230001, 'invalid receive_id');
    return chat;
  }

  private check(msgType: unknown, content: unknown): void {
    const { world, dlp } = this.context;
    checkContent(msgType, content, { dlp: dlp(), hasImage: (key) => world.image(key) !== null });
  }

  private limit(rate: RateWindow | null, key: string): void {
    if (rate && rate.take(key) > 0)
      throw new ApiError(230020, 'This operation triggers the frequency limit.');
  }

  private existing(id: string): ChatMessage {
    if (!id.startsWith('om_')) throw new ApiError(99992354, 'id not exist: open_message_id');
    const message = this.context.world.message(id);
    if (!message) throw new ApiError(231003, 'The message is not found.');
    return message;
  }

  private own(id: string): ChatMessage {
    const message = this.existing(id);
    if (message.from !== 'bot')
      throw new ApiError(230026, 'No permission: the message is not sent by the bot.');
    if (message.recalled) throw new ApiError(230011, 'The message was recalled.');
    return message;
  }

  private messageData(message: ChatMessage): Record<string, unknown> {
    const { options, tenantKey } = this.context;
    const bot = message.from === 'bot';
    return {
      message_id: message.id,
      ...(message.parentId === null
        ? {}
        : { parent_id: message.parentId, root_id: this.context.world.rootOf(message).id }),
      chat_id: message.chatId,
      msg_type: message.msgType,
      create_time: String(message.at),
      update_time: String(message.updatedAt ?? message.at),
      deleted: message.recalled,
      updated: message.updated,
      sender: {
        id: bot ? options.appId : message.from,
        id_type: bot ? 'app_id' : 'open_id',
        sender_type: bot ? 'app' : 'user',
        tenant_key: tenantKey,
      },
      body: { content: message.recalled ? 'This message was recalled' : shownContent(message) },
    };
  }
}

/** Read back, a card is not the JSON that was sent (remembered from the platform): only its title stands. */
function shownContent(message: ChatMessage): string {
  if (message.msgType !== 'interactive') return message.content;
  const header = parseCard(message.content)?.header;
  return JSON.stringify({ title: header ?? null, elements: [] });
}
