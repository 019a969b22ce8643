import type { Context } from 'koa';

const MAX_BODY = 64 * 1024;
const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Whether a request may touch the emulator: the page is addressed as a loopback host (another name would be a
 * rebinding trick), and anything that changes something comes from the page itself.
 */
export function allowed(ctx: Context): boolean {
  if (!LOOPBACK.test(ctx.get('host'))) return false;
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return true;
  const site = ctx.get('sec-fetch-site');
  if (site !== '' && site !== 'same-origin') return false;
  const origin = ctx.get('origin');
  return origin === '' || origin === `${ctx.protocol}://${ctx.get('host')}`;
}

/** The JSON object a request carries, or the HTTP status that refuses it. At most 64 KB unless told. */
export async function readJson(
  ctx: Context,
  maxBytes = MAX_BODY,
): Promise<Readonly<Record<string, unknown>> | 400 | 413 | 415> {
  if (!/^application\/json\b/i.test(ctx.get('content-type'))) return 415;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) return 413;
    chunks.push(chunk as Buffer);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 400;
    return value as Record<string, unknown>;
  } catch {
    return 400;
  }
}
