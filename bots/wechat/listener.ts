import { FileBox } from 'file-box';
import { type impls, types, type Wechaty, log as wechatyLog } from 'wechaty';
import type { Attachment } from '../../src/domain/event.js';
import { messageOf } from '../../src/shared/errors.js';
import { normalize, type RawMessage } from './normalize.js';
import { EXIT_LOST, EXIT_REFUSED, type FetchOrder, type FromConnector, type SendOrder } from './protocol.js';

type Message = impls.MessageInterface;
/** What a listener reports and how it ends the process. */
export interface ListenerPort {
  tell(message: FromConnector): void;
  /** Ends the connector with an exit code; a lost stream cannot be mended from inside (measured). */
  exit(code: number): void;
  now(): number;
}

/** gRPC's own words for a broken or refused stream, at the head of the error text. */
const LOST = /^\s*(?:1|2|13|14) (?:CANCELLED|UNKNOWN|INTERNAL|UNAVAILABLE)|Connection dropped/;
const REFUSED = /16 UNAUTHENTICATED/;

/** No call of Wechaty has a deadline of its own. */
const CALL_MS = 10_000;

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

/** Runs a call with our own deadline; `null` when it took too long. */
async function within<T>(work: Promise<T>, ms = CALL_MS): Promise<{ value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([work.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
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
  const aliases = new Map<string, { alias: string; at: number }>();
  const safely = (name: string, work: () => Promise<void> | void) => {
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => port.tell({ type: 'fault', reason: `${name}: ${messageOf(error)}` }));
  };

  const aliasOf = async (message: Message): Promise<string> => {
    const room = message.room();
    if (!room) return '';
    const known = aliases.get(room.id);
    if (known && port.now() - known.at < ALIAS_LIVES_MS) return known.alias;
    const answer = await within(room.alias(bot.currentUser)).catch(() => null);
    const alias = answer?.value ?? '';
    aliases.set(room.id, { alias, at: port.now() });
    return alias;
  };

  const read = async (message: Message): Promise<RawMessage> => ({
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
  });

  bot.on('message', (message) =>
    safely('message', async () => {
      const result = normalize(await read(message), { now: port.now(), startedAt });
      if ('event' in result) port.tell({ type: 'event', event: result.event });
      else if (result.dropped !== 'self') port.tell({ type: 'dropped', reason: result.dropped });
    }),
  );
  bot.on('heartbeat', () => port.tell({ type: 'heartbeat' }));
  bot.on('login', (user) => port.tell({ type: 'login', accountId: user.id }));
  bot.on('logout', () => port.tell({ type: 'login', accountId: null }));
  bot.on('scan', (qrCode) => port.tell({ type: 'scan', qrCode }));
  bot.on('friendship', (friendship) =>
    safely('friendship', async () => {
      if (friendship.type() === bot.Friendship.Type.Receive) await within(friendship.accept());
    }),
  );
  bot.on('error', (error) => {
    port.tell({ type: 'fault', reason: messageOf(error) });
    if (REFUSED.test(messageOf(error))) port.exit(EXIT_REFUSED);
    else if (LOST.test(messageOf(error))) port.exit(EXIT_LOST);
  });

  return { send: (order) => carryOut(bot, order, port), fetch: (order) => fetchPicture(bot, order, port) };
}

async function fetchPicture(bot: Wechaty, { id, messageId }: FetchOrder, port: ListenerPort): Promise<void> {
  try {
    const found = await within(bot.Message.find({ id: messageId }));
    const box = found?.value ? await within(found.value.toFileBox()) : null;
    const bytes = box ? await within(box.value.toBuffer()) : null;
    port.tell({ type: 'fetched', id, bytes: bytes?.value ?? null });
  } catch (error) {
    port.tell({ type: 'fault', reason: `fetch: ${messageOf(error)}` });
    port.tell({ type: 'fetched', id, bytes: null });
  }
}

async function carryOut(bot: Wechaty, order: SendOrder, port: ListenerPort): Promise<void> {
  try {
    const speak = await addressed(bot, order);
    port.tell({ type: 'sending', id: order.id });
    const done = await within(speak());
    port.tell({
      type: 'sent',
      id: order.id,
      outcome: done ? 'sent' : 'unknown',
      reason: done ? '' : 'no answer in time',
    });
  } catch (error) {
    port.tell({ type: 'sent', id: order.id, outcome: 'failed', reason: messageOf(error) });
  }
}

/** Finds whom the order is for; what it answers says it, at most once. */
async function addressed(bot: Wechaty, order: SendOrder): Promise<() => Promise<unknown>> {
  const found = await within(findTarget(bot, order));
  if (!found) throw new Error('the addressee was not found in time');
  return found.value;
}

async function findTarget(
  bot: Wechaty,
  { chatId, room, mention, body }: SendOrder,
): Promise<() => Promise<unknown>> {
  const file = 'image' in body ? FileBox.fromBuffer(Buffer.from(body.image), body.fileName) : null;
  if (!room) {
    const contact = await bot.Contact.find({ id: chatId });
    if (!contact) throw new Error('no such contact');
    return () => contact.say(file ?? ('text' in body ? body.text : ''));
  }
  const place = await bot.Room.find({ id: chatId });
  if (!place) throw new Error('no such room');
  if (file) return () => place.say(file);
  const words = 'text' in body ? body.text : '';
  const asker = mention ? await bot.Contact.find({ id: mention }) : undefined;
  return () => (asker ? place.say(words, asker) : place.say(words));
}
