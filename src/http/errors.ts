import type { Context, Next } from 'koa';
import type { Log } from '../application/ports.js';
import { type ErrorCode, isAppError, messageOf } from '../shared/errors.js';

const STATUS: Record<ErrorCode, number> = {
  'bad-signature': 401,
  malformed: 400,
  'too-large': 413,
  'store-away': 503,
  'store-unsafe': 503,
  'invalid-setting': 500,
  'invalid-input': 400,
  'not-found': 404,
  conflict: 409,
  forbidden: 403,
  'timed-out': 504,
  'delivery-later': 503,
  'delivery-refused': 502,
  'unreadable-secret': 500,
  internal: 500,
};

/** The HTTP status of each failure. A 503 makes Feishu deliver again. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code];
}

/** The code of anything thrown; what is not an `AppError` is `internal`. */
export function codeOf(error: unknown): ErrorCode {
  return isAppError(error) ? error.code : 'internal';
}

/** The one place where errors become responses: a status and `{error: code}`, never a message from inside. */
export function answerErrors(log: Log) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const code = codeOf(error);
      ctx.status = statusOf(code);
      ctx.body = { error: code };
      const level = ctx.status >= 500 ? 'error' : 'warn';
      log[level]({ path: ctx.path, status: ctx.status, code, reason: messageOf(error) }, 'request refused');
    }
  };
}
