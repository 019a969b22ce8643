import { type Texts, text } from '../shared/texts.js';
import type { CardView } from './card-view.js';
import type { ContactChannel } from './creator-card.js';
import { cleanLines } from './text-hygiene.js';

/** Longest values, in UTF-16 units. Lines are never folded (some phones fail on that), so they must stay short. */
const MAX_NAME = 60;
const MAX_VALUE = 120;
const MAX_NOTE_PART = 160;

/** Properties of our own: phones skip them, other programs find the ids in them. */
const OWN: Readonly<Partial<Record<ContactChannel, string>>> = { wechat: 'X-WECHAT', feishu: 'X-FEISHU' };

function cut(value: string, max: number): string {
  const clean = cleanLines(value);
  if (clean.length <= max) return clean;
  return `${clean.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** RFC 2426, section 4: backslash, comma and semicolon are escaped, a line break is `\n`. */
function escaped(value: string): string {
  return value.replace(/[\\,;]/g, (sign) => `\\${sign}`).replaceAll('\n', '\\n');
}

/** One property in Chinese; old address books take the charset from here. */
function words(name: string, value: string): string {
  return `${name};CHARSET=UTF-8:${escaped(value)}`;
}

/**
 * The contact file of a card as a client sees it: vCard 3.0 (RFC 2426), CRLF, UTF-8. No TEL: the number is nobody's
 * but its owner's. What address books have no place for stands in the note. Nothing a creator wrote can add a
 * property: control characters are gone, and line breaks are escaped.
 */
export function vcardOf(view: CardView, shareUrl: string, texts: Texts): string {
  const name = cut(view.nickname, MAX_NAME) || cut(view.douyinId, MAX_NAME);
  const contacts = view.contacts.flatMap(({ channel, text: value }) =>
    value === null || channel === 'phone'
      ? []
      : [{ channel, value: cut(value, MAX_VALUE).replaceAll('\n', ' ') }],
  );
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `${words('N', name)};;;;`,
    words('FN', name),
    ...contacts.flatMap(({ channel, value }) => {
      if (channel === 'email') return [`EMAIL;TYPE=INTERNET:${escaped(value)}`];
      const own = OWN[channel];
      return own ? [words(own, value)] : [];
    }),
    words('X-DOUYIN', cut(view.douyinId, MAX_VALUE)),
    `URL:${new URL(shareUrl).href}`,
    words('NOTE', noteOf(view, contacts, texts)),
    `REV:${new Date(view.updatedAt).toISOString().slice(0, 19)}Z`,
    'END:VCARD',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function noteOf(
  view: CardView,
  contacts: readonly { readonly channel: ContactChannel; readonly value: string }[],
  texts: Texts,
): string {
  const row = (label: string, value: string) => texts(text('card.row', { label, value }));
  const lines = [
    row(texts(text('card.field.douyinId')), cut(view.douyinId, MAX_VALUE)),
    ...contacts
      .filter(({ channel }) => channel !== 'email')
      .map(({ channel, value }) => row(texts(text(`card.field.${channel}`)), value)),
    ...(view.introduction ? [cut(view.introduction, MAX_NOTE_PART)] : []),
  ];
  return lines.join('\n');
}
