import { randomUUID } from 'node:crypto';
import { ApiServer } from './api-server.js';
import { CallbackTokens } from './callback-tokens.js';
import { parseCard } from './card-tree.js';
import { LinkPreviews } from './link-previews.js';
import { createOpenApi } from './open-api.js';
import { personOf, type Stage } from './people.js';
import { Pusher } from './push.js';
import { type UserRecord, World } from './store.js';
import { TenantTokens } from './tokens.js';
import type { ChatInfo, FeishuPlatform, FeishuPlatformOptions, JsonObject, RateLimits } from './types.js';
import { type EmulatorClock, realClock } from './virtual-clock.js';
import { callWebhook, type WebhookAnswer } from './webhook-call.js';

/** Milliseconds the webhook has for an event or a click, and for the URL verification (Feishu docs: 事件概述). */
const DEADLINE_MS = 3000;
const CHALLENGE_MS = 1000;

const TOKEN_LIFE_MS = 2 * 3_600_000;

/** The platform's limits (Feishu docs: 频控策略, 发送消息, 更新已发送的消息卡片). */
const FEISHU_LIMITS: RateLimits = {
  perChatPerSecond: 5,
  perMessagePerSecond: 5,
  perApiPerSecond: 50,
  perApiPerMinute: 1000,
};

/** The way to the webhook, which may be named after the platform has started. */
class WebhookLine {
  private readonly stop = new AbortController();
  url: string | null;

  constructor(
    private readonly options: FeishuPlatformOptions,
    private readonly clock: EmulatorClock,
  ) {
    this.url = options.webhookUrl;
  }

  send(payload: JsonObject): Promise<WebhookAnswer> {
    return this.call(payload, this.options.pushDeadlineMs ?? DEADLINE_MS, true);
  }

  async challenge(): Promise<{ ok: boolean; status: number | null; body: string }> {
    const challenge = randomUUID();
    const token = this.options.verificationToken;
    const { status, body } = await this.call(
      { challenge, token, type: 'url_verification' },
      CHALLENGE_MS,
      false,
    );
    return { ok: status === 200 && parseCard(body)?.challenge === challenge, status, body };
  }

  close(): void {
    this.stop.abort();
  }

  private call(payload: JsonObject, deadlineMs: number, signed: boolean): Promise<WebhookAnswer> {
    const { encryptKey } = this.options;
    const epochMs = this.clock.now();
    return callWebhook(
      { url: this.url, encryptKey, epochMs, deadlineMs, signed, abort: this.stop.signal },
      payload,
    );
  }
}

interface Parts {
  readonly options: FeishuPlatformOptions;
  readonly world: World;
  readonly tokens: TenantTokens;
  readonly stage: Stage;
  readonly line: WebhookLine;
  readonly server: ApiServer;
  readonly previews: LinkPreviews;
  readonly setDlp: (on: boolean) => void;
}

function buildStage(
  options: FeishuPlatformOptions,
  world: World,
  line: WebhookLine,
  clock: EmulatorClock,
): Stage {
  const { appId, verificationToken, tenantKey = 'emulator', botName = 'bot' } = options;
  const call = (payload: JsonObject) => line.send(payload);
  return {
    world,
    pusher: new Pusher({ clock, appId, tenantKey, verificationToken, call }),
    callbacks: new CallbackTokens(clock.now),
    tenantKey,
    hearsGroups: options.hearsGroups ?? false,
    bot: { openId: world.stableId('ou_', 'bot'), unionId: world.stableId('on_', 'bot'), name: botName },
    now: clock.now,
    call,
  };
}

function buildParts(options: FeishuPlatformOptions): Parts {
  const clock = options.clock ?? realClock();
  const world = new World(options.appId, clock.now);
  const line = new WebhookLine(options, clock);
  const tokens = new TenantTokens(options.tokenLifetimeMs ?? TOKEN_LIFE_MS, clock.now);
  const stage = buildStage(options, world, line, clock);
  const { callbacks, tenantKey, bot } = stage;
  let dlp = false;
  const api = createOpenApi({
    options,
    world,
    tokens,
    callbacks,
    botOpenId: bot.openId,
    botName: bot.name,
    tenantKey,
    now: clock.now,
    limits: options.limits === false ? null : (options.limits ?? FEISHU_LIMITS),
    dlp: () => dlp,
  });
  const setDlp = (on: boolean) => {
    dlp = on;
  };
  return {
    options,
    world,
    tokens,
    stage,
    line,
    server: new ApiServer(api, clock.now),
    previews: new LinkPreviews(stage),
    setDlp,
  };
}

/**
 * Starts the emulated Feishu on 127.0.0.1. The unmodified SDK talks to `domain`; events and clicks go to
 * `webhookUrl`. Rejects when the port is taken.
 */
export async function startFeishuPlatform(options: FeishuPlatformOptions): Promise<FeishuPlatform> {
  const parts = buildParts(options);
  const port = await parts.server.listen(options.port ?? 0);
  const { stage, server, line } = parts;
  return {
    domain: `http://127.0.0.1:${port}`,
    port,
    appId: options.appId,
    botOpenId: stage.bot.openId,
    botName: stage.bot.name,
    tenantKey: stage.tenantKey,
    ...peopleOf(parts),
    ...chatsOf(parts),
    requests: () => server.requests(),
    fault: (fault) => server.addFault(fault),
    clearFaults: () => server.clearFaults(),
    expireTokens: () => parts.tokens.expireAll(),
    setDlp: parts.setDlp,
    ...pushesOf(parts),
    close: async () => {
      stage.pusher.close();
      line.close();
      await server.close();
      await stage.pusher.settled();
    },
  };
}

function peopleOf({ world, stage }: Parts): Pick<FeishuPlatform, 'addUser' | 'user' | 'users'> {
  const known = (openId: string): UserRecord => {
    const user = world.user(openId);
    if (!user) throw new Error(`no user ${openId}`);
    return user;
  };
  return {
    addUser: (name, options = {}) =>
      personOf(stage, world.addUser(name, options.external ?? false, options.mail)),
    user: (openId) => personOf(stage, known(openId)),
    users: () => world.allUsers().map((user) => personOf(stage, user)),
  };
}

type ChatPart =
  | 'addGroup'
  | 'removeBot'
  | 'dissolve'
  | 'chat'
  | 'chats'
  | 'messages'
  | 'message'
  | 'image'
  | 'on';

function chatsOf({ world, stage }: Parts): Pick<FeishuPlatform, ChatPart> {
  const chat = (chatId: string): ChatInfo => {
    const found = world.chat(chatId);
    if (!found) throw new Error(`no chat ${chatId}`);
    return found;
  };
  return {
    addGroup: (name, openIds, { external = false, withBot = true, invitedBy } = {}) => {
      const group = world.addGroup(name, openIds, external, withBot);
      if (invitedBy !== undefined) pushMembership(stage, 'added', group, invitedBy);
      return group.chatId;
    },
    removeBot: (chatId, byOpenId) => {
      const left = world.putChat({ ...chat(chatId), botInside: false });
      pushMembership(stage, 'deleted', left, byOpenId);
    },
    dissolve: (chatId, byOpenId) => {
      const gone = world.putChat({ ...chat(chatId), dissolved: true });
      pushMembership(stage, 'disbanded', gone, byOpenId);
    },
    chat,
    chats: () => world.allChats(),
    messages: (chatId) => world.messagesOf(chatId),
    message: (messageId) => world.message(messageId),
    image: (key) => world.image(key),
    on: (event, listener) => world.on(event, listener),
  };
}

function pushMembership(
  { pusher, world, tenantKey }: Stage,
  what: 'added' | 'deleted' | 'disbanded',
  chat: ChatInfo,
  by: string,
): void {
  const operator = { open_id: by, union_id: world.user(by)?.unionId ?? '' };
  const { chatId, external, name } = chat;
  const facts = { chat_id: chatId, operator_id: operator, external, operator_tenant_key: tenantKey, name };
  const type = what === 'disbanded' ? 'im.chat.disbanded_v1' : `im.chat.member.bot.${what}_v1`;
  pusher.push(type, facts);
}

type PushPart =
  | 'deliveries'
  | 'setWebhookUrl'
  | 'setPreviewRule'
  | 'challenge'
  | 'hold'
  | 'release'
  | 'settled'
  | 'pendingRedeliveries';

function pushesOf({ stage, line, previews }: Parts): Pick<FeishuPlatform, PushPart> {
  const { pusher } = stage;
  return {
    deliveries: () => pusher.deliveries(),
    setWebhookUrl: (url) => {
      line.url = url;
    },
    setPreviewRule: (prefix) => {
      previews.rule = prefix;
    },
    challenge: () => line.challenge(),
    hold: () => pusher.hold(),
    release: (options = {}) => pusher.release(options.reverse ?? false),
    settled: () => pusher.settled(),
    pendingRedeliveries: () => pusher.pendingRedeliveries(),
  };
}
