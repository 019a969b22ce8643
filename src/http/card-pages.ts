import type Koa from 'koa';
import type { OpenShareLink, SharedCard, Visit } from '../application/open-share-link.js';
import type { CardPainter, Log } from '../application/ports.js';
import type { CardView } from '../domain/card-view.js';
import { vcardOf } from '../domain/vcard.js';
import type { Texts } from '../shared/texts.js';
import { loadCardHtml } from './card-html.js';
import type { PageAsset } from './page-frame.js';

/** What the pages are made of. */
export interface CardPagesOptions {
  readonly open: OpenShareLink;
  readonly painter: CardPainter;
  /** The avatar as a square JPEG, or null for a letter. */
  readonly avatarOf: (view: CardView) => Promise<Buffer | null>;
  readonly texts: Texts;
  readonly log: Log;
}

const PATH = /^\/c\/([^/]*?)(\.png|\.jpg|\.vcf)?$/;

/** Programs that fetch a link to show what it is: of search engines, chats and social networks. */
const MACHINE =
  /(?<!cu)bot\b|bot[/;]|crawl|spider|slurp|preview|facebookexternalhit|whatsapp\/|embedly|feedfetcher|monitor/i;

/**
 * The public card pages: `GET /c/:token`, its picture `.png`, its avatar `.jpg` and its contact file `.vcf`. Every
 * dead link, whatever the reason, gets one neutral 404 page. A view is counted when a person's browser asks for the
 * page, not for its parts, for HEAD or for a machine. Pages are never cached or indexed.
 */
export function createCardPages(options: CardPagesOptions): Koa.Middleware {
  const html = loadCardHtml(options.texts);
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    const asset = html.assets.get(ctx.path);
    if (asset) return serveAsset(ctx, asset);
    protect(ctx, html.policy);
    // A page fetched before anybody asks for it would use up a view; refused, the browser asks again in time.
    if (/prefetch|prerender/i.test(`${ctx.get('Sec-Purpose')} ${ctx.get('Purpose')}`)) {
      ctx.status = 503;
      ctx.body = '';
      return;
    }
    const [, token = '', part = ''] = PATH.exec(ctx.path) ?? [];
    const card = await options.open(token, visitOf(ctx, part));
    if (!card) return sendHtml(ctx, 404, html.gone);
    const closed = card.limited && card.pass === null && part === '';
    const avatar = closed || part === '.vcf' || part === '.png' ? null : await options.avatarOf(card.view);
    if (part === '.png') await sendPicture(ctx, card, options);
    else if (part === '.vcf') sendContact(ctx, card, options.texts);
    else if (part === '') sendHtml(ctx, 200, html.card(card, ctx.path, { closed, avatar: avatar !== null }));
    else if (avatar) sendAvatar(ctx, avatar);
    else sendHtml(ctx, 404, html.gone);
  };
}

function visitOf(ctx: Koa.Context, part: string): Visit {
  const { pass, open } = ctx.query;
  if (part !== '') return { kind: 'part', pass: typeof pass === 'string' ? pass : null };
  const machine = MACHINE.test(ctx.get('User-Agent')) && open !== '1';
  return { kind: ctx.method === 'HEAD' || machine ? 'look' : 'view' };
}

/** No cache, no index, no referrer: a share link is a key. */
function protect(ctx: Koa.Context, policy: string): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Robots-Tag', 'noindex, nofollow, noarchive');
  ctx.set('Referrer-Policy', 'no-referrer');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Content-Security-Policy', policy);
}

function sendHtml(ctx: Koa.Context, status: number, body: string): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.body = body;
}

async function sendPicture(ctx: Koa.Context, card: SharedCard, options: CardPagesOptions): Promise<void> {
  const image = await options.painter.paint(card.view, card.shareUrl);
  options.log.debug({ creatorId: card.view.creatorId, bytes: image.bytes.length }, 'card image served');
  ctx.status = 200;
  ctx.type = image.contentType;
  ctx.body = image.bytes;
}

function sendAvatar(ctx: Koa.Context, avatar: Buffer): void {
  ctx.status = 200;
  ctx.type = 'image/jpeg';
  ctx.body = avatar;
}

/** The file is named after the nickname; in a header it stands percent-encoded, so nothing in it acts. */
function sendContact(ctx: Koa.Context, { view, shareUrl }: SharedCard, texts: Texts): void {
  const name =
    view.nickname
      .toWellFormed()
      .replace(/[\p{C}\\/:*?"<>|]/gu, '')
      .slice(0, 60) || 'card';
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  ctx.status = 200;
  ctx.set('Content-Type', 'text/vcard; charset=utf-8');
  ctx.set('Content-Disposition', `attachment; filename="card.vcf"; filename*=UTF-8''${encoded}.vcf`);
  ctx.body = vcardOf(view, shareUrl, texts);
}

/** The address of an asset changes with its bytes, so it may be kept for good. */
function serveAsset(ctx: Koa.Context, { type, body }: PageAsset): void {
  ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Content-Security-Policy', "default-src 'none'");
  ctx.type = type;
  ctx.body = body;
}
