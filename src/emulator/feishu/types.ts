import type { EmulatorClock } from './virtual-clock.js';

/** Any JSON object, as it travels. */
export type JsonObject = { readonly [key: string]: unknown };

/** A mention inside a message a person wrote, in the form the platform pushes it. */
export interface Mention {
  /** The placeholder in the text, for example `@_user_1`. */
  readonly key: string;
  readonly openId: string;
  readonly name: string;
}

/** What a link in a message was unfolded into. */
export interface Preview {
  /** Stands in place of the link. */
  readonly title: string;
  readonly card: JsonObject | null;
}

/** A message as everybody in its chat sees it. */
export interface ChatMessage {
  readonly id: string;
  readonly chatId: string;
  /** `bot`, or the open_id of the person who wrote it. */
  readonly from: string;
  /** `text`, `post`, `image` or `interactive`. */
  readonly msgType: string;
  /** The JSON string that was sent; for a card the one shown now. */
  readonly content: string;
  /** Epoch ms of the sending. */
  readonly at: number;
  /** Epoch ms of the last change, or null. */
  readonly updatedAt: number | null;
  /** Whether the content was changed after sending. */
  readonly updated: boolean;
  readonly recalled: boolean;
  /** The message it answers, or null. */
  readonly parentId: string | null;
  readonly mentions: readonly Mention[];
  /** What its link shows, or null. */
  readonly preview: Preview | null;
}

/** A chat of the emulated tenant. */
export interface ChatInfo {
  readonly chatId: string;
  readonly kind: 'p2p' | 'group';
  readonly name: string;
  /** Open ids of the people in it; the bot is not among them. */
  readonly members: readonly string[];
  readonly external: boolean;
  readonly botInside: boolean;
  /** Its owner dissolved it: nothing can be sent there any more. */
  readonly dissolved?: true;
}

/** One call that reached the Open API, with its answer. */
export interface ApiRequest {
  readonly at: number;
  readonly method: string;
  /** Without the query, for example `/open-apis/im/v1/messages`. */
  readonly path: string;
  /** The first value of each query parameter. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; for a multipart body its text fields and part sizes; otherwise null. */
  readonly body: unknown;
  /** Null while it is open, and when the connection was cut or left hanging. */
  readonly answer: ApiAnswer | null;
}

/** What the Open API answered: the HTTP status and the JSON envelope. */
interface ApiAnswer {
  readonly status: number;
  readonly code: number;
  readonly body: unknown;
}

/** A failure to be played. `reset-after` does the work and cuts the connection: the caller cannot know. */
export type FaultAnswer =
  | {
      readonly status: number;
      readonly code: number;
      readonly msg?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly delayMs: number }
  | 'hang'
  | 'reset'
  | 'reset-after';

/** Which calls fail and how often. Fields of `match` that are absent match everything. */
export interface Fault {
  readonly match: { readonly method?: string; readonly path?: string | RegExp };
  /** How many calls; 1 unless told. */
  readonly times?: number;
  readonly answer: FaultAnswer;
}

/** One attempt to hand an event over. */
export interface PushAttempt {
  /** Emulator time of the attempt, epoch ms. */
  readonly at: number;
  /** The HTTP status, or null when there was none. */
  readonly status: number | null;
  readonly ok: boolean;
  /** Why there was no status. */
  readonly error: 'timeout' | 'connection' | null;
  /** Real milliseconds until the answer. */
  readonly tookMs: number;
}

/** One event on its way to the bot, over all its attempts. */
export interface Delivery {
  readonly eventId: string;
  readonly eventType: string;
  /** The clear v2 envelope. */
  readonly payload: JsonObject;
  readonly attempts: readonly PushAttempt[];
  readonly state: 'held' | 'in-flight' | 'waiting' | 'delivered' | 'given-up';
}

/** What a person sees after a click. */
export interface ClickResult {
  /** No client error. */
  readonly ok: boolean;
  readonly toast: { readonly type: string; readonly content: string } | null;
  /** The card that took the clicked card's place, or null. */
  readonly card: JsonObject | null;
  /**
   * The client's error code: 200341 timeout, 200342 connection, 200530 form item without name, 200671 not
   * HTTP 200, 200672 malformed body, 200673 bad card, 200830 version downgrade (Feishu docs: 卡片回传交互回调).
   */
  readonly error: number | null;
  readonly status: number | null;
  /** The link a button opened instead of calling back, or null. */
  readonly opened: string | null;
  /** Real milliseconds until the answer. */
  readonly tookMs: number;
}

/** How a person's message is written and handed over. */
export interface SayOptions {
  /** Mention the bot; in a group only then the bot hears of it. */
  readonly mentionBot?: boolean;
  /** Other people to mention, by open_id. */
  readonly mention?: readonly string[];
  /** Answer to this message. */
  readonly replyTo?: string;
  /** Hand the event over this many times at once; 1 unless told. */
  readonly deliverTimes?: number;
}

/** Calls a second, and calls a minute of one API (Feishu docs: 频控策略; 发送消息). */
export interface RateLimits {
  readonly perChatPerSecond: number;
  readonly perMessagePerSecond: number;
  readonly perApiPerSecond: number;
  readonly perApiPerMinute: number;
}

/** What the emulated platform is to be. */
export interface FeishuPlatformOptions {
  /** 0 = any free port. */
  readonly port?: number;
  readonly appId: string;
  readonly appSecret: string;
  /** Null = pushes travel in clear and unsigned, as without an Encrypt Key in the console. */
  readonly encryptKey: string | null;
  readonly verificationToken: string;
  /** Where events and clicks go; null = not configured yet (see `setWebhookUrl`). */
  readonly webhookUrl: string | null;
  readonly clock?: EmulatorClock;
  readonly botName?: string;
  /** Whether the app may read all messages of its groups; otherwise it hears its mentions only. */
  readonly hearsGroups?: boolean;
  readonly tenantKey?: string;
  /** Life of a tenant token; 2 h unless told. */
  readonly tokenLifetimeMs?: number;
  /** Real milliseconds a push or click may take; 3000 unless told. */
  readonly pushDeadlineMs?: number;
  /** False = none. */
  readonly limits?: RateLimits | false;
}

/** One person of the emulated tenant, with what they can do. */
export interface FeishuUser {
  readonly openId: string;
  readonly unionId: string;
  readonly name: string;
  /** Their private chat with the bot, made on first use. */
  readonly p2pChatId: string;
  /** Writes a text message; its id. */
  say(chatId: string, text: string, options?: SayOptions): string;
  /** Sends a picture; the message's id. */
  sendImage(chatId: string, image: Buffer, options?: SayOptions): string;
  /**
   * Clicks a button of a card: by its label, or by its callback value (or any part of it). Resolves with what
   * the person sees; rejects when there is no such message or button.
   */
  click(messageId: string, target: string | JsonObject): Promise<ClickResult>;
  /**
   * Fills a form and submits it. Fields not named keep what the card prefilled. `button` is the label of the
   * submit button when there are several. Rejects for unknown fields and where the client would not submit.
   */
  submitForm(
    messageId: string,
    values: Readonly<Record<string, unknown>>,
    button?: string,
  ): Promise<ClickResult>;
  /** Taps an entry of the bot's menu. */
  menu(eventKey: string): void;
  /** Opens the private chat. */
  enter(): void;
  /** Takes back an own message. */
  recall(messageId: string): void;
  /** Changes the words of an own text message. */
  edit(messageId: string, text: string): void;
  /** Leaves a group. */
  leave(chatId: string): void;
}

/** The emulated Feishu: an Open API on 127.0.0.1, people, chats, and pushes to the bot's webhook. */
export interface FeishuPlatform {
  /** The `domain` for the SDK, without a trailing slash. */
  readonly domain: string;
  readonly port: number;
  readonly appId: string;
  readonly botOpenId: string;
  readonly botName: string;
  readonly tenantKey: string;
  /** Adds a person. `mail` is their account's address: one is made up unless told, null for none. */
  addUser(name: string, options?: { readonly external?: boolean; readonly mail?: string | null }): FeishuUser;
  user(openId: string): FeishuUser;
  users(): readonly FeishuUser[];
  /** Makes a group with the bot in it unless `withBot` is false; `invitedBy` tells the bot who put it there. */
  addGroup(
    name: string,
    openIds: readonly string[],
    options?: { readonly external?: boolean; readonly withBot?: boolean; readonly invitedBy?: string },
  ): string;
  /** Takes the bot out of a group, with the event. */
  removeBot(chatId: string, byOpenId: string): void;
  /** Dissolves a group, with the event. */
  dissolve(chatId: string, byOpenId: string): void;
  chat(chatId: string): ChatInfo;
  chats(): readonly ChatInfo[];
  /** Everything in a chat, oldest first. */
  messages(chatId: string): readonly ChatMessage[];
  message(messageId: string): ChatMessage | null;
  /** A picture by its key. */
  image(key: string): Buffer | null;
  /** Calls seen by the Open API, oldest first; the last 5000. */
  requests(): readonly ApiRequest[];
  /** Events pushed, oldest first; the last 5000. */
  deliveries(): readonly Delivery[];
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Tenant tokens given out so far stop working. */
  expireTokens(): void;
  /** Refuse contents with a phone number (230028). */
  setDlp(on: boolean): void;
  setWebhookUrl(url: string | null): void;
  /** Links that begin with this are unfolded by the bot; null = none (the console's URL rules). */
  setPreviewRule(prefix: string | null): void;
  /** Sends the URL verification; whether the webhook echoed the challenge within 1 s. */
  challenge(): Promise<{ readonly ok: boolean; readonly status: number | null; readonly body: string }>;
  /** Events are kept back until `release`. */
  hold(): void;
  /** Hands over what was kept back, newest first when `reverse`. */
  release(options?: { readonly reverse?: boolean }): void;
  /** Resolves when no push or click is in flight. Redeliveries that wait for their time do not count. */
  settled(): Promise<void>;
  pendingRedeliveries(): number;
  on(event: 'message' | 'update', listener: (message: ChatMessage) => void): () => void;
  close(): Promise<void>;
}
