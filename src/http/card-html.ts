import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SharedCard } from '../application/open-share-link.js';
import { preferenceLines, stateLines } from '../application/wording/preference-words.js';
import { contactWords } from '../application/wording/view-words.js';
import { itemLabel } from '../domain/card-items.js';
import type { CardView, ContactView } from '../domain/card-view.js';
import { templatePath } from '../shared/project-root.js';
import { QUIET, qrModules, qrPath } from '../shared/qr-path.js';
import { type TextKey, type Texts, text } from '../shared/texts.js';

/** Where what the pages load is served. */
const ASSETS_PATH = '/c/assets/';

/** A file the pages load. */
export interface PageAsset {
  readonly type: string;
  readonly body: string;
}

/** The pages behind share links, ready to be filled. */
export interface CardHtml {
  /** The Content-Security-Policy of every page: no inline script, styles by their hash alone. */
  readonly policy: string;
  /** The pages' one script and their icon, by path; the query of their address changes with their bytes. */
  readonly assets: ReadonlyMap<string, PageAsset>;
  /** The page of every dead link. */
  readonly gone: string;
  /**
   * The page of a card at `path`; `closed` = only whose card it is, for whoever must not use up a view; `avatar` =
   * there is a picture of the creator.
   */
  card(card: SharedCard, path: string, how: { readonly closed: boolean; readonly avatar: boolean }): string;
}

const WORDS = [
  'page.title',
  'page.image',
  'page.vcard',
  'page.contacts',
  'page.no-contacts',
  'page.copy',
  'page.copied',
  'page.actions',
  'page.gone.title',
  'page.gone.hint',
  'page.closed.hint',
  'page.closed.open',
] as const satisfies readonly TextKey[];

const TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

const versionOf = (file: string) => createHash('sha256').update(file).digest('hex').slice(0, 12);
const sha256 = (words: string) => createHash('sha256').update(words).digest('base64');

function escapeHtml(value: string): string {
  return value
    .toWellFormed()
    .replace(/[&<>"'\0]/g, (sign) => (sign === '\0' ? '' : `&#${sign.charCodeAt(0)};`));
}

type Slots = Readonly<Record<string, string>>;

/** Fills `{{slots}}`; `{{{slots}}}` take HTML that was built here. Nothing that was filled in is read again. */
function fill(template: string, slots: Slots): string {
  return template.replace(/\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}/g, (_, html?: string, plain?: string) =>
    html === undefined ? escapeHtml(slots[plain ?? ''] ?? '') : (slots[html] ?? ''),
  );
}

/** Reads the templates of cards-templates/web and puts the words of one language into them. */
export function loadCardHtml(texts: Texts): CardHtml {
  const read = (name: string) => readFileSync(templatePath('web', name), 'utf8');
  const [style, script, icon] = [read('card.css'), read('card.js'), read('icon.svg')];
  const words = Object.fromEntries(WORDS.map((key) => [key.replaceAll(/\W/g, '_'), texts(text(key))]));
  const always = {
    ...words,
    style,
    script: `${ASSETS_PATH}card.js?v=${versionOf(script)}`,
    icon: `${ASSETS_PATH}icon.svg?v=${versionOf(icon)}`,
  };
  const [page, closedPage, gonePage] = [read('card.html'), read('closed.html'), read('gone.html')];
  return {
    policy: `default-src 'none'; script-src 'self'; style-src 'sha256-${sha256(style)}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    assets: new Map([
      [`${ASSETS_PATH}card.js`, { type: 'text/javascript', body: script }],
      [`${ASSETS_PATH}icon.svg`, { type: 'image/svg+xml', body: icon }],
    ]),
    gone: fill(gonePage, always),
    card: (card, path, { closed, avatar }) =>
      closed
        ? fill(closedPage, { ...always, nickname: card.view.nickname, open: `${path}?open=1` })
        : fill(page, { ...always, ...slotsOf(card, path, avatar, texts) }),
  };
}

function slotsOf(
  { view, shareUrl, limited, pass }: SharedCard,
  path: string,
  avatar: boolean,
  texts: Texts,
): Slots {
  const query = pass === null ? '' : `?pass=${pass}`;
  const updated = { time: TIME.format(view.updatedAt), revision: view.revision };
  const facts = factsOf(view, texts);
  return {
    nickname: view.nickname,
    face: faceOf(view, avatar ? `${path}.jpg${query}` : null),
    id: texts(text('image.douyin-id', { id: view.douyinId })),
    facts: facts.length > 0 ? `<p>${facts.map(escapeHtml).join(' · ')}</p>` : '',
    description: [...view.categories, ...facts].join(' · '),
    updated: texts(text('page.updated', updated)),
    datetime: new Date(view.updatedAt).toISOString(),
    url: shareUrl,
    preview: limited ? '' : previewTags(shareUrl),
    image: `${path}.png${query}`,
    vcard: `${path}.vcf${query}`,
    tags: list(view.categories, ' class="tags"'),
    introduction: section(
      'introduction',
      texts(text('image.introduction')),
      view.introduction ? `<p>${escapeHtml(view.introduction)}</p>` : '',
    ),
    collaborations: section('collaborations', texts(text('image.collaborations')), list(view.collaborations)),
    preferences: (['cooperation', 'reach'] as const)
      .map((one) => section(one, texts(itemLabel(one)), list(preferenceLines(view, one, texts))))
      .join(''),
    contacts: contactList(view.contacts, texts),
  };
}

/** The picture, or the nickname's first letter where there is none. */
function faceOf(view: CardView, avatar: string | null): string {
  if (avatar) return `<img class="avatar" src="${escapeHtml(avatar)}" alt="">`;
  return `<span class="avatar" aria-hidden="true">${escapeHtml([...view.nickname][0] ?? '?')}</span>`;
}

function factsOf(view: CardView, texts: Texts): string[] {
  const followers = view.followers ? [texts(text('image.followers', { count: view.followers }))] : [];
  return [...(view.location ? [view.location] : []), ...followers, ...stateLines(view, texts)];
}

/** The picture beside the title where a chat shows the link; only where a look costs nothing. */
function previewTags(shareUrl: string): string {
  const picture = escapeHtml(`${shareUrl}.png`);
  return `<meta property="og:image" content="${picture}">
<meta property="og:image:width" content="1080">
<meta property="og:image:height" content="1440">
<meta name="twitter:card" content="summary_large_image">`;
}

function list(lines: readonly string[], attributes = ''): string {
  if (lines.length === 0) return '';
  return `<ul${attributes}>${lines.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`;
}

function section(id: string, title: string, body: string): string {
  if (body === '') return '';
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(title)}</h2>${body}</section>`;
}

function contactList(contacts: readonly ContactView[], texts: Texts): string {
  const rows = contacts.flatMap((contact) => {
    const words = contactWords(contact, texts);
    return words === null ? [] : [contactRow(contact, words, texts)];
  });
  return rows.length > 0
    ? `<dl>${rows.join('')}</dl>`
    : `<p>${escapeHtml(texts(text('page.no-contacts')))}</p>`;
}

/** The button is hidden until the script, which does the copying, is there. */
function contactRow({ channel, text: own, code }: ContactView, value: string, texts: Texts): string {
  const label = escapeHtml(texts(text(`card.field.${channel}`)));
  const copy = escapeHtml(texts(text('page.copy')));
  const button = `<button type="button" hidden data-copy="${channel}" aria-label="${copy} ${label}">${copy}</button>`;
  // A virtual number is a promise, not a value: there is nothing to copy yet.
  const beside = own === null ? '' : button;
  return `<div><dt>${label}</dt><dd id="${channel}">${linked(channel, value)}</dd>${beside}${code === undefined ? '' : codeFigure(code, texts)}</div>`;
}

/** Drawn into the page itself: nothing is loaded for it, and the policy allows no picture from elsewhere. */
function codeFigure(code: string, texts: Texts): string {
  const modules = qrModules(code);
  const side = modules.size + 2 * QUIET;
  const words = escapeHtml(texts(text('wechat-qr.scan')));
  return `<figure><svg viewBox="0 0 ${side} ${side}" role="img" aria-label="${words}" shape-rendering="crispEdges"><rect width="${side}" height="${side}" fill="#fff"/><path d="${qrPath(modules, 0, 0, 1)}" fill="#000"/></svg><figcaption>${words}</figcaption></figure>`;
}

function linked(channel: ContactView['channel'], value: string): string {
  const shown = escapeHtml(value);
  const href =
    channel === 'email' ? `mailto:${encodeURI(value)}` : URL.canParse(value) ? new URL(value).href : '';
  if (!/^(?:mailto:|https?:)/.test(href)) return shown;
  return `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow">${shown}</a>`;
}
