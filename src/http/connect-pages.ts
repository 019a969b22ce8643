import { createHash } from 'node:crypto';
import type Koa from 'koa';
import type { DouyinDoor, OpenDoor, Return } from '../application/douyin-door.js';
import type { State } from '../application/ports.js';
import { maskPhones } from '../domain/phone-guard.js';
import { type TextKey, type Texts, text } from '../shared/texts.js';
import { loadPageFrame, type Notice } from './page-frame.js';

/** What the pages are made of. */
export interface ConnectPagesOptions {
  readonly door: DouyinDoor;
  readonly state: Pick<State, 'limit'>;
  /** Base of our own addresses; with https the cookie is sent over https only. */
  readonly publicUrl: string;
  readonly texts: Texts;
}

const COOKIE = 'douyin_browser';
const COOKIE_LIVES_MS = 600_000;

/** Requests for one link, and of one address for links that are none: 60 at once, then one a second. */
const REQUEST_EVERY_MS = 1_000;
const REQUESTS_AT_ONCE = 60;

const RETURN_TEXTS: Readonly<Record<Return, readonly [title: TextKey, hint: TextKey]>> = {
  done: ['connect.page.done', 'connect.page.done-hint'],
  refused: ['connect.page.refused', 'connect.page.refused-hint'],
  failed: ['connect.page.failed', 'connect.page.failed-hint'],
  unknown: ['connect.page.unknown', 'connect.page.unknown-hint'],
};

const STATUS: Readonly<Record<Return, number>> = { done: 200, refused: 200, failed: 502, unknown: 404 };

/**
 * `GET /connect/douyin?ticket=…` shows for whom the link is and what will happen, and sets out from this browser;
 * `GET /connect/douyin/callback` ends the way, in the same browser only. Whatever does not fit together gets one
 * neutral page. Nothing is cached, indexed or told to the next page.
 */
export function createConnectPages(options: ConnectPagesOptions): Koa.Middleware {
  const { door, texts } = options;
  const frame = loadPageFrame();
  const show = (ctx: Koa.Context, outcome: Return) => {
    const [title, hint] = RETURN_TEXTS[outcome];
    ctx.status = STATUS[outcome];
    ctx.body = frame.notice({ title: texts(text(title)), lines: [texts(text(hint))] });
  };

  return async (ctx, next) => {
    const back = ctx.path === '/connect/douyin/callback';
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || (!back && ctx.path !== '/connect/douyin'))
      return next();
    protect(ctx, frame.policy);
    const limited = async (whose: string) => {
      const waitMs = await options.state.limit(`connect:${whose}`, REQUEST_EVERY_MS, REQUESTS_AT_ONCE);
      if (waitMs <= 0) return false;
      ctx.status = 429;
      ctx.set('Retry-After', String(Math.ceil(waitMs / 1_000)));
      ctx.body = frame.notice({ title: texts(text('connect.page.busy')), lines: [] });
      return true;
    };
    // Each link has a rate of its own. The address counts only for links that are none: behind a proxy it is everybody's.
    const token = query(ctx, back ? 'state' : 'ticket');
    if (await limited(createHash('sha256').update(token).digest('base64url'))) return;
    const browser = ctx.cookies.get(COOKIE) ?? '';
    if (back) {
      const outcome = await door.comeBack({ state: token, code: query(ctx, 'code'), browser });
      if (outcome === 'unknown' && (await limited(ctx.ip))) return;
      return show(ctx, outcome);
    }
    const opened = await door.open(token, browser);
    if (!opened) {
      if (!(await limited(ctx.ip))) show(ctx, 'unknown');
      return;
    }
    remember(ctx, opened, options.publicUrl);
    ctx.body = frame.notice(invitation(opened, texts));
  };
}

function query(ctx: Koa.Context, name: string): string {
  const value = ctx.query[name];
  return typeof value === 'string' ? value : '';
}

function protect(ctx: Koa.Context, policy: string): void {
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Robots-Tag', 'noindex, nofollow, noarchive');
  ctx.set('Referrer-Policy', 'no-referrer');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Content-Security-Policy', policy);
}

/** Lax, so that the cookie comes along when Douyin sends the person back. */
function remember(ctx: Koa.Context, { browser }: OpenDoor, publicUrl: string): void {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const life = COOKIE_LIVES_MS / 1_000;
  ctx.append(
    'Set-Cookie',
    `${COOKIE}=${browser}; Path=/connect/douyin; Max-Age=${life}; HttpOnly; SameSite=Lax${secure}`,
  );
}

function invitation({ ticket, authorizeUrl }: OpenDoor, texts: Texts): Notice {
  const { name, platform } = ticket.person;
  const who = maskPhones([...(name ?? '')].slice(0, 30).join(''));
  const whose =
    who === '' ? text(`connect.page.for-${platform}`) : text(`connect.page.for-named-${platform}`, { who });
  const { nickname } = ticket;
  const card = nickname === null ? [] : [texts(text('connect.page.card', { nickname }))];
  return {
    title: texts(text('connect.page.title')),
    lines: [texts(whose), ...card, texts(text('connect.page.what')), texts(text('connect.page.not-you'))],
    button: { words: texts(text('connect.page.go')), href: authorizeUrl, rel: 'noreferrer' },
  };
}
