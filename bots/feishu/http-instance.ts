import { defaultHttpInstance, type HttpInstance } from '@larksuiteoapi/node-sdk';
import { AppError } from '../../src/shared/errors.js';
import { isJsonObject } from './body.js';
import { type CallFault, errorFor } from './error-codes.js';

/** Largest answer taken, in bytes. The largest is a picture, of at most 10 MB. */
const MAX_ANSWER_BYTES = 11 * 1024 * 1024;

/** The platform asks for waits of seconds; a header beyond this is not believed. */
const MAX_RESET_MS = 120_000;

/**
 * The HTTP side of one client: its own timeout (the SDK has none), no redirects (they would carry the token
 * elsewhere), and answers unwrapped as the SDK expects. Every failure, a non-zero `code` in an HTTP 200 included,
 * becomes an `AppError` that holds nothing of the request: the SDK itself never looks at `code`, and the
 * errors underneath carry secrets and bodies.
 */
export function createHttpInstance(domain: string, timeoutMs: number): HttpInstance {
  const http = defaultHttpInstance.create({
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    ...(isLoopback(domain) ? { proxy: false as const } : {}),
  });
  http.interceptors.request.use((request) => {
    request.signal = AbortSignal.timeout(timeoutMs);
    return request;
  });
  http.interceptors.response.use(
    (response) => {
      const { data, status, headers, config } = response;
      if (Buffer.isBuffer(data)) return bytesOf(data, status, headers);
      const code = isJsonObject(data) ? data.code : undefined;
      if (code !== 0) throw errorFor(answeredFault(status, data, headers));
      return '$return_headers' in config && config.$return_headers === true ? { data, headers } : data;
    },
    (error: unknown) => {
      throw isOverlong(error)
        ? new AppError('too-large', 'feishu: the answer is too large')
        : errorFor(faultOf(error));
    },
  );
  // The interceptor above hands out the body, which is what this type means by it.
  return http as HttpInstance;
}

/** A file comes bare; a failure in its place is JSON all the same. */
function bytesOf(data: Buffer, status: number, headers: unknown): Buffer {
  const type = isJsonObject(headers) ? String(headers['content-type'] ?? '') : '';
  if (!type.startsWith('application/json')) return data;
  throw errorFor(answeredFault(status, jsonIn(data), headers));
}

function jsonIn(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return null;
  }
}

function isLoopback(domain: string): boolean {
  return URL.canParse(domain) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(domain).hostname);
}

/** The HTTP library names no code for it (axios: `maxContentLength size of … exceeded`). */
function isOverlong(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('maxContentLength size of');
}

function faultOf(error: unknown): CallFault {
  const response = isJsonObject(error) ? error.response : undefined;
  if (isJsonObject(response)) {
    const { status, data, headers } = response;
    const body = Buffer.isBuffer(data) ? jsonIn(data) : data;
    return answeredFault(typeof status === 'number' ? status : 0, body, headers);
  }
  const name = isJsonObject(error) && typeof error.code === 'string' ? error.code : 'connection';
  return { code: 0, status: 0, resetMs: null, logId: null, reason: `no answer (${name.slice(0, 40)})` };
}

/** Feishu's words may repeat what was sent, so of them only numbers are kept. */
function answeredFault(status: number, data: unknown, headers: unknown): CallFault {
  const body = isJsonObject(data) ? data : {};
  const head = isJsonObject(headers) ? headers : {};
  const code = typeof body.code === 'number' ? body.code : 0;
  const inner = typeof body.msg === 'string' ? /ErrCode:?\s*(\d{1,9})/i.exec(body.msg)?.[1] : undefined;
  const logId = head['x-tt-logid'];
  const seconds = Number(head['x-ogw-ratelimit-reset'] ?? Number.NaN);
  return {
    code,
    status,
    resetMs: Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1000), MAX_RESET_MS) : null,
    logId: typeof logId === 'string' ? logId.slice(0, 80) : null,
    reason: `HTTP ${status}, code ${code}${inner ? `, inner code ${inner}` : ''}`,
  };
}
