import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { AppError } from '../../src/shared/errors.js';

/** Largest body taken, in bytes. Feishu's own events stay far below; text messages end at 150 KB. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Deepest nesting taken. Real events nest less than ten levels; code behind this may recurse. */
const MAX_DEPTH = 50;

/** A JSON object as it came: nothing in it is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a request's bytes, at most 1 MB of them, whether or not the length was announced. Throws
 * `AppError('too-large')` as soon as there are more, `AppError('malformed')` when the body breaks off.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  try {
    const length = request.headers['content-length'] ?? null;
    return await getRawBody(request, { limit: MAX_BODY_BYTES, length });
  } catch (error) {
    // What follows is read past and thrown away: left unread it would block the connection and hide the answer.
    request.resume();
    if (error instanceof Error && 'type' in error && error.type === 'entity.too.large')
      throw new AppError('too-large', 'body over 1 MB');
    throw new AppError('malformed', 'the body broke off', {}, { cause: error });
  }
}

/** Reads bytes as a JSON object. Throws `AppError('malformed')`: not UTF-8, not JSON, no object, too deep. */
export function parseBody(bytes: Buffer): JsonObject {
  const value = parseJson(bytes);
  if (!isJsonObject(value)) throw new AppError('malformed', 'not a JSON object');
  if (isDeep(value)) throw new AppError('malformed', 'nested too deep');
  return value;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AppError('malformed', 'not JSON in UTF-8');
  }
}

/** Whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is nested deeper than 50 levels; looks no deeper itself. */
export function isDeep(value: unknown, left = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((item) => isDeep(item, left - 1));
}
