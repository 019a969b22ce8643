import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, LoggerLevel, withTenantToken } from '@larksuiteoapi/node-sdk';
import { z } from 'zod';
import type { Clock, Log } from '../../src/application/ports.js';
import { AppError, isAppError } from '../../src/shared/errors.js';
import { createReader } from './client-reader.js';
import { verdictIn } from './error-codes.js';
import { createHttpInstance } from './http-instance.js';
import { sdkLog } from './sdk-log.js';
import { createTokenCache, type TokenStore } from './token-cache.js';

/** The forms a message may take here. `text` is left out: its markup is parsed by the platform. */
export type MessageType = 'post' | 'interactive' | 'image';

/** What is said, in the platform's form. */
export interface MessageContent {
  readonly msgType: MessageType;
  /** A JSON string; at most 30 KB for cards and posts. */
  readonly content: string;
}

/** A message to a chat or a person. */
export interface SendRequest extends MessageContent {
  readonly receiveIdType: 'chat_id' | 'open_id';
  readonly receiveId: string;
  /** At most 50 characters; within an hour the same one is sent once (Feishu docs: 发送消息). */
  readonly uuid: string;
}

/** An answer to a message, in its chat. */
export interface ReplyRequest extends MessageContent {
  readonly messageId: string;
  readonly uuid: string;
  /** Whether the answer opens, or stands in, a thread under the message. */
  readonly inThread?: boolean;
}

/** A member of a group. */
export interface GroupMember {
  readonly openId: string;
  readonly name: string;
}

/** A group as the platform names it. */
export interface GroupInfo {
  readonly chatId: string;
  readonly name: string;
  /** People of other companies are in it. */
  readonly external: boolean;
}

/** A message as it is read back. */
export interface ReadMessage {
  readonly type: string;
  /** The JSON string of its content. */
  readonly content: string;
  readonly recalled: boolean;
}

/** The bot as the platform knows it. */
export interface BotInfo {
  readonly openId: string;
  readonly name: string;
}

/**
 * The Open API as far as the bot uses it. Every call throws `AppError('delivery-later', …, {afterMs})` or
 * `AppError('delivery-refused', …, {feishuCode})`; ids of a wrong shape are refused before they enter a path.
 */
export interface FeishuClient {
  /** Answers the id of the new message. */
  sendMessage(request: SendRequest): Promise<string>;
  replyMessage(request: ReplyRequest): Promise<string>;
  /** Changes a card the bot sent within the last 14 days. */
  patchMessage(messageId: string, content: string): Promise<void>;
  /** Uploads a picture of at most 10 MB and answers its key. */
  uploadImage(bytes: Buffer): Promise<string>;
  /** Takes back a message the bot sent. */
  recallMessage(messageId: string): Promise<void>;
  /** What a message says now; null when there is none. */
  readMessage(messageId: string): Promise<ReadMessage | null>;
  /** All people of a group, bots not among them; at most 2,000 (Feishu docs: 获取群成员列表, 100 a page). */
  groupMembers(chatId: string): Promise<GroupMember[]>;
  /** The mail address of somebody's account; null when there is none, or the app may not read it (Feishu docs: 获取单个用户信息). */
  userMail(openId: string): Promise<string | null>;
  /** Groups the bot is in, the most recently active first; direct chats are not among them (Feishu docs: 获取用户或机器人所在的群列表). */
  groups(limit: number): Promise<GroupInfo[]>;
  /** One group; null when there is none of that id or the bot is not in it. */
  group(chatId: string): Promise<GroupInfo | null>;
  /** A picture somebody sent. Throws `AppError('too-large')` above `maxBytes`. */
  downloadImage(messageId: string, key: string, maxBytes: number): Promise<Buffer>;
  /** Asked once a process; it does not change while the app lives. */
  botInfo(): Promise<BotInfo>;
}

/** What a client works with. */
export interface FeishuClientOptions {
  readonly appId: string;
  readonly appSecret: string;
  /** For example https://open.feishu.cn. */
  readonly domain: string;
  readonly store: TokenStore;
  readonly log: Log;
  /** Longest wait for one answer, ms. */
  readonly timeoutMs?: number;
  readonly now?: Clock;
}

/** In-call repeats after a rate limit; the outbox repeats too, with longer breaths. */
const MAX_WAITS = 2;

/** A longer wait than this is left to the outbox, which does not hold a worker meanwhile. */
const MAX_WAIT_MS = 2_000;

/** After this long no further repeat begins, so that a delivery ends well within its lease. */
const CALL_BUDGET_MS = 10_000;

const sentSchema = z.object({ data: z.object({ message_id: z.string() }) });
const tokenSchema = z.object({ tenant_access_token: z.string().min(1), expire: z.number().positive() });
const imageSchema = z.object({ image_key: z.string().min(1) });
const botSchema = z.object({
  bot: z.object({ open_id: z.string().min(1), app_name: z.string().optional() }),
});

/** Proof of who calls, for one call. */
export type Authorized = ReturnType<typeof withTenantToken>;

/** Runs one call with a token, repeats and a checked answer. */
export type Call = <T>(
  name: string,
  shape: z.ZodType<T>,
  run: (auth: Authorized) => Promise<unknown>,
) => Promise<T>;

/** Makes a client. The SDK is used for its calls alone: tokens, failures, repeats and logs are ours. */
export function createFeishuClient(options: FeishuClientOptions): FeishuClient {
  const sdk = createSdk(options);
  const call = createCaller(sdk, options);
  let bot: Promise<BotInfo> | null = null;
  return {
    sendMessage: (request) => sendMessage(sdk, call, request),
    replyMessage: (request) => replyMessage(sdk, call, request),
    patchMessage: async (messageId, content) => {
      const path = { message_id: checkedId(messageId, 'om_') };
      await call('patch', z.unknown(), (auth) => sdk.im.v1.message.patch({ path, data: { content } }, auth));
    },
    uploadImage: async (image) => {
      const data = { image_type: 'message' as const, image };
      const answer = await call('image', imageSchema, (auth) => sdk.im.v1.image.create({ data }, auth));
      return answer.image_key;
    },
    recallMessage: async (messageId) => {
      const path = { message_id: checkedId(messageId, 'om_') };
      await call('recall', z.unknown(), (auth) => sdk.im.v1.message.delete({ path }, auth));
    },
    ...createReader(sdk, call),
    botInfo: () => {
      bot ??= readBot(sdk, call).catch((error: unknown) => {
        bot = null;
        throw error;
      });
      return bot;
    },
  };
}

function createSdk({ appId, appSecret, domain, log, timeoutMs = 5_000 }: FeishuClientOptions): Client {
  // A final slash would make the SDK ask for `//open-apis/…`, which no exact route takes.
  const base = domain.replace(/\/+$/, '');
  return new Client({
    appId,
    appSecret,
    domain: base,
    httpInstance: createHttpInstance(base, timeoutMs),
    logger: sdkLog(log),
    loggerLevel: LoggerLevel.warn,
    // Its cache is global, by app id alone, and has no single flight: tokens come from ours.
    disableTokenCache: true,
  });
}

function createCaller(sdk: Client, options: FeishuClientOptions): Call {
  const { appId, appSecret, store, log, now = Date.now } = options;
  const fetch = async () => {
    const data = { app_id: appId, app_secret: appSecret };
    const request = sdk.auth.v3.tenantAccessToken.internal({ data }).catch(notAboutTheMessage);
    const answer = read('token', tokenSchema, await request);
    return { token: answer.tenant_access_token, lifeMs: answer.expire * 1000 };
  };
  const holder = randomBytes(9).toString('hex');
  const tokens = createTokenCache({ store, appId, holder, fetch, now, log });
  return async (name, shape, run) => {
    const began = performance.now();
    let waits = 0;
    let renewed = false;
    for (;;) {
      const token = await tokens.token();
      try {
        return read(name, shape, await run(withTenantToken(token)));
      } catch (error) {
        const verdict = performance.now() - began < CALL_BUDGET_MS ? verdictIn(error) : null;
        const waitMs = askedWait(error);
        if (verdict === 'token' && !renewed) {
          renewed = true;
          await tokens.drop(token);
        } else if (verdict === 'limited' && waits < MAX_WAITS && waitMs <= MAX_WAIT_MS) {
          waits += 1;
          await pause(waitMs * (1 + Math.random() / 2));
        } else throw error;
        log.debug({ call: name, verdict, waits }, 'feishu call repeated');
      }
    }
  };
}

/** A wrong app secret is no reason to give up messages: they wait until an operator has put it right. */
function notAboutTheMessage(error: unknown): never {
  if (!isAppError(error, 'delivery-refused')) throw error;
  throw new AppError('delivery-later', `no access: ${error.message}`, { ...error.details, afterMs: 30_000 });
}

function askedWait(error: unknown): number {
  const asked = error instanceof AppError ? error.details.afterMs : undefined;
  return typeof asked === 'number' ? asked : Number.POSITIVE_INFINITY;
}

function read<T>(name: string, shape: z.ZodType<T>, answer: unknown): T {
  const result = shape.safeParse(answer);
  if (result.success) return result.data;
  throw new AppError('delivery-later', `feishu: unexpected answer to ${name}`, { afterMs: 2_000 });
}

/**
 * The SDK puts ids into paths as they are: `../chats/oc_9?x=1#` would reach another endpoint. Throws
 * `AppError('delivery-refused')` for anything but the platform's own shape.
 */
export function checkedId(id: string, prefix: 'om_' | 'oc_' | 'ou_'): string {
  if (id.startsWith(prefix) && /^[A-Za-z0-9_-]{4,120}$/.test(id)) return id;
  throw new AppError('delivery-refused', `feishu: not an id that begins with ${prefix}`);
}

async function sendMessage(sdk: Client, call: Call, request: SendRequest): Promise<string> {
  const { receiveIdType, msgType, content, uuid } = request;
  const receiveId = checkedId(request.receiveId, receiveIdType === 'chat_id' ? 'oc_' : 'ou_');
  const payload = {
    params: { receive_id_type: receiveIdType },
    data: { receive_id: receiveId, msg_type: msgType, content, uuid },
  };
  const answer = await call('send', sentSchema, (auth) => sdk.im.v1.message.create(payload, auth));
  return answer.data.message_id;
}

async function replyMessage(sdk: Client, call: Call, request: ReplyRequest): Promise<string> {
  const { messageId, msgType, content, uuid } = request;
  const payload = {
    path: { message_id: checkedId(messageId, 'om_') },
    data: { msg_type: msgType, content, uuid, ...(request.inThread ? { reply_in_thread: true } : {}) },
  };
  const answer = await call('reply', sentSchema, (auth) => sdk.im.v1.message.reply(payload, auth));
  return answer.data.message_id;
}

/** Here the answer carries `bot` beside `code`, not under `data` (Feishu docs: 获取机器人信息). */
async function readBot(sdk: Client, call: Call): Promise<BotInfo> {
  const request = { method: 'GET', url: '/open-apis/bot/v3/info' };
  const { bot } = await call('bot', botSchema, (auth) => sdk.request(request, auth));
  return { openId: bot.open_id, name: bot.app_name ?? '' };
}
