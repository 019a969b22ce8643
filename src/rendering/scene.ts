import { contactWords } from '../application/wording/view-words.js';
import type { CardView, ContactView } from '../domain/card-view.js';
import type { ContactChannel } from '../domain/creator-card.js';
import { type Texts, text } from '../shared/texts.js';
import { type Atom, atomsOf, ellipsize, type TextStyle, widthOfAtoms, wrap } from './text-layout.js';

/** Size of a card image in pixels: 3:4, sharp on a phone, not cropped in a chat. */
export const CARD_WIDTH = 1080;
/** See `CARD_WIDTH`. */
export const CARD_HEIGHT = 1440;

/** One line of text at its baseline. */
export interface TextItem {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly atoms: readonly Atom[];
  readonly style: TextStyle;
  readonly fill: string;
}

/** A rounded plate, a circle with an icon, or the QR code's place. */
export type SceneItem =
  | TextItem
  | {
      readonly kind: 'plate';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly fill: string;
    }
  | {
      readonly kind: 'icon';
      readonly channel: ContactChannel;
      readonly x: number;
      readonly y: number;
      readonly lit: boolean;
    }
  | { readonly kind: 'letter'; readonly atom: Atom };

const INK = '#241B2F';
const BODY = '#4A4256';
const FAINT = '#6F677B';
const PINK = '#C41F68';
const LEFT = 96;
const RIGHT = 984;
const CONTACTS_TOP = 1078;
const CONTACT_STEP = 76;
const CONTACT_WIDTH = 480;

const line = (
  atoms: readonly Atom[],
  x: number,
  y: number,
  size: number,
  fill: string,
  weight: 400 | 700 = 400,
): TextItem => ({
  kind: 'text',
  x,
  y,
  atoms,
  style: { size, weight },
  fill,
});

function fitted(
  value: string,
  x: number,
  y: number,
  width: number,
  size: number,
  fill: string,
  weight: 400 | 700 = 400,
) {
  return line(ellipsize(atomsOf(value), { size, weight }, width), x, y, size, fill, weight);
}

/** Lays a card view out: everything that is drawn but the background and the QR code. Draws only what the view holds. */
export function layOut(view: CardView, texts: Texts): SceneItem[] {
  const items = [...header(view, texts), ...tags(view.categories)];
  let y = view.categories.length > 0 ? 560 : 500;
  for (const section of sections(view, texts)) {
    if (y + 60 > CONTACTS_TOP - 70) break;
    items.push(
      plate(LEFT, y - 30, 8, 34, 4, '#F2418E'),
      fitted(section.title, LEFT + 24, y, 600, 34, INK, 700),
    );
    const room = Math.max(1, Math.min(section.lines.length, Math.floor((CONTACTS_TOP - 60 - y) / 48)));
    section.lines.slice(0, room).forEach((atoms, index) => {
      items.push(line(atoms, LEFT, y + 56 + index * 48, 32, BODY));
    });
    y += 56 + room * 48 + 44;
  }
  return [...items, ...contacts(view.contacts, texts), ...footer(view, texts)];
}

const plate = (
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: string,
): SceneItem => ({
  kind: 'plate',
  x,
  y,
  width,
  height,
  radius,
  fill,
});

function header(view: CardView, texts: Texts): SceneItem[] {
  const white = '#FFFFFF';
  const [letter] = atomsOf(view.nickname);
  const items: SceneItem[] = [
    { kind: 'letter', atom: letter ?? { value: '?', emoji: false } },
    fitted(view.nickname, 324, 190, 700, 60, white, 700),
    fitted(texts(text('image.douyin-id', { id: view.douyinId })), 324, 252, 690, 32, white),
  ];
  const facts = [
    view.location,
    view.followers && texts(text('image.followers', { count: view.followers })),
    view.paused && texts(text('card.paused')),
  ];
  const known = facts.filter((fact): fact is string => Boolean(fact)).join('  ·  ');
  return known === '' ? items : [...items, fitted(known, 324, 306, 690, 32, white)];
}

function tags(categories: readonly string[]): SceneItem[] {
  const items: SceneItem[] = [];
  let x = LEFT;
  for (const category of categories) {
    const style = { size: 28, weight: 400 } as const;
    const atoms = ellipsize(atomsOf(category), style, 300);
    const width = Math.ceil(widthOfAtoms(atoms, style)) + 48;
    if (x + width > RIGHT) break;
    items.push(plate(x, 446, width, 52, 26, '#FFF0F5'), line(atoms, x + 24, 482, 28, PINK));
    x += width + 16;
  }
  return items;
}

function sections(view: CardView, texts: Texts) {
  const style = { size: 32, weight: 400 } as const;
  const introduction = view.introduction ? wrap(view.introduction, style, RIGHT - LEFT, 5) : [];
  const collaborations = view.collaborations
    .slice(0, 4)
    .map((one) => ellipsize(atomsOf(one), style, RIGHT - LEFT));
  return [
    { title: texts(text('image.introduction')), lines: introduction },
    { title: texts(text('image.collaborations')), lines: collaborations },
  ].filter((section) => section.lines.length > 0);
}

function contacts(views: readonly ContactView[], texts: Texts): SceneItem[] {
  if (views.length === 0)
    return [fitted(texts(text('image.no-contacts')), LEFT, CONTACTS_TOP + 40, CONTACT_WIDTH, 30, FAINT)];
  return views.flatMap((contact, index): SceneItem[] => {
    const y = CONTACTS_TOP + index * CONTACT_STEP + 30;
    const words = contactWords(contact, texts) ?? texts(text('image.not-filled'));
    return [
      { kind: 'icon', channel: contact.channel, x: LEFT + 30, y, lit: contact.lit },
      fitted(words.replaceAll('\n', ' '), LEFT + 80, y + 12, CONTACT_WIDTH, 32, contact.lit ? BODY : FAINT),
    ];
  });
}

/** Shanghai's calendar day of an instant. */
function dayOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}

function footer(view: CardView, texts: Texts): SceneItem[] {
  const stamp = texts(text('image.updated', { day: dayOf(view.updatedAt), revision: view.revision }));
  return [
    fitted(texts(text('image.scan')), 724, 1372, 270, 26, FAINT),
    { ...fitted(stamp, LEFT, 1424, 888, 22, FAINT) },
  ];
}

/** Every text that is handed to the rasteriser, for tests that look for what must not be there. */
export function sceneTexts(view: CardView, texts: Texts): string[] {
  return layOut(view, texts).flatMap((item) =>
    item.kind === 'text' ? [item.atoms.map((atom) => atom.value).join('')] : [],
  );
}
