import type { CardView } from '../domain/card-view.js';
import { type Texts, text } from '../shared/texts.js';
import { CONTACTS_HEIGHT, contactItems } from './scene-contacts.js';
import {
  BOTTOM,
  CARD_WIDTH,
  centred,
  fitted,
  INK,
  LEFT,
  line,
  RIGHT,
  type SceneItem,
} from './scene-items.js';
import { PREFERENCE_SETTINGS, preferenceRows } from './scene-preferences.js';
import { sectionItems } from './scene-sections.js';
import { type Atom, atomsOf, ellipsize, widthOfAtoms, wrap } from './text-layout.js';

/** Where the room beside the avatar begins and how wide it is. */
const HEAD_LEFT = 324;
const HEAD_WIDTH = 690;

/** Lowest end of introduction, cooperations and preferences: what is below belongs to contacts and code. */
export const CONTACTS_TOP: number = BOTTOM - CONTACTS_HEIGHT;

/** Air between the sections and the contacts. */
const AIR = 28;

/** Lays a card view out: everything that is drawn over the background. Draws only what the view holds. */
export function layOut(view: CardView, texts: Texts): SceneItem[] {
  const pills = pillItems(view, texts);
  const middle = middleItems(view, texts, pills.length > 0 ? 548 : 474);
  return [
    ...header(view, texts),
    ...pills,
    ...middle.items,
    ...contactItems(view.contacts, texts, Math.min(middle.end + AIR, CONTACTS_TOP)),
    stamp(view, texts),
  ];
}

/** Sections and preferences, as roomy as leaves all words whole; where none does, the preferences give way. */
function middleItems(view: CardView, texts: Texts, top: number) {
  const bottom = CONTACTS_TOP - AIR;
  let rows = preferenceRows(view, texts, PREFERENCE_SETTINGS[0]);
  let sections = sectionItems(view, texts, top, bottom - rows.height);
  for (const setting of PREFERENCE_SETTINGS.slice(1)) {
    if (sections.whole && rows.whole) break;
    rows = preferenceRows(view, texts, setting);
    sections = sectionItems(view, texts, top, bottom - rows.height);
  }
  return { items: [...sections.items, ...rows.at(sections.end)], end: sections.end + rows.height };
}

/** Sizes of a nickname on one line; a longer one takes two lines of the smallest. */
const NAME_SIZES = [64, 56, 46] as const;

function header(view: CardView, texts: Texts): SceneItem[] {
  const fill = '#FFFFFF';
  const [letter] = atomsOf(view.nickname);
  const facts = [view.followers && texts(text('image.followers', { count: view.followers })), view.location];
  const known = facts.filter((fact): fact is string => Boolean(fact)).join('  |  ');
  const name = nameLines(view.nickname);
  const lift = (known === '' ? 0 : 32) + (name.lines.length - 1) * 32;
  const y = 190 - lift;
  const last = y + (name.lines.length - 1) * 58;
  const items: SceneItem[] = [
    { kind: 'letter', atom: letter ?? { value: '?', emoji: false } },
    ...name.lines.map((atoms, index) =>
      line(atoms, HEAD_LEFT, y + index * 58, { size: name.size, fill, weight: 700 }),
    ),
    fitted(texts(text('image.douyin-id', { id: view.douyinId })), HEAD_LEFT, last + 62, HEAD_WIDTH, {
      size: 32,
      fill,
    }),
  ];
  const bold = { size: 36, fill, weight: 700 } as const;
  return known === '' ? items : [...items, fitted(known, HEAD_LEFT, last + 124, HEAD_WIDTH, bold)];
}

function nameLines(nickname: string): { readonly lines: readonly Atom[][]; readonly size: number } {
  const atoms = atomsOf(nickname);
  const size = NAME_SIZES.find((one) => widthOfAtoms(atoms, { size: one, weight: 700 }) <= HEAD_WIDTH);
  if (size) return { lines: [atoms], size };
  const [, , smallest] = NAME_SIZES;
  return { lines: wrap(nickname, { size: smallest, weight: 700 }, HEAD_WIDTH, 2), size: smallest };
}

/** 暂不接单 and the categories, as many as have room in one row. */
function pillItems(view: CardView, texts: Texts): SceneItem[] {
  const pills = [
    ...(view.paused
      ? [{ words: texts(text('card.paused')), fill: '#FFE9C2', ink: '#7A4100', weight: 700 as const }]
      : []),
    ...view.categories.map((words) => ({ words, fill: '#FFF0F5', ink: INK.accent, weight: 400 as const })),
  ];
  const items: SceneItem[] = [];
  let x = LEFT;
  for (const { words, fill, ink, weight } of pills) {
    const style = { size: 28, weight } as const;
    const atoms = ellipsize(atomsOf(words), style, 300);
    const width = Math.ceil(widthOfAtoms(atoms, style)) + 48;
    if (x + width > RIGHT) break;
    items.push(
      { kind: 'plate', x, y: 416, width, height: 52, radius: 26, fill },
      line(atoms, x + 24, 452, { size: 28, fill: ink, weight }),
    );
    x += width + 16;
  }
  return items;
}

/** Shanghai's calendar day of an instant. */
function dayOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}

function stamp(view: CardView, texts: Texts): SceneItem {
  const words = texts(text('image.updated', { day: dayOf(view.updatedAt), revision: view.revision }));
  return centred(words, CARD_WIDTH / 2, 1412, RIGHT - LEFT, { size: 22, fill: INK.faint });
}

/** Every text that is handed to the rasteriser, for tests that look for what must not be there. */
export function sceneTexts(view: CardView, texts: Texts): string[] {
  return layOut(view, texts).flatMap((item) =>
    item.kind === 'text' ? [item.atoms.map((atom) => atom.value).join('')] : [],
  );
}
