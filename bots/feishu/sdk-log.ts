import type { Logger } from '@larksuiteoapi/node-sdk';
import type { Log } from '../../src/application/ports.js';

const MAX_LINE = 120;
/** Tokens, secrets and ids are runs like these; no line of the SDK is worth one. */
const LONG_RUN = /[A-Za-z0-9_\-+/=.]{16,}/g;

/**
 * The SDK's log. Its own prints the app secret when the token request fails and message bodies when a send
 * fails, so only the level and a short, scrubbed first line pass; our client reports failures itself.
 */
export function sdkLog(log: Log): Logger {
  const note = (level: string) => (message: unknown) => {
    log.debug({ level, line: shortLine(message) }, 'feishu sdk');
  };
  return {
    error: note('error'),
    warn: note('warn'),
    info: note('info'),
    debug: note('debug'),
    trace: () => undefined,
  };
}

/** The SDK hands over a list; anything in it but a plain line is named by its type alone. */
function shortLine(message: unknown): string {
  const first: unknown = Array.isArray(message) ? message[0] : message;
  if (typeof first !== 'string') return first instanceof Error ? first.name : typeof first;
  return first.replace(LONG_RUN, '[…]').slice(0, MAX_LINE);
}
