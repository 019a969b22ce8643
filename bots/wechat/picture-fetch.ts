import type { Wechaty } from 'wechaty';
import { within } from '../../src/shared/deadline.js';
import { messageOf } from '../../src/shared/errors.js';
import type { FetchOrder, FromConnector } from './protocol.js';

/** Finding the message, asking for its file and loading it, all together; shorter than the parent waits. */
const FETCH_MS = 13_000;

/** Fetches the picture of a message somebody sent, and tells of it; see `fetched` of the protocol. */
export async function fetchPicture(
  bot: Wechaty,
  { id, messageId }: FetchOrder,
  port: { tell(message: FromConnector): void },
): Promise<void> {
  try {
    const bytes = await within<Buffer | null | 'away'>(load(bot, messageId), FETCH_MS, () => 'away');
    port.tell({ type: 'fetched', id, bytes });
  } catch (error) {
    port.tell({ type: 'fault', reason: `fetch: ${messageOf(error).slice(0, 300)}` });
    port.tell({ type: 'fetched', id, bytes: 'away' });
  }
}

async function load(bot: Wechaty, messageId: string): Promise<Buffer | null> {
  const message = await bot.Message.find({ id: messageId });
  return message ? (await message.toFileBox()).toBuffer() : null;
}
