import { ApiError } from './api-error.js';
import type { ApiCall, ApiResult } from './api-server.js';
import type { CallbackTokens } from './callback-tokens.js';
import { stringOf } from './card-tree.js';
import { RateWindow } from './rate-window.js';
import { cardUpdateRoutes } from './routes-card-update.js';
import { directoryRoutes } from './routes-directory.js';
import { imageRoutes } from './routes-images.js';
import { messageRoutes } from './routes-messages.js';
import type { World } from './store.js';
import type { TenantTokens } from './tokens.js';
import type { FeishuPlatformOptions, RateLimits } from './types.js';

/** What the routes share. */
export interface ApiContext {
  readonly options: FeishuPlatformOptions;
  readonly world: World;
  readonly tokens: TenantTokens;
  readonly callbacks: CallbackTokens;
  readonly botOpenId: string;
  readonly botName: string;
  readonly tenantKey: string;
  readonly now: () => number;
  /** Null = no limits. */
  readonly limits: RateLimits | null;
  /** Whether phone numbers in contents are refused (230028). */
  readonly dlp: () => boolean;
}

/** One endpoint: method, path pattern with `:name` pieces, and what it does. */
export interface Route {
  readonly method: string;
  readonly path: string;
  run(call: ApiCall, params: Readonly<Record<string, string>>): ApiResult;
}

const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal';

/** All endpoints behind one function that answers a call or throws `ApiError`. */
export function createOpenApi(context: ApiContext): (call: ApiCall) => ApiResult {
  const routes = [messageRoutes, imageRoutes, directoryRoutes, cardUpdateRoutes].flatMap((make) =>
    make(context),
  );
  const gate = gateway(context);
  return (call) => {
    if (call.method === 'POST' && call.path === TOKEN_PATH) return issueToken(context, call);
    authorize(context, call);
    for (const route of routes) {
      const params = route.method === call.method ? matchPath(route.path, call.path) : null;
      if (params === null) continue;
      gate(`${route.method} ${route.path}`);
      return route.run(call, params);
    }
    throw new ApiError(99991404, `no such endpoint: ${call.method} ${call.path}`, 404);
  };
}

function issueToken({ options, tokens }: ApiContext, { body }: ApiCall): ApiResult {
  if (body.app_id !== options.appId) throw new ApiError(10003, 'invalid app_id');
  if (body.app_secret !== options.appSecret) throw new ApiError(10014, 'app secret invalid');
  const { token, expire } = tokens.issue();
  return { top: { tenant_access_token: token, expire } };
}

function authorize({ tokens }: ApiContext, { headers }: ApiCall): void {
  const token = /^Bearer (\S+)$/.exec(stringOf(headers.authorization))?.[1];
  if (token === undefined) throw new ApiError(99991661, 'Missing access token for authorization.');
  if (!tokens.valid(token)) throw new ApiError(99991663, 'Invalid access token for authorization.');
}

/** 50 calls a second and 1000 a minute of each API: HTTP 429 with reset headers (Feishu docs: 频控策略). */
function gateway({ limits, now }: ApiContext): (api: string) => void {
  if (limits === null) return () => {};
  const second = new RateWindow(1000, limits.perApiPerSecond, now);
  const minute = new RateWindow(60_000, limits.perApiPerMinute, now);
  return (api) => {
    const wait = second.take(api) || minute.take(api);
    if (wait === 0) return;
    throw new ApiError(99991400, 'request trigger frequency limit', 429, {
      'x-ogw-ratelimit-limit': String(limits.perApiPerSecond),
      'x-ogw-ratelimit-reset': String(Math.ceil(wait / 1000)),
    });
  };
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, piece] of wanted.entries()) {
    const value = given[index] ?? '';
    if (piece.startsWith(':')) params[piece.slice(1)] = decodeURIComponent(value);
    else if (piece !== value) return null;
  }
  return params;
}
