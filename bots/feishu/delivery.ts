import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../src/shared/errors.js';
import { isJsonObject, type JsonObject, parseBody } from './body.js';
import { decrypt, hasValidSignature, sameSecret, sealedBytes } from './signature.js';

/** What proves a delivery; from the developer console. */
export interface WebhookSecrets {
  readonly appId: string;
  /** Null when none is configured: then the verification token alone is the proof, and it travels in clear. */
  readonly encryptKey: string | null;
  readonly verificationToken: string;
}

/** What a delivery turned out to be, once it is proven. */
export type OpenDelivery =
  | { readonly kind: 'challenge'; readonly challenge: string }
  | { readonly kind: 'event'; readonly payload: JsonObject }
  /** An envelope of the first generation, which no subscription of ours sends. */
  | { readonly kind: 'old-event' };

/**
 * Proves and opens one delivery. In order: JSON, the seal, the challenge (which travels unsigned; its token is
 * compared), the signature over the raw bytes, the token inside, the app id. Throws `AppError('bad-signature')`
 * for what is not proven, `AppError('malformed')` for what the platform does not send.
 */
export function openDelivery(
  raw: Buffer,
  headers: IncomingHttpHeaders,
  secrets: WebhookSecrets,
): OpenDelivery {
  const payload = unseal(raw, headers, secrets.encryptKey);
  if (payload.type === 'url_verification') return challengeOf(payload, secrets);
  if (payload.schema === '2.0') return eventOf(payload, secrets);
  if (payload.type === 'event_callback') return oldEventOf(payload, secrets);
  throw new AppError('malformed', 'neither an event nor a challenge');
}

/**
 * The payload in clear. Whoever has not signed learns nothing about the inside of a sealed body: wrong padding,
 * wrong JSON and a wrong signature are the same refusal to them. The challenge alone may come unsigned.
 */
function unseal(raw: Buffer, headers: IncomingHttpHeaders, encryptKey: string | null): JsonObject {
  const outer = parseBody(raw);
  if (encryptKey === null) return outer;
  if (typeof outer.encrypt !== 'string')
    throw new AppError('bad-signature', 'plain body though an Encrypt Key is set');
  const sealed = sealedBytes(outer.encrypt);
  const signed = hasValidSignature(headers, raw, encryptKey);
  const payload = openSeal(sealed, encryptKey);
  if (!signed && payload?.type !== 'url_verification')
    throw new AppError('bad-signature', 'signature missing or wrong');
  if (!payload) throw new AppError('malformed', 'the sealed body cannot be opened');
  return payload;
}

function openSeal(sealed: Buffer, encryptKey: string): JsonObject | null {
  const clear = decrypt(sealed, encryptKey);
  try {
    return clear && parseBody(clear);
  } catch {
    return null;
  }
}

function challengeOf(payload: JsonObject, secrets: WebhookSecrets): OpenDelivery {
  requireToken(payload.token, secrets);
  const { challenge } = payload;
  if (typeof challenge !== 'string') throw new AppError('malformed', 'no challenge in the URL verification');
  return { kind: 'challenge', challenge };
}

function eventOf(payload: JsonObject, secrets: WebhookSecrets): OpenDelivery {
  const { header } = payload;
  if (!isJsonObject(header)) throw new AppError('malformed', 'no header');
  requireToken(header.token, secrets);
  requireApp(header.app_id, secrets);
  return { kind: 'event', payload };
}

/** The first generation names the token at the top and the app inside the event (Feishu docs: 事件概述). */
function oldEventOf(payload: JsonObject, secrets: WebhookSecrets): OpenDelivery {
  requireToken(payload.token, secrets);
  if (isJsonObject(payload.event)) requireApp(payload.event.app_id, secrets);
  return { kind: 'old-event' };
}

function requireToken(token: unknown, { verificationToken }: WebhookSecrets): void {
  if (typeof token !== 'string' || !sameSecret(token, verificationToken))
    throw new AppError('bad-signature', 'verification token missing or wrong');
}

function requireApp(appId: unknown, secrets: WebhookSecrets): void {
  if (typeof appId !== 'string' || !sameSecret(appId, secrets.appId))
    throw new AppError('bad-signature', 'meant for another app');
}
