import { createHash, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { AppError } from '../../shared/errors.js';
import { openEmulatedPuppet } from './emulated-puppet.js';
import { freePort } from './free-port.js';

/** The bot's own name on the emulated WeChat; people mention it in rooms. */
const BOT_NAME = '达人助手';

/** Something the bot sent. */
export interface SentMessage {
  /** The contact of a direct chat, or the room. */
  readonly chatId: string;
  readonly kind: 'text' | 'image';
  readonly text?: string;
  readonly image?: Buffer;
  /** Contacts mentioned in it. */
  readonly mentions: readonly string[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Where a person speaks: in the direct chat unless a room is named. */
export interface WechatSayOptions {
  readonly roomId?: string;
  readonly mentionBot?: boolean;
}

/** An emulated WeChat account behind Wechaty's own gRPC puppet service on loopback. */
export interface WechatGateway {
  /** What a connector needs to attach. */
  readonly connection: { readonly token: string; readonly endpoint: string };
  readonly botId: string;
  readonly botName: string;
  /** Makes a person; the id depends on the name alone, so bindings survive a restart. */
  addContact(name: string): string;
  addRoom(topic: string, memberIds: readonly string[]): string;
  /** A person writes; the message's id. */
  say(contactId: string, text: string, options?: WechatSayOptions): string;
  /** A person sends a picture in the direct chat; the message's id. */
  sendImage(contactId: string, image: Buffer): string;
  /** A person takes a message of the direct chat back. */
  recall(contactId: string, messageId: string): void;
  /** Hands a message over once more, as some gateways do after a new login. */
  redeliver(messageId: string): void;
  /** How often a client asked the account to stop, which logs it out for everybody; the bot never should. */
  stops(): number;
  /** Everything the bot sent, oldest first. */
  sent(): readonly SentMessage[];
  on(event: 'sent', listener: (sent: SentMessage) => void): void;
  close(): Promise<void>;
}

/** What the gateway may be told; a fixed port and token let a test bring it back after an outage. */
export interface WechatGatewayOptions {
  readonly port?: number;
  readonly token?: string;
}

/** Heartbeats by which a connector knows that it is attached and the gateway alive. */
const HEARTBEAT_MS = 2_000;

function idOf(kind: string, name: string): string {
  return createHash('sha256').update(`${kind} ${name}`).digest('hex').slice(0, 16);
}

/**
 * Starts the gateway: Wechaty's PuppetServer over its mock puppet. Throws `AppError('not-found')` where the mock,
 * a development dependency, is not installed.
 */
export async function startWechatGateway(options: WechatGatewayOptions = {}): Promise<WechatGateway> {
  const port = options.port ?? (await freePort());
  const token = options.token ?? `insecure_${randomUUID()}`;
  const endpoint = `127.0.0.1:${port}`;
  const bus = new EventEmitter();
  const sent: SentMessage[] = [];
  const puppet = await openEmulatedPuppet((message) => {
    sent.push(message);
    bus.emit('sent', message);
  });
  const { mocker } = puppet;
  const bot = mocker.createContact({ id: 'emulated_bot', name: BOT_NAME });
  const server = await puppet.serve(endpoint, token);
  mocker.login(bot);
  const heart = setInterval(() => puppet.beat(), HEARTBEAT_MS);

  const lastMessageId = () => {
    const id = [...mocker.cacheMessagePayload.keys()].at(-1);
    if (!id) throw new AppError('internal', 'the mock kept no message');
    return id;
  };
  const say = (contactId: string, text: string, { roomId, mentionBot = false }: WechatSayOptions = {}) => {
    const speaker = mocker.ContactMock.load(contactId);
    const written = mentionBot && roomId ? `@${BOT_NAME}\u2005${text}` : text;
    const target = roomId ? mocker.RoomMock.load(roomId) : bot;
    speaker.say(written, mentionBot && roomId ? [bot] : []).to(target);
    return lastMessageId();
  };
  return {
    connection: { token, endpoint },
    botId: bot.id,
    botName: BOT_NAME,
    addContact: (name) => mocker.createContact({ id: `wxid_${idOf('contact', name)}`, name }).id,
    addRoom: (topic, memberIds) => {
      const id = `${idOf('room', topic)}@chatroom`;
      return mocker.createRoom({ id, topic, memberIdList: [bot.id, ...memberIds] }).id;
    },
    say,
    sendImage: (contactId, image) => {
      puppet.sayPicture(contactId, bot, image);
      return lastMessageId();
    },
    recall: (contactId, messageId) => puppet.recall(contactId, bot.id, messageId),
    redeliver: (messageId) => puppet.deliver(messageId),
    stops: () => puppet.stops(),
    sent: () => sent,
    on: (_event, listener) => void bus.on('sent', listener),
    close: async () => {
      clearInterval(heart);
      await server.stop();
    },
  };
}
