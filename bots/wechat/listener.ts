import { type impls, types, type Wechaty, log as wechatyLog } from 'wechaty';
import type { ArrivalEvent, Attachment } from '../../src/domain/event.js';
import { within } from '../../src/shared/deadline.js';
import { messageOf } from '../../src/shared/errors.js';
import { createFriendDoor } from './friend-door.js';
import { normalize, type RawMessage } from './normalize.js';
import { fetchPicture } from './picture-fetch.js';
import { EXIT_LOST, EXIT_REFUSED, type FetchOrder, type FromConnector, type SendOrder } from './protocol.js';
import { carryOut } from './sender.js';

type Message = impls.MessageInterface;

/** What a listener reports and how it ends the process. */
export interface ListenerPort {
  tell(message: FromConnector): void;
  /** Ends the connector with an exit code; a lost stream cannot be mended from inside (measured). */
  exit(code: number): void;
  now(): number;
}

/**
 * gRPC's own words for a broken stream, at the head of the error text. `UNKNOWN` and `INTERNAL` are also what a
 * single failed call says, which is no reason to leave: they count only where they speak of the stream.
 */
const LOST =
  /^\s*(?:1 CANCELLED|14 UNAVAILABLE)|^\s*(?:2 UNKNOWN|13 INTERNAL):.*(?:stream|socket|connection|ECONN)|Connection dropped/i;
const REFUSED = /16 UNAUTHENTICATED/;

/** A room alias changes rarely; asking each time costs a call. */
const ALIAS_LIVES_MS = 300_000;

/** What a message without text holds, as far as the difference matters. */
const KINDS: ReadonlyMap<number, Attachment['kind']> = new Map([
  [types.Message.Image, 'picture'],
  [types.Message.Audio, 'voice'],
  [types.Message.Video, 'video'],
  [types.Message.Emoticon, 'sticker'],
  [types.Message.Attachment, 'file'],
]);

/** How long a message waits for the alias before it is judged without. */
const ALIAS_MS = 4_000;

/** The words of an error for the parent's log; a library may put anything into one. */
export function reasonOf(error: unknown): string {
  return messageOf(error).slice(0, 300);
}

/** What an attached bot can be asked to do. */
export interface Attached {
  send(order: SendOrder): Promise<void>;
  /** Fetches the picture of a message and tells of it. */
  fetch(order: FetchOrder): Promise<void>;
}

/**
 * Attaches to a bot: every listener is wrapped, since a rejected one would kill the process at a moment of its own
 * choosing. Returns the sender. Never stops the bot: that would log the account out for everybody (measured).
 */
export function attachListeners(bot: Wechaty, port: ListenerPort): Attached {
  wechatyLog.level('silent');
  const startedAt = port.now();
  const aliasOf = aliases(bot, port);
  const letIn = createFriendDoor((work) => safely('friendship', work));
  const safely = (name: string, work: () => Promise<void> | void) => {
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => port.tell({ type: 'fault', reason: `${name}: ${reasonOf(error)}` }));
  };

  bot.on('message', (message) =>
    safely('message', async () => {
      const raw = await read(bot, message, aliasOf);
      const result = normalize(raw, { now: port.now(), startedAt });
      if ('event' in result) port.tell({ type: 'event', event: result.event });
      else if (result.dropped !== 'self') port.tell({ type: 'dropped', reason: result.dropped });
    }),
  );
  bot.on('heartbeat', () => port.tell({ type: 'heartbeat' }));
  bot.on('login', (user) => port.tell({ type: 'login', accountId: user.id }));
  bot.on('logout', () => port.tell({ type: 'login', accountId: null }));
  bot.on('scan', (qrCode) => port.tell({ type: 'scan', qrCode }));
  bot.on('friendship', (friendship) =>
    safely('friendship', () => {
      const { Receive, Confirm } = bot.Friendship.Type;
      if (friendship.type() === Receive) letIn(() => friendship.accept());
      if (friendship.type() === Confirm)
        port.tell({ type: 'event', event: arrivalOf(bot, friendship, port) });
    }),
  );
  bot.on('error', (error) => {
    port.tell({ type: 'fault', reason: reasonOf(error) });
    if (REFUSED.test(messageOf(error))) port.exit(EXIT_REFUSED);
    else if (LOST.test(messageOf(error))) port.exit(EXIT_LOST);
  });

  return {
    send: (order) => carryOut(bot, order, port),
    fetch: (order) => fetchPicture(bot, order, port),
  };
}

/** A new friend. The same id for the same person, so that a puppet that tells of it again starts nothing. */
function arrivalOf(
  bot: Wechaty,
  friendship: impls.FriendshipInterface,
  port: Pick<ListenerPort, 'now'>,
): ArrivalEvent {
  const account = bot.currentUser.id;
  const { id: personId } = friendship.contact();
  return {
    kind: 'arrival',
    id: `wechat:${account}:friend:${personId}`,
    chat: { platform: 'wechat', account, chatId: personId, kind: 'direct' },
    sender: { platform: 'wechat', account, personId, name: friendship.contact().name() },
    at: port.now(),
  };
}

async function read(
  bot: Wechaty,
  message: Message,
  aliasOf: (message: Message) => Promise<string>,
): Promise<RawMessage> {
  return {
    id: message.id,
    accountId: bot.currentUser.id,
    talkerId: message.talker().id,
    talkerName: message.talker().name(),
    self: message.self(),
    isText: message.type() === types.Message.Text,
    holds: KINDS.get(message.type()) ?? 'other',
    // Puppets name the message that was taken back in the words of the one that tells of it (measured).
    recalls: message.type() === types.Message.Recalled ? message.text() : null,
    text: message.text(),
    roomId: message.room()?.id ?? null,
    mentionIds:
      message.payload && 'mentionIdList' in message.payload ? (message.payload.mentionIdList ?? []) : [],
    botNames: [bot.currentUser.name(), await aliasOf(message)],
    at: message.date().getTime(),
  };
}

/**
 * The bot's alias in a message's room, empty where it has none or none is told in time. Messages that come while it
 * is asked for wait for the same answer, so that none overtakes another; a failure is not remembered.
 */
function aliases(bot: Wechaty, port: Pick<ListenerPort, 'now'>): (message: Message) => Promise<string> {
  const known = new Map<string, { readonly alias: Promise<string>; readonly at: number }>();
  return async (message) => {
    const room = message.room();
    if (!room) return '';
    const kept = known.get(room.id);
    if (kept && port.now() - kept.at < ALIAS_LIVES_MS) return kept.alias;
    const alias = within<string | null | undefined>(room.alias(bot.currentUser), ALIAS_MS, () => null)
      .catch(() => null)
      .then((answer) => {
        if (answer === null) known.delete(room.id);
        return answer ?? '';
      });
    known.set(room.id, { alias, at: port.now() });
    return alias;
  };
}
