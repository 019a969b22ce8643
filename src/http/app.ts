import Router from '@koa/router';
import Koa from 'koa';
import type { Log } from '../application/ports.js';
import { answerErrors } from './errors.js';
import { type Dependency, readiness } from './health.js';
import type { Metrics } from './metrics.js';

/** The parts of the HTTP side that are made elsewhere. */
export interface AppParts {
  /** `POST /webhook/feishu`, or null when Feishu is off. */
  readonly feishuWebhook: Koa.Middleware | null;
  /** `GET /c/:token` and `/c/:token.png`. */
  readonly cardPages: Koa.Middleware;
  /** `GET /connect/douyin` and `/connect/douyin/callback`, or null when no Douyin app is set. */
  readonly connectPages?: Koa.Middleware | null;
  /** `/emulator/*`, in emulator mode only. */
  readonly emulatorPage: Koa.Middleware | null;
  readonly dependencies: readonly Dependency[];
  readonly metrics: Metrics;
  readonly isStopping: () => boolean;
  readonly log: Log;
}

/** The Koa app with all its routes. Anything else is answered 404 as JSON. */
export function createApp(parts: AppParts): Koa {
  const app = new Koa();
  app.use(answerErrors(parts.log));
  app.on('error', (error: Error) => parts.log.warn({ reason: error.message }, 'connection failed'));
  const router = new Router();
  router.get('/livez', (ctx) => {
    ctx.body = { alive: true };
  });
  router.get('/readyz', async (ctx) => {
    const state = await readiness(parts.dependencies, parts.isStopping());
    ctx.status = state.ready ? 200 : 503;
    ctx.body = state;
  });
  router.get('/metrics', async (ctx) => {
    ctx.type = parts.metrics.contentType;
    ctx.body = await parts.metrics.render();
  });
  if (parts.emulatorPage) router.get('/', (ctx) => ctx.redirect('/emulator/'));
  app.use(router.routes());
  app.use(mount('/webhook/feishu', parts.feishuWebhook));
  app.use(mount('/emulator', parts.emulatorPage));
  app.use(mount('/connect/', parts.connectPages ?? null));
  app.use(mount('/c/', parts.cardPages));
  app.use((ctx) => {
    ctx.status = 404;
    ctx.body = { error: 'not-found' };
  });
  return app;
}

/** Hands requests under a prefix to a part; the part sees the whole path. */
function mount(prefix: string, part: Koa.Middleware | null): Koa.Middleware {
  return (ctx, next) => (part && ctx.path.startsWith(prefix) ? part(ctx, next) : next());
}
