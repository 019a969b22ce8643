import type Koa from 'koa';
import { serveAsset } from './assets.js';
import { allowed } from './guard.js';
import { PageApi } from './page-api.js';
import type { EmulatorPageOptions } from './types.js';

const ASSETS = '/emulator/assets/';
const API = '/emulator/api/';

/**
 * The page at /emulator/ and all below it: both chats side by side, with its API and event stream. Seeds the
 * people and chats at once. Answers 403 unless addressed as a loopback host by its own pages, and leaves every
 * other path to the next middleware. For emulator mode only.
 */
export function createEmulatorPage(options: EmulatorPageOptions): Koa.Middleware {
  const api = new PageApi(options);
  const serve = async (ctx: Koa.Context): Promise<boolean> => {
    const { method, path } = ctx;
    if (method === 'POST') return path.startsWith(API) && api.post(ctx, path.slice(API.length));
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (path === '/emulator/') return serveAsset(ctx, 'index.html');
    if (path.startsWith(ASSETS)) return serveAsset(ctx, path.slice(ASSETS.length));
    return path.startsWith(API) && api.get(ctx, path.slice(API.length));
  };
  return async (ctx, next) => {
    if (ctx.path === '/emulator') return ctx.redirect('/emulator/');
    if (!ctx.path.startsWith('/emulator/')) return next();
    if (!allowed(ctx)) {
      ctx.status = 403;
      ctx.body = { error: 'forbidden' };
      return;
    }
    if (await serve(ctx)) return;
    ctx.status = 404;
    ctx.body = { error: 'not-found' };
  };
}
