import type { Server } from 'node:http';
import type { Log } from '../application/ports.js';
import { within } from '../shared/deadline.js';
import { messageOf } from '../shared/errors.js';

/** One thing to end, by name. */
export interface Closing {
  readonly name: string;
  close(): Promise<void> | void;
}

/** Operators are promised an exit within 10 s; what is not done by then is durable and goes on at the next start. */
const SHUTDOWN_LIMIT_MS = 9_000;

/** Longer than a webhook may take; what is still open then is an event stream or a dead peer. */
const DRAIN_MS = 3_000;

/** Stops taking connections; resolves when the requests in flight have been answered, at most 3 s later. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Ends the parts one after another, in the order given: those that take work in first, the stores last. A part
 * that fails is logged and does not hold up the others. Resolves after 9 s at the latest.
 */
export async function closeInOrder(parts: readonly Closing[], log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn({ limitMs: SHUTDOWN_LIMIT_MS }, 'shutdown took too long; the rest is left to the next start');
      resolve();
    }, SHUTDOWN_LIMIT_MS);
  });
  await Promise.race([closeAll(parts, log), limit]);
  clearTimeout(timer);
}

/**
 * Parts that end at the same time, as one of those that end in order: all are told at once, so that none begins
 * anything while another finishes. What takes longer than `limitMs` is left to end by itself.
 */
export function endTogether(name: string, parts: readonly Closing[], limitMs: number, log: Log): Closing {
  const end = () => Promise.all(parts.map((part) => closeAll([part], log)));
  const late = () => {
    log.warn({ part: name, limitMs }, 'not ended in time; its work is durable and left to the next start');
    return [];
  };
  return { name, close: async () => void (await within(end(), limitMs, late)) };
}

async function closeAll(parts: readonly Closing[], log: Log): Promise<void> {
  for (const part of parts) {
    try {
      await part.close();
    } catch (error) {
      log.error({ part: part.name, reason: messageOf(error) }, 'part did not close');
    }
  }
}
