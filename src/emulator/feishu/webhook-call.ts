import { encryptBody, signatureHeaders } from './cipher.js';
import type { JsonObject } from './types.js';

/** How the bot's webhook is reached and what proves the sender. */
export interface WebhookTarget {
  readonly url: string | null;
  readonly encryptKey: string | null;
  /** Emulator time, for the signature. */
  readonly epochMs: number;
  /** Real milliseconds until the call counts as timed out. */
  readonly deadlineMs: number;
  /** The URL verification travels unsigned (Feishu docs: 将事件发送至开发者服务器). */
  readonly signed: boolean;
  /** Cuts the call off, for example when the platform closes. */
  readonly abort: AbortSignal;
}

/** What came back from the webhook. `status` null: nothing, for the reason in `error`. */
export interface WebhookAnswer {
  readonly status: number | null;
  readonly body: string;
  readonly error: 'timeout' | 'connection' | null;
  /** Real milliseconds. */
  readonly tookMs: number;
}

function bodyOf(target: WebhookTarget, payload: JsonObject): string {
  const clear = JSON.stringify(payload);
  if (target.encryptKey === null) return clear;
  return JSON.stringify({ encrypt: encryptBody(target.encryptKey, clear) });
}

function headersOf(target: WebhookTarget, body: string): Record<string, string> {
  const plain = { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'feishu-emulator' };
  if (target.encryptKey === null || !target.signed) return plain;
  return { ...plain, ...signatureHeaders(target.encryptKey, body, target.epochMs) };
}

/** One POST to the webhook: compact JSON, encrypted and signed when there is an Encrypt Key. Never rejects. */
export async function callWebhook(target: WebhookTarget, payload: JsonObject): Promise<WebhookAnswer> {
  const start = performance.now();
  const took = () => Math.round(performance.now() - start);
  if (target.url === null) return { status: null, body: '', error: 'connection', tookMs: 0 };
  const body = bodyOf(target, payload);
  const deadline = AbortSignal.timeout(target.deadlineMs);
  try {
    const signal = AbortSignal.any([deadline, target.abort]);
    const headers = headersOf(target, body);
    const answer = await fetch(target.url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    return { status: answer.status, body: await answer.text(), error: null, tookMs: took() };
  } catch {
    return { status: null, body: '', error: deadline.aborted ? 'timeout' : 'connection', tookMs: took() };
  }
}
