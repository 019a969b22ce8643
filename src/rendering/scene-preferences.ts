import { answerWords, quietLine, sectionAnswers } from '../application/wording/preference-words.js';
import { itemLabel } from '../domain/card-items.js';
import type { CardView } from '../domain/card-view.js';
import type { PreferenceSection } from '../domain/creator-card.js';
import type { Texts } from '../shared/texts.js';
import { INK, LEFT, line, RIGHT, type SceneItem } from './scene-items.js';
import { type Atom, atomsOf, ellipsize, widthOfAtoms, wrap } from './text-layout.js';

/** Widest label, and the air to both sides of it and behind it. */
const MAX_LABEL = 240;
const LABEL_AIR = 16;
const VALUE_AIR = 20;

/** Air above the first row, and between two. */
const TOP_AIR = 30;
const ROW_AIR = 14;

/** How 变现偏好, 联系偏好 and 免打扰 may be set: size, and lines a row takes at most. */
export interface PreferenceSetting {
  readonly size: number;
  readonly lines: number;
}

/** The ways to set them, roomy to tight. */
export const PREFERENCE_SETTINGS = [
  { size: 32, lines: 2 },
  { size: 28, lines: 2 },
  { size: 28, lines: 1 },
] as const satisfies readonly PreferenceSetting[];

/** Rows that are laid out and wait for their place. */
export interface PreferenceRows {
  /** Pixels they take with the air above them; 0 when there are none. */
  readonly height: number;
  /** Whether every word is there. */
  readonly whole: boolean;
  /** The rows with their upper edge at `top`. */
  at(top: number): SceneItem[];
}

interface Row {
  readonly label: readonly Atom[];
  readonly lines: readonly Atom[][];
}

/** Sets what a creator prefers as one row a section: the section's name, and the answers without their questions. */
export function preferenceRows(view: CardView, texts: Texts, setting: PreferenceSetting): PreferenceRows {
  const { size } = setting;
  const leading = Math.round(size * 1.45);
  const rows = (['cooperation', 'reach'] as const).flatMap((section) => rowOf(view, section, texts, setting));
  const heights = rows.map((row, index) => (index === 0 ? TOP_AIR : ROW_AIR) + row.lines.length * leading);
  return {
    height: heights.reduce((sum, height) => sum + height, 0),
    whole: rows.every((row) => row.lines.every((one) => one.at(-1)?.value !== '…')),
    at: (top) =>
      rows.flatMap((row, index) => {
        const end = heights.slice(0, index + 1).reduce((sum, height) => sum + height, top);
        return drawnRow(row, end - row.lines.length * leading, size, leading);
      }),
  };
}

function rowOf(view: CardView, section: PreferenceSection, texts: Texts, setting: PreferenceSetting): Row[] {
  const { size, lines } = setting;
  const quiet = section === 'reach' ? quietLine(view, texts) : null;
  const answers = sectionAnswers(view, section).map((answer) => answerWords(answer, texts));
  const words = [...(quiet ? [quiet] : []), ...answers].join('·');
  if (words === '') return [];
  const label = ellipsize(atomsOf(texts(itemLabel(section))), labelStyle(size), MAX_LABEL);
  const width = RIGHT - valueLeft(label, size);
  return [{ label, lines: wrap(words, { size, weight: 400 }, width, lines) }];
}

const labelStyle = (size: number) => ({ size: size - 4, weight: 400 }) as const;

const labelWidth = (label: readonly Atom[], size: number) =>
  Math.ceil(widthOfAtoms(label, labelStyle(size))) + 2 * LABEL_AIR;

const valueLeft = (label: readonly Atom[], size: number) => LEFT + labelWidth(label, size) + VALUE_AIR;

function drawnRow({ label, lines }: Row, top: number, size: number, leading: number): SceneItem[] {
  const baseline = top + Math.round(leading / 2 + size * 0.37);
  const height = size + 12;
  const plate = {
    kind: 'plate',
    x: LEFT,
    y: top + Math.round((leading - height) / 2),
    width: labelWidth(label, size),
    height,
    radius: 12,
    fill: '#FFF0F5',
  } as const;
  return [
    plate,
    line(label, LEFT + LABEL_AIR, baseline - 1, { size: size - 4, fill: INK.accent }),
    ...lines.map((atoms, index) =>
      line(atoms, valueLeft(label, size), baseline + index * leading, { size, fill: INK.body }),
    ),
  ];
}
