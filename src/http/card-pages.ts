import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type Koa from 'koa';
import type { CardPainter, Log } from '../application/ports.js';
import type { CardView } from '../domain/card-view.js';
import { templatePath } from '../shared/project-root.js';
import { type TextKey, type Texts, text } from '../shared/texts.js';

/** What the pages are made of. */
export interface CardPagesOptions {
  /** The client's view behind a live link, or null for a dead, unknown or malformed one. */
  readonly lookup: (token: string) => Promise<{ readonly view: CardView; readonly shareUrl: string } | null>;
  readonly painter: CardPainter;
  /** The avatar as a square JPEG, or null for a letter. */
  readonly avatarOf: (view: CardView) => Promise<Buffer | null>;
  readonly texts: Texts;
  readonly log: Log;
}

const PATH = /^\/c\/([A-Za-z0-9_-]{16,64})(\.png|\.jpg)?$/;

const CONTACT_LABELS = {
  phone: 'field.label.phone',
  feishu: 'field.label.feishu',
  wechat: 'field.label.wechat',
  email: 'field.label.email',
} as const satisfies Record<string, TextKey>;

function escapeHtml(value: string): string {
  return value
    .toWellFormed()
    .replace(/[&<>"'\0]/g, (sign) => (sign === '\0' ? '' : `&#${sign.charCodeAt(0)};`));
}

/** Fills `{{slots}}`; `{{{slots}}}` take HTML that was built here. */
function fill(template: string, slots: Readonly<Record<string, string>>): string {
  return template
    .replace(/\{\{\{(\w+)\}\}\}/g, (_, name: string) => slots[name] ?? '')
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => escapeHtml(slots[name] ?? ''));
}

/**
 * The public card pages: `GET /c/:token` is a page without any script, `/c/:token.png` the card image,
 * `/c/:token.jpg` the avatar. Every dead
 * link, whatever the reason, gets one neutral 404 page. Pages are never cached or indexed.
 */
export function createCardPages({ lookup, painter, avatarOf, texts, log }: CardPagesOptions): Koa.Middleware {
  const read = (name: string) => readFileSync(templatePath('web', name), 'utf8');
  const style = read('card.css');
  const card = read('card.html').replace('{{{style}}}', () => style);
  const gone = fill(
    read('gone.html').replace('{{{style}}}', () => style),
    words(texts, ['page.gone.title', 'page.gone.hint']),
  );
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    protect(ctx, policy);
    const [, token = '', picture] = PATH.exec(ctx.path) ?? [];
    const found = token === '' ? null : await lookup(token);
    if (!found) {
      ctx.status = 404;
      ctx.type = 'html';
      ctx.body = gone;
      return;
    }
    if (!picture) {
      ctx.type = 'html';
      const hasAvatar = (await avatarOf(found.view)) !== null;
      ctx.body = renderCard(
        card,
        found.view,
        { image: `${ctx.path}.png`, avatar: hasAvatar ? `${ctx.path}.jpg` : null },
        texts,
      );
      return;
    }
    if (picture === '.jpg') return serveAvatar(ctx, await avatarOf(found.view), gone);
    const image = await painter.paint(found.view, found.shareUrl);
    log.debug({ creatorId: found.view.creatorId, bytes: image.bytes.length }, 'card image served');
    ctx.type = image.contentType;
    ctx.etag = createHash('sha256').update(image.bytes).digest('base64url');
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = image.bytes;
  };
}

/** No cache, no index, no referrer: a share link is a key. */
function protect(ctx: Koa.Context, policy: string): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Robots-Tag', 'noindex, nofollow, noarchive');
  ctx.set('Referrer-Policy', 'no-referrer');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Content-Security-Policy', policy);
}

function words(texts: Texts, keys: readonly TextKey[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key.replaceAll(/\W/g, '_'), texts(text(key))]));
}

function serveAvatar(ctx: Koa.Context, avatar: Buffer | null, gone: string): void {
  ctx.status = avatar ? 200 : 404;
  ctx.type = avatar ? 'image/jpeg' : 'html';
  ctx.body = avatar ?? gone;
}

/** The picture, or the nickname's first letter where there is none. */
function faceOf(view: CardView, avatar: string | null): string {
  if (avatar) return `<img class="avatar" src="${escapeHtml(avatar)}" alt="">`;
  return `<span class="avatar" aria-hidden="true">${escapeHtml([...view.nickname][0] ?? '?')}</span>`;
}

function renderCard(
  template: string,
  view: CardView,
  { image, avatar }: { readonly image: string; readonly avatar: string | null },
  texts: Texts,
): string {
  const facts = [view.location, view.followers && texts(text('image.followers', { count: view.followers }))];
  return fill(template, {
    ...words(texts, ['page.title', 'page.image', 'page.no-contacts']),
    nickname: view.nickname,
    face: faceOf(view, avatar),
    id: texts(text('image.douyin-id', { id: view.douyinId })),
    facts: facts.filter(Boolean).join(' · '),
    updated: texts(text('image.updated', { day: dayOf(view.updatedAt), revision: view.revision })),
    image,
    tags: view.categories.map((tag) => `<li>${escapeHtml(tag)}</li>`).join(''),
    introduction: section(
      texts(text('image.introduction')),
      view.introduction ? [view.introduction] : [],
      'p',
    ),
    collaborations: section(texts(text('image.collaborations')), view.collaborations, 'li'),
    contacts: contactRows(view, texts),
  });
}

function dayOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}

function section(title: string, lines: readonly string[], tag: 'p' | 'li'): string {
  if (lines.length === 0) return '';
  const body = lines.map((one) => `<${tag}>${escapeHtml(one)}</${tag}>`).join('');
  return `<section><h2>${escapeHtml(title)}</h2>${tag === 'li' ? `<ul>${body}</ul>` : body}</section>`;
}

function contactRows(view: CardView, texts: Texts): string {
  const rows = view.contacts.flatMap((contact) => {
    if (contact.text === null) return [];
    const label = escapeHtml(texts(text(CONTACT_LABELS[contact.channel])));
    return [`<div><dt>${label}</dt><dd>${escapeHtml(contact.text)}</dd></div>`];
  });
  return rows.length > 0
    ? `<dl>${rows.join('')}</dl>`
    : `<p>${escapeHtml(texts(text('page.no-contacts')))}</p>`;
}
