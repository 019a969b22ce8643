import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../src/shared/errors.js';

const BLOCK_BYTES = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Whether two secrets are equal, in a time that tells nothing about where or how much they differ. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/**
 * Whether the signature headers prove the body: lowercase hex SHA-256 over timestamp, nonce, Encrypt Key and
 * the bytes as received, still encrypted (Feishu docs: 接收事件, 接收回调). False when a header is missing.
 */
export function hasValidSignature(headers: IncomingHttpHeaders, raw: Buffer, encryptKey: string): boolean {
  const timestamp = headers['x-lark-request-timestamp'];
  const nonce = headers['x-lark-request-nonce'];
  const signature = headers['x-lark-signature'];
  if (typeof timestamp !== 'string' || typeof nonce !== 'string' || typeof signature !== 'string')
    return false;
  const expected = createHash('sha256')
    .update(timestamp + nonce + encryptKey)
    .update(raw)
    .digest('hex');
  return sameSecret(signature, expected);
}

/** When the delivery was signed, epoch ms; null without a readable timestamp header (it carries seconds). */
export function signedAt(headers: IncomingHttpHeaders): number | null {
  const seconds = Number(headers['x-lark-request-timestamp'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/**
 * Takes the sealed part of a body apart: base64 of a 16-byte IV and whole AES blocks. Throws
 * `AppError('malformed')` for anything else; this depends on no key, so the answer may say so to anybody.
 */
export function sealedBytes(sealed: string): Buffer {
  const bytes = BASE64.test(sealed) ? Buffer.from(sealed, 'base64') : Buffer.alloc(0);
  if (bytes.length < 2 * BLOCK_BYTES || bytes.length % BLOCK_BYTES !== 0)
    throw new AppError('malformed', 'the sealed body is not made of whole blocks');
  return bytes;
}

/**
 * Opens a sealed body: AES-256-CBC, PKCS#7, key = SHA-256 of the Encrypt Key, the IV first (Feishu docs:
 * 接收事件). Null when the padding does not fit. The caller must not let an unproven sender tell that apart
 * from a bad signature, or it could be asked to decrypt captured bodies byte by byte.
 */
export function decrypt(bytes: Buffer, encryptKey: string): Buffer | null {
  const decipher = createDecipheriv('aes-256-cbc', sha256(encryptKey), bytes.subarray(0, BLOCK_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function sha256(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
