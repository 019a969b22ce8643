import type { CallbackTokens } from './callback-tokens.js';
import { isObject, parseCard } from './card-tree.js';
import { type ClickAction, clickAction, clickResult, submitAction } from './clicks.js';
import type { Pusher } from './push.js';
import type { UserRecord, World } from './store.js';
import type { ChatMessage, ClickResult, FeishuUser, JsonObject, Mention, SayOptions } from './types.js';
import type { WebhookAnswer } from './webhook-call.js';

/** What people need of the platform. */
export interface Stage {
  readonly world: World;
  readonly pusher: Pusher;
  readonly callbacks: CallbackTokens;
  readonly tenantKey: string;
  /** The app may read all messages of its groups (im:message.group_msg), not only its mentions. */
  readonly hearsGroups: boolean;
  readonly bot: { readonly openId: string; readonly unionId: string; readonly name: string };
  readonly now: () => number;
  call(payload: JsonObject): Promise<WebhookAnswer>;
}

/** Gives a stored person their hands: to write, click, submit, tap and take back. */
export function personOf(stage: Stage, user: UserRecord): FeishuUser {
  const { world } = stage;
  const { openId, unionId, name } = user;
  return {
    openId,
    unionId,
    name,
    get p2pChatId() {
      return world.p2pChat(openId).chatId;
    },
    say: (chatId, text, options = {}) =>
      write(stage, user, chatId, 'text', textContent(stage, text, options), options),
    sendImage: (chatId, image, options = {}) => {
      const content = JSON.stringify({ image_key: world.addImage(image) });
      return write(stage, user, chatId, 'image', { content, mentions: [] }, options);
    },
    click: async (messageId, target) => {
      const { message, card } = shownCard(world, messageId);
      const action = clickAction(card, target);
      return action.kind === 'link' ? opened(action.url) : callBack(stage, user, message, action.body);
    },
    submitForm: async (messageId, values, button) => {
      const { message, card } = shownCard(world, messageId);
      const action = submitAction(card, values, button);
      return action === 200530
        ? { ...opened(null), ok: false, error: 200530 }
        : callBack(stage, user, message, action);
    },
    menu: (eventKey) => {
      const operator = { operator_name: name, operator_id: ids(user) };
      const timestamp = Math.floor(stage.now() / 1000);
      stage.pusher.push('application.bot.menu_v6', { operator, event_key: eventKey, timestamp });
    },
    enter: () => enter(stage, user),
    recall: (messageId) => recall(stage, user, messageId),
    edit: (messageId, text) => edit(stage, user, messageId, text),
    leave: (chatId) => leave(stage, user, chatId),
  };
}

function ids(user: { readonly openId: string; readonly unionId: string }): JsonObject {
  return { open_id: user.openId, union_id: user.unionId };
}

function enter(stage: Stage, user: UserRecord): void {
  const chatId = stage.world.p2pChat(user.openId).chatId;
  const last = stage.world.messagesOf(chatId).at(-1);
  stage.pusher.push('im.chat.access_event.bot_p2p_chat_entered_v1', {
    chat_id: chatId,
    operator_id: ids(user),
    ...(last ? { last_message_id: last.id, last_message_create_time: String(last.at) } : {}),
  });
}

interface Written {
  readonly content: string;
  readonly mentions: readonly Mention[];
}

/** Mentions stand in the text as `@_user_1`, … and are told apart beside it (Feishu docs: 接收消息). */
function textContent(stage: Stage, text: string, options: SayOptions): Written {
  const { bot, world } = stage;
  const people = (options.mention ?? []).map((openId) => ({ openId, name: world.user(openId)?.name ?? '' }));
  const all = options.mentionBot ? [bot, ...people] : people;
  const mentions = all.map(({ openId, name }, index) => ({ key: `@_user_${index + 1}`, openId, name }));
  const words = [...mentions.map((mention) => mention.key), text].join(' ');
  return { content: JSON.stringify({ text: words }), mentions };
}

function write(
  stage: Stage,
  user: UserRecord,
  chatId: string,
  msgType: string,
  written: Written,
  options: SayOptions,
): string {
  const chat = stage.world.chat(chatId);
  if (!chat?.members.includes(user.openId)) throw new Error(`${user.name} is not in the chat ${chatId}`);
  const parentId = options.replyTo ?? null;
  const message = stage.world.addMessage({ chatId, from: user.openId, msgType, ...written, parentId });
  const heard = chat.botInside && (chat.kind === 'p2p' || options.mentionBot === true || stage.hearsGroups);
  if (heard)
    stage.pusher.push('im.message.receive_v1', messageEvent(stage, user, message), options.deliverTimes);
  return message.id;
}

function messageEvent(stage: Stage, user: UserRecord, message: ChatMessage): JsonObject {
  const { tenantKey, world, bot } = stage;
  const unionOf = (openId: string) =>
    openId === bot.openId ? bot.unionId : (world.user(openId)?.unionId ?? '');
  const mentions = message.mentions.map(({ key, openId, name }) => ({
    key,
    id: { open_id: openId, union_id: unionOf(openId), user_id: '' },
    name,
    tenant_key: tenantKey,
  }));
  return {
    sender: { sender_id: ids(user), sender_type: 'user', tenant_key: tenantKey },
    message: {
      message_id: message.id,
      ...(message.parentId === null
        ? {}
        : { root_id: world.rootOf(message).id, parent_id: message.parentId }),
      create_time: String(message.at),
      update_time: String(message.at),
      chat_id: message.chatId,
      chat_type: world.chat(message.chatId)?.kind ?? 'p2p',
      message_type: message.msgType,
      content: message.content,
      ...(mentions.length > 0 ? { mentions } : {}),
    },
  };
}

function shownCard(world: World, messageId: string): { message: ChatMessage; card: JsonObject } {
  const message = world.message(messageId);
  const card = message?.msgType === 'interactive' && !message.recalled ? parseCard(message.content) : null;
  if (!message || !card) throw new Error(`no card in the message ${messageId}`);
  return { message, card };
}

/** Clicks are told once, with a token for later updates; the answer may replace the card for everybody. */
async function callBack(
  stage: Stage,
  user: UserRecord,
  message: ChatMessage,
  action: ClickAction,
): Promise<ClickResult> {
  const { world, pusher, callbacks, tenantKey } = stage;
  if (!world.chat(message.chatId)?.members.includes(user.openId))
    throw new Error(`${user.name} is not in the chat`);
  const token = callbacks.create(message.id);
  const payload = pusher.envelope('card.action.trigger', {
    operator: { ...ids(user), tenant_key: tenantKey },
    token,
    action,
    host: 'im_message',
    context: { open_message_id: message.id, open_chat_id: message.chatId },
  });
  const answer = await pusher.during(stage.call(payload));
  callbacks.answered(token);
  const result = clickResult(answer, (key) => world.image(key) !== null);
  if (isObject(result.card)) world.changeMessage(message.id, { content: JSON.stringify(result.card) });
  return result;
}

function opened(link: string | null): ClickResult {
  return { ok: true, toast: null, card: null, error: null, status: null, opened: link, tookMs: 0 };
}

function recall(stage: Stage, user: UserRecord, messageId: string): void {
  const message = stage.world.message(messageId);
  if (message?.from !== user.openId) throw new Error(`${user.name} did not write ${messageId}`);
  stage.world.changeMessage(messageId, { recalled: true });
  const facts = { message_id: messageId, chat_id: message.chatId, recall_type: 'message_owner' };
  stage.pusher.push('im.message.recalled_v1', { ...facts, recall_time: String(stage.now()) });
}

/** The event names the message and the chat but neither the writer nor the words (seen with other bots). */
function edit(stage: Stage, user: UserRecord, messageId: string, text: string): void {
  const message = stage.world.message(messageId);
  if (message?.from !== user.openId || message.msgType !== 'text')
    throw new Error(`${user.name} cannot edit ${messageId}`);
  stage.world.changeMessage(messageId, { content: JSON.stringify({ text }) });
  stage.pusher.push('im.message.updated_v1', { message_id: messageId, chat_id: message.chatId });
}

function leave(stage: Stage, user: UserRecord, chatId: string): void {
  const chat = stage.world.chat(chatId);
  if (!chat?.members.includes(user.openId)) throw new Error(`${user.name} is not in the chat ${chatId}`);
  const { external, name } = chat;
  stage.world.putChat({ ...chat, members: chat.members.filter((id) => id !== user.openId) });
  const users = [{ name: user.name, user_id: ids(user), tenant_key: stage.tenantKey }];
  const facts = { chat_id: chatId, operator_id: ids(user), external, operator_tenant_key: stage.tenantKey };
  stage.pusher.push('im.chat.member.user.deleted_v1', { ...facts, name, users });
}
