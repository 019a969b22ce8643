/**
 * The closed set of failures this program names. Everything thrown on purpose is an `AppError` with one of
 * these codes; `src/http/errors.ts` is the one place that turns them into responses.
 */
export type ErrorCode =
  | 'bad-signature' // a delivery that does not prove it comes from the platform
  | 'malformed' // bytes that are not what the platform sends
  | 'too-large' // a body over the limit
  | 'store-away' // a store that does not answer
  | 'store-unsafe' // a store that would lose acknowledged data
  | 'invalid-setting' // one or more settings missing or wrong
  | 'invalid-input' // bad input of a person or a file, with a message meant for them
  | 'not-found'
  | 'conflict' // somebody else changed the same thing first
  | 'forbidden'
  | 'timed-out'
  | 'delivery-later' // the platform may take the message later
  | 'delivery-refused' // the platform will never take this message
  | 'unreadable-secret' // sealed data that the current key cannot open
  | 'internal';

/** Facts about a failure for the log. Never a phone number, a secret or message text. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An expected failure: a code from the closed set, a message for the operator, and loggable facts. */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether `error` is an `AppError`, and of the given code when one is named. */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** The message of anything thrown, for a log line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
