import { type DestinationStream, pino } from 'pino';

/** How much is logged, from least to most. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const SECRET_NAME = /secret|token|password|authorization|encrypt_?key|cookie|signature/i;
const MESSAGE_NAME = /^(text|content|body|message_?text|answer|question|phone|mobile)$/i;
/** A run of 11 or more digits, whatever stands between them: no log line needs one, and a phone number is one. */
const LONG_DIGITS = /(?:[0-9０-９][\s().\-－—·+]{0,3}){10,}[0-9０-９]/g;

function scrubText(value: string): string {
  return value.normalize('NFKC').replace(LONG_DIGITS, '[digits]');
}

/** Copies a value fit for the log: secrets and message text by name, long digit runs anywhere, taken out. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'number')
    return Math.abs(value) >= 1e10 && Math.abs(value) < 1e11 ? '[digits]' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 5) return '[deep]';
  if (value instanceof Error) return scrubError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => scrub(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, scrubField(name, item, depth)]),
  );
}

function scrubField(name: string, value: unknown, depth: number): unknown {
  if (SECRET_NAME.test(name)) return '[secret]';
  if (MESSAGE_NAME.test(name) && typeof value === 'string') return '[text]';
  return scrub(value, depth + 1);
}

function scrubError(error: Error, depth: number): unknown {
  const code = 'code' in error ? { code: scrub(error.code, depth + 1) } : {};
  const details = 'details' in error ? { details: scrub(error.details, depth + 1) } : {};
  const cause = error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1) };
  return { type: error.name, message: scrubText(error.message), ...code, ...details, ...cause };
}

/** A structured logger; every line is one JSON object. */
export interface Logger {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
  /** The same log with a `part` field, for one part of the program. */
  part(name: string): Logger;
}

/**
 * Makes the log. Lines go to standard output unless `destination` is given. Every field passes `scrub`, so a
 * phone number, a secret or message text that slips into a field does not reach the log.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (o: object) => scrub(o) as Record<string, unknown>,
    },
  };
  const root = destination === undefined ? pino(options) : pino(options, destination);
  const wrap = (inner: typeof root): Logger => ({
    debug: (fields, message) => inner.debug(fields, message),
    info: (fields, message) => inner.info(fields, message),
    warn: (fields, message) => inner.warn(fields, message),
    error: (fields, message) => inner.error(fields, message),
    part: (name) => wrap(inner.child({ part: name })),
  });
  return wrap(root);
}
