import { FileBox } from 'file-box';
import type { Wechaty } from 'wechaty';
import { tidyLine } from '../../src/application/wording/tidy.js';
import { maskPhones } from '../../src/domain/phone-guard.js';
import { within } from '../../src/shared/deadline.js';
import { messageOf } from '../../src/shared/errors.js';
import type { FromConnector, SendOrder } from './protocol.js';

/** Asking for a name, and handing the message over; together shorter than the parent waits for an answer. */
const NAME_MS = 3_000;
const SAY_MS = 8_000;

/** A nickname longer than this is cut in a mention; WeChat's own names are shorter. */
const MENTION_CHARACTERS = 40;

/**
 * A call that broke on its way: the gateway may have carried it out. Not when there was no connection to begin with.
 */
const BROKEN =
  /^\s*(?:1 CANCELLED|4 DEADLINE_EXCEEDED|14 UNAVAILABLE)|RST_STREAM|ECONNRESET|Connection dropped/i;
const NEVER_LEFT = /No connection established|ECONNREFUSED/i;

/**
 * Hands one message to WeChat, at most once, and tells how it ended. It goes to the puppet itself: Wechaty's `say`
 * looks the sent message up afterwards and puts the bare nickname, whatever it holds, in front of a mention.
 */
export async function carryOut(
  bot: Wechaty,
  order: SendOrder,
  port: { tell(message: FromConnector): void },
): Promise<void> {
  const ended = (outcome: 'sent' | 'failed' | 'unknown', reason = '') =>
    port.tell({ type: 'sent', id: order.id, outcome, reason });
  try {
    const speak = await prepare(bot, order);
    port.tell({ type: 'sending', id: order.id });
    const said = speak().then(() => true);
    const done = await within(said, SAY_MS, () => false);
    if (done) ended('sent');
    else ended('unknown', 'no answer in time');
  } catch (error) {
    const reason = messageOf(error).slice(0, 300);
    ended(BROKEN.test(reason) && !NEVER_LEFT.test(reason) ? 'unknown' : 'failed', reason);
  }
}

async function prepare(bot: Wechaty, { chatId, mention, body }: SendOrder): Promise<() => Promise<unknown>> {
  const { puppet } = bot;
  if ('image' in body) {
    const file = FileBox.fromBuffer(Buffer.from(body.image), body.fileName);
    return () => puppet.messageSendFile(chatId, file);
  }
  const name = mention === null ? null : await nameIn(bot, chatId, mention);
  if (mention === null || name === null) return () => puppet.messageSendText(chatId, body.text);
  return () => puppet.messageSendText(chatId, `@${name}\u2005${body.text}`, [mention]);
}

/** What a person is called in a room, fit to stand in a line; null when nobody tells in time. */
async function nameIn({ puppet }: Wechaty, roomId: string, personId: string): Promise<string | null> {
  const ask = async () => {
    const member = await puppet.roomMemberPayload(roomId, personId).catch(() => null);
    return member?.roomAlias || member?.name || (await puppet.contactPayload(personId)).name;
  };
  const answer = await within<string | null>(ask(), NAME_MS, () => null).catch(() => null);
  return maskPhones(tidyLine(answer ?? '', MENTION_CHARACTERS)) || null;
}
