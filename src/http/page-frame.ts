import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { templatePath } from '../shared/project-root.js';

/** Where what the pages load is served. */
const ASSETS_PATH = '/c/assets/';

/** A file the pages load. */
export interface PageAsset {
  readonly type: string;
  readonly body: string;
}

/** What a template's slots are filled with. */
export type Slots = Readonly<Record<string, string>>;

/** A page that says one thing: `lines` are plain words, `button` leads on. */
export interface Notice {
  readonly title: string;
  readonly lines: readonly string[];
  readonly button?: { readonly words: string; readonly href: string; readonly rel: string };
  /** HTML for the page's head. */
  readonly head?: string;
}

/** What all public pages have in common: head, looks, policy and the files they load. */
export interface PageFrame {
  /** The Content-Security-Policy of every page: no inline script, styles by their hash alone. */
  readonly policy: string;
  /** The pages' one script and their icon, by path; the query of their address changes with their bytes. */
  readonly assets: ReadonlyMap<string, PageAsset>;
  /** The address of the script. */
  readonly script: string;
  /** A whole page; `head` and `body` are HTML. */
  page(title: string, head: string, body: string): string;
  notice(notice: Notice): string;
}

const versionOf = (file: string) => createHash('sha256').update(file).digest('hex').slice(0, 12);
const sha256 = (words: string) => createHash('sha256').update(words).digest('base64');

/** Reads a file of cards-templates/web. */
export function readTemplate(name: string): string {
  return readFileSync(templatePath('web', name), 'utf8');
}

/** Words as they may stand in HTML, between tags and between double quotes. */
export function escapeHtml(value: string): string {
  return value
    .toWellFormed()
    .replace(/[&<>"'\0]/g, (sign) => (sign === '\0' ? '' : `&#${sign.charCodeAt(0)};`));
}

/** Fills `{{slots}}`; `{{{slots}}}` take HTML that was built here. Nothing that was filled in is read again. */
export function fill(template: string, slots: Slots): string {
  return template.replace(/\{\{\{(\w+)\}\}\}|\{\{(\w+)\}\}/g, (_, html?: string, plain?: string) =>
    html === undefined ? escapeHtml(slots[plain ?? ''] ?? '') : (slots[html] ?? ''),
  );
}

/** Reads the frame of the public pages from cards-templates/web. */
export function loadPageFrame(): PageFrame {
  const [frame, noticePage] = [readTemplate('frame.html'), readTemplate('notice.html')];
  const [style, script, iconFile] = [
    readTemplate('card.css'),
    readTemplate('card.js'),
    readTemplate('icon.svg'),
  ];
  const icon = `${ASSETS_PATH}icon.svg?v=${versionOf(iconFile)}`;
  const page: PageFrame['page'] = (title, head, body) => fill(frame, { title, head, body, style, icon });
  return {
    policy: `default-src 'none'; script-src 'self'; style-src 'sha256-${sha256(style)}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    assets: new Map([
      [`${ASSETS_PATH}card.js`, { type: 'text/javascript', body: script }],
      [`${ASSETS_PATH}icon.svg`, { type: 'image/svg+xml', body: iconFile }],
    ]),
    script: `${ASSETS_PATH}card.js?v=${versionOf(script)}`,
    page,
    notice: ({ title, lines, button, head = '' }) =>
      page(
        title,
        head,
        fill(noticePage, {
          title,
          icon,
          lines: lines.map((line) => `<p>${escapeHtml(line)}</p>`).join(''),
          button: button
            ? `<p><a class="button" rel="${escapeHtml(button.rel)}" href="${escapeHtml(button.href)}">${escapeHtml(button.words)}</a></p>`
            : '',
        }),
      ),
  };
}
