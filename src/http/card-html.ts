import type { SharedCard } from '../application/open-share-link.js';
import { answerWords, sectionAnswers, stateLines } from '../application/wording/preference-words.js';
import { contactWords } from '../application/wording/view-words.js';
import { itemLabel } from '../domain/card-items.js';
import type { CardView, ContactView } from '../domain/card-view.js';
import type { PreferenceSection } from '../domain/creator-card.js';
import { cleanLine } from '../domain/text-hygiene.js';
import { loadIconTheme } from '../shared/icon-theme.js';
import { QUIET, qrModules, qrPath } from '../shared/qr-path.js';
import { type TextKey, type Texts, text } from '../shared/texts.js';
import { escapeHtml, fill, loadPageFrame, type PageFrame, readTemplate, type Slots } from './page-frame.js';

/** The pages behind share links, ready to be filled. */
export interface CardHtml extends Pick<PageFrame, 'policy' | 'assets'> {
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
  'page.copied',
  'page.actions',
] as const satisfies readonly TextKey[];

const TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

const GRAPHEMES = new Intl.Segmenter('zh', { granularity: 'grapheme' });

const ICONS = loadIconTheme();

/** Reads the templates of cards-templates/web and puts the words of one language into them. */
export function loadCardHtml(texts: Texts): CardHtml {
  const frame = loadPageFrame();
  const [body, head] = [readTemplate('card.html'), readTemplate('card-head.html')];
  const words = Object.fromEntries(WORDS.map((key) => [key.replaceAll(/\W/g, '_'), texts(text(key))]));
  const closedPage = (title: string, path: string) =>
    frame.notice({
      title,
      lines: [texts(text('page.closed.hint'))],
      button: { words: texts(text('page.closed.open')), href: `${path}?open=1`, rel: 'nofollow' },
      head: `<meta property="og:title" content="${escapeHtml(title)}">`,
    });
  return {
    policy: frame.policy,
    assets: frame.assets,
    gone: frame.notice({ title: texts(text('page.gone.title')), lines: [texts(text('page.gone.hint'))] }),
    card: (card, path, { closed, avatar }) => {
      const title = `${cleanLine(card.view.nickname)} · ${words.page_title ?? ''}`;
      if (closed) return closedPage(title, path);
      const slots = { ...words, ...slotsOf(card, path, avatar, texts), title, script: frame.script };
      return frame.page(title, fill(head, slots), fill(body, slots));
    },
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
  const states = stateLines(view, texts);
  return {
    nickname: cleanLine(view.nickname),
    face: faceOf(view, avatar ? `${path}.jpg${query}` : null),
    id: texts(text('image.douyin-id', { id: view.douyinId })),
    facts: facts.length > 0 ? `<p>${facts.map(inOnePiece).join(' · ')}</p>` : '',
    states: list(states, ' class="states"'),
    description: [...view.categories, ...facts, ...states].join(' · '),
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
    collaborations: section('collaborations', texts(text('image.collaborations')), workList(view)),
    preferences: (['cooperation', 'reach'] as const)
      .map((one) => section(one, texts(itemLabel(one)), answerList(view, one, texts)))
      .join(''),
    contacts: contactList(view.contacts, texts),
  };
}

/** The picture, or the nickname's first letter where there is none. */
function faceOf(view: CardView, avatar: string | null): string {
  if (avatar) return `<img class="avatar" src="${escapeHtml(avatar)}" alt="">`;
  const [first] = GRAPHEMES.segment(cleanLine(view.nickname));
  return `<span class="avatar" aria-hidden="true">${escapeHtml(first?.segment ?? '?')}</span>`;
}

/** Words that are rather moved to the next line than broken. */
function inOnePiece(words: string): string {
  return `<span>${escapeHtml(words)}</span>`;
}

function factsOf(view: CardView, texts: Texts): string[] {
  const followers = view.followers ? [texts(text('image.followers', { count: view.followers }))] : [];
  return [...(view.location ? [view.location] : []), ...followers];
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

/** Each cooperation with its brand set off from the rest of its line. */
function workList({ collaborations }: CardView): string {
  const rows = collaborations.map((one) => {
    const [brand = '', ...rest] = one.split(' · ');
    const more = rest.length > 0 ? ` · ${rest.map(inOnePiece).join(' · ')}` : '';
    return `<li><b>${escapeHtml(brand)}</b>${more}</li>`;
  });
  return rows.length > 0 ? `<ul class="works">${rows.join('')}</ul>` : '';
}

function answerList(view: CardView, section: PreferenceSection, texts: Texts): string {
  const rows = sectionAnswers(view, section).map((answer) => {
    const label = escapeHtml(texts(itemLabel(answer.item)));
    return `<div><dt>${label}</dt><dd>${escapeHtml(answerWords(answer, texts))}</dd></div>`;
  });
  return rows.length > 0 ? `<dl class="answers">${rows.join('')}</dl>` : '';
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
    ? `<dl class="ways">${rows.join('')}</dl>`
    : `<p>${escapeHtml(texts(text('page.no-contacts')))}</p>`;
}

/** The button is hidden until the script, which does the copying, is there. */
function contactRow({ channel, text: own, code }: ContactView, value: string, texts: Texts): string {
  const label = escapeHtml(texts(text(`card.field.${channel}`)));
  const copy = escapeHtml(texts(text('page.copy')));
  const button = `<button type="button" hidden data-copy="${channel}" aria-label="${copy} ${label}">${copy}</button>`;
  // A virtual number is a promise, not a value: there is nothing to copy yet.
  const beside = own === null ? '' : button;
  const { colors, paths } = ICONS;
  const icon = `<svg viewBox="0 0 42 42" aria-hidden="true"><circle cx="21" cy="21" r="21" fill="${colors[channel]}"/><path transform="translate(9 9)" d="${paths[channel]}" fill="#fff"/></svg>`;
  return `<div>${icon}<dt>${label}</dt><dd id="${channel}">${linked(channel, value)}</dd>${beside}${code === undefined ? '' : codeFigure(code, texts)}</div>`;
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
