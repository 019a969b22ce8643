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
import { sectionItems } from './scene-sections.js';
import { atomsOf, ellipsize, widthOfAtoms } from './text-layout.js';

/** Where the room beside the avatar begins and how wide it is. */
const HEAD_LEFT = 324;
const HEAD_WIDTH = 690;

/** Lowest end of introduction and cooperations: what is below belongs to contacts and code. */
export const CONTACTS_TOP: number = BOTTOM - CONTACTS_HEIGHT;

/** Air between the sections and the contacts. */
const AIR = 28;

/** Lays a card view out: everything that is drawn over the background. Draws only what the view holds. */
export function layOut(view: CardView, texts: Texts): SceneItem[] {
  const top = view.categories.length > 0 ? 548 : 474;
  const sections = sectionItems(view, texts, top, CONTACTS_TOP - AIR);
  return [
    ...header(view, texts),
    ...tags(view.categories),
    ...sections.items,
    ...contactItems(view.contacts, texts, Math.min(sections.end + AIR, CONTACTS_TOP)),
    stamp(view, texts),
  ];
}

function header(view: CardView, texts: Texts): SceneItem[] {
  const fill = '#FFFFFF';
  const [letter] = atomsOf(view.nickname);
  const facts = [
    view.paused && texts(text('card.paused')),
    view.location,
    view.followers && texts(text('image.followers', { count: view.followers })),
  ];
  const known = facts
    .filter((fact): fact is string => Boolean(fact))
    .reverse()
    .join('  |  ');
  const y = known === '' ? 190 : 158;
  const items: SceneItem[] = [
    { kind: 'letter', atom: letter ?? { value: '?', emoji: false } },
    fitted(view.nickname, HEAD_LEFT, y, HEAD_WIDTH, { size: 64, fill, weight: 700 }),
    fitted(texts(text('image.douyin-id', { id: view.douyinId })), HEAD_LEFT, y + 62, HEAD_WIDTH, {
      size: 32,
      fill,
    }),
  ];
  const bold = { size: 36, fill, weight: 700 } as const;
  return known === '' ? items : [...items, fitted(known, HEAD_LEFT, y + 124, HEAD_WIDTH, bold)];
}

function tags(categories: readonly string[]): SceneItem[] {
  const items: SceneItem[] = [];
  let x = LEFT;
  for (const category of categories) {
    const style = { size: 28, weight: 400 } as const;
    const atoms = ellipsize(atomsOf(category), style, 300);
    const width = Math.ceil(widthOfAtoms(atoms, style)) + 48;
    if (x + width > RIGHT) break;
    items.push(
      { kind: 'plate', x, y: 416, width, height: 52, radius: 26, fill: '#FFF0F5' },
      line(atoms, x + 24, 452, { size: 28, fill: INK.accent }),
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
