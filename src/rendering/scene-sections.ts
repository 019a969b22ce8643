import type { CardView } from '../domain/card-view.js';
import { type Texts, text } from '../shared/texts.js';
import { fitted, INK, LEFT, line, RIGHT, type SceneItem } from './scene-items.js';
import { type Atom, atomsOf, ellipsize, wrap } from './text-layout.js';

/** Text sizes tried, the largest first: few words are set larger, so that a short card does not look empty. */
const SIZES = [42, 38, 34, 32] as const;

/** Lines ever set of the introduction and of the cooperations. */
const MAX_LINES = 8;
const MAX_COLLABORATIONS = 5;

/** Pixels from a title's baseline to its text, and from the last line of a section to the next title. */
const TITLE_GAP = 22;
const SECTION_GAP = 86;

interface Section {
  readonly title: string;
  readonly lines: readonly Atom[][];
}

const leading = (size: number) => Math.round(size * 1.5);

function sectionsAt(size: number, room: number, view: CardView, texts: Texts): Section[] {
  const style = { size, weight: 400 } as const;
  const few = view.collaborations.slice(0, MAX_COLLABORATIONS);
  const rows = (total: number) => Math.max(1, Math.floor(total / leading(size)));
  const titles = (few.length > 0 ? TITLE_GAP : 0) + (view.introduction ? TITLE_GAP : 0);
  const gap = few.length > 0 && view.introduction ? SECTION_GAP : 0;
  const lines = rows(room - titles - gap);
  const words = view.introduction ? wrap(view.introduction, style, RIGHT - LEFT, MAX_LINES) : [];
  const shown = few.slice(0, words.length > 0 ? Math.max(2, lines - words.length) : lines);
  const left = Math.max(1, lines - shown.length);
  const introduction =
    view.introduction && words.length > left ? wrap(view.introduction, style, RIGHT - LEFT, left) : words;
  // The font's middle dot is as wide as a character and needs no spaces around it.
  const collaborations = shown.map((one) =>
    ellipsize(atomsOf(one.replaceAll(' · ', '·')), style, RIGHT - LEFT),
  );
  return [
    { title: texts(text('image.introduction')), lines: introduction },
    { title: texts(text('image.collaborations')), lines: collaborations },
  ].filter((section) => section.lines.length > 0);
}

function heightOf(sections: readonly Section[], size: number): number {
  const lines = sections.reduce((sum, section) => sum + TITLE_GAP + section.lines.length * leading(size), 0);
  return lines + Math.max(0, sections.length - 1) * SECTION_GAP;
}

/** Whether every word is on the picture: no cooperation left out, no line cut. */
function isWhole(sections: readonly Section[], view: CardView): boolean {
  const cut = sections.some((section) => section.lines.some((one) => one.at(-1)?.value === '…'));
  const last = sections.at(-1);
  return !cut && (view.collaborations.length === 0 || last?.lines.length === view.collaborations.length);
}

/**
 * Introduction and cooperations with the first title's baseline at `top`, as large as fits above `bottom`.
 * Answers the items, where they end and whether every word is there.
 */
export function sectionItems(
  view: CardView,
  texts: Texts,
  top: number,
  bottom: number,
): { readonly items: SceneItem[]; readonly end: number; readonly whole: boolean } {
  const room = bottom - top;
  let sections: Section[] = [];
  let size: number = SIZES[0];
  let whole = false;
  for (size of SIZES) {
    sections = sectionsAt(size, room, view, texts);
    whole = heightOf(sections, size) <= room && isWhole(sections, view);
    if (whole) break;
  }
  if (sections.length === 0) return { items: [], end: top - 60, whole };
  return { ...drawn(sections, size, top), whole };
}

function drawn(sections: readonly Section[], size: number, top: number) {
  const items: SceneItem[] = [];
  let y = top;
  for (const [index, section] of sections.entries()) {
    if (index > 0) y += SECTION_GAP;
    items.push(
      { kind: 'plate', x: LEFT, y: y - 30, width: 8, height: 34, radius: 4, fill: '#F2418E' },
      fitted(section.title, LEFT + 24, y, 600, { size: 34, fill: INK.title, weight: 700 }),
    );
    y += TITLE_GAP;
    for (const atoms of section.lines) {
      y += leading(size);
      items.push(line(atoms, LEFT, y - Math.round(size * 0.2), { size, fill: INK.body }));
    }
  }
  return { items, end: y };
}
