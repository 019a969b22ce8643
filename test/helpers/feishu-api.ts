import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenStore } from '../../bots/feishu/token-cache.js';

/** One call that reached the API. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: a body as it came, read by the tests
  readonly body: any;
}

/** What the API answers; `hang` keeps the connection open, `reset` cuts it. */
export type ApiAnswer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly json: unknown }
  | { readonly status: number; readonly html: string }
  | 'hang'
  | 'reset';

/** A scripted Open API on 127.0.0.1. */
export interface ScriptedApi {
  readonly domain: string;
  readonly calls: ApiCall[];
  /** Calls to one path, in order. */
  to(path: string): ApiCall[];
  /** Answers for the next calls to a path; after them the usual answer again. */
  script(path: string, ...answers: ApiAnswer[]): void;
  /** Tokens handed out so far. */
  tokens: number;
  close(): Promise<void>;
}

/** Path of the token request, of sending, and of the bot's own facts. */
export const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';
export const SEND_PATH = '/open-apis/im/v1/messages';
export const BOT_PATH = '/open-apis/bot/v3/info';

/** Starts it. Without a script every call succeeds. */
export async function startScriptedApi(): Promise<ScriptedApi> {
  const scripts = new Map<string, ApiAnswer[]>();
  const calls: ApiCall[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const raw = Buffer.concat(parts);
    const { method = '', headers } = request;
    calls.push({ method, path: url.pathname, query: url.searchParams, headers, raw, body: parsed(raw) });
    const answer = scripts.get(url.pathname)?.shift() ?? usual(url.pathname);
    if (answer === 'hang') return;
    if (answer === 'reset') return void request.socket.destroy();
    if ('html' in answer)
      return void response.writeHead(answer.status, { 'content-type': 'text/html' }).end(answer.html);
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.json));
  });
  const usual = (path: string): ApiAnswer => {
    if (path === TOKEN_PATH) {
      api.tokens += 1;
      const token = `t-${api.tokens}-${'x'.repeat(30)}`;
      return { json: { code: 0, msg: 'ok', tenant_access_token: token, expire: 7200 } };
    }
    if (path === BOT_PATH) return { json: { code: 0, bot: { open_id: 'ou_bot', app_name: '达人名片' } } };
    if (path.endsWith('/images')) return { json: { code: 0, data: { image_key: 'img_1' } } };
    return { json: { code: 0, msg: 'success', data: { message_id: 'om_new' } } };
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: ScriptedApi = {
    domain: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    to: (path) => calls.filter((call) => call.path === path),
    script: (path, ...answers) => void scripts.set(path, answers),
    tokens: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}

/** A token store in memory, as several replicas would share it. */
export function memoryTokenStore(): TokenStore & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  const ends = new Map<string, number>();
  const leases = new Map<string, { holder: string; until: number }>();
  let fence = 0;
  const alive = (key: string) => (ends.get(key) ?? 0) > Date.now();
  return {
    values,
    get: async (key) => (alive(key) ? (values.get(key) ?? null) : null),
    set: async (key, value, ttlMs) => {
      values.set(key, value);
      ends.set(key, Date.now() + ttlMs);
    },
    lease: async (name, holder, ttlMs) => {
      const held = leases.get(name);
      if (held && held.holder !== holder && held.until > Date.now()) return 0;
      leases.set(name, { holder, until: Date.now() + ttlMs });
      fence += 1;
      return fence;
    },
    release: async (name, holder) => leases.get(name)?.holder === holder && leases.delete(name),
  };
}
