import { contactWords } from '../application/wording/view-words.js';
import type { ContactView } from '../domain/card-view.js';
import { type Texts, text } from '../shared/texts.js';
import { BOTTOM, CARD_WIDTH, centred, INK, LEFT, line, RIGHT, type SceneItem } from './scene-items.js';
import { type Atom, atomsOf, ellipsize, widthOfAtoms, wrap } from './text-layout.js';

/** The code's side: never below the first, since a chat scales pictures down; larger where there is room. */
const QR_MIN = 288;
const QR_MAX = 410;
/** The side of each of two codes: 41 modules with the white around them, of six pixels each, and some to spare. */
const QR_PAIR = 264;
/** The code's side when it stands alone. */
const QR_ALONE = 560;

/** Room under the code for the words that say what to do with it. */
const CAPTION = 40;

const STEP = 76;
const TEXT_LEFT = LEFT + 80;

/** What contacts and code need at the least, in pixels. */
export const CONTACTS_HEIGHT = QR_MIN + CAPTION;

/** The contacts with the code beside them, or the code alone, between `top` and the bottom of the sheet. */
export function contactItems(contacts: readonly ContactView[], texts: Texts, top: number): SceneItem[] {
  const room = BOTTOM - top - CAPTION;
  const alone = contacts.length === 0;
  const code = contacts.find((contact) => contact.code !== undefined)?.code;
  if (code !== undefined) return twoCodes(contacts, code, texts, top + Math.max(0, room - QR_PAIR) / 2);
  const side = Math.max(QR_MIN, Math.min(alone ? QR_ALONE : QR_MAX, room));
  const y = Math.round(top + Math.max(0, room - side) / 2);
  const x = alone ? (CARD_WIDTH - side) / 2 : RIGHT - side + 16;
  const caption = texts(text(alone ? 'image.no-contacts' : 'image.scan'));
  const width = x - TEXT_LEFT - 16;
  const first = y + (side - (contacts.length - 1) * STEP) / 2;
  return [
    { kind: 'qr', x, y, side },
    centred(caption, x + side / 2, y + side + 24, side, { size: 26, fill: INK.faint }),
    ...contacts.flatMap((contact, index) =>
      contactRow(contact, Math.round(first + index * STEP), width, texts),
    ),
  ];
}

/** The code of the WeChat id stands between the contacts and the code of the card, each with words under it. */
function twoCodes(contacts: readonly ContactView[], code: string, texts: Texts, top: number): SceneItem[] {
  const y = Math.round(top);
  const right = RIGHT - QR_PAIR + 16;
  const left = right - QR_PAIR - 8;
  const width = left - TEXT_LEFT - 8;
  const first = y + (QR_PAIR - (contacts.length - 1) * STEP) / 2;
  const under = (words: string, x: number) =>
    centred(words, x + QR_PAIR / 2, y + QR_PAIR + 24, QR_PAIR, { size: 24, fill: INK.faint });
  return [
    { kind: 'qr', x: left, y, side: QR_PAIR, holds: code },
    under(texts(text('wechat-qr.scan')), left),
    { kind: 'qr', x: right, y, side: QR_PAIR },
    under(texts(text('wechat-qr.scan-card')), right),
    ...contacts.flatMap((contact, index) =>
      contactRow(contact, Math.round(first + index * STEP), width, texts),
    ),
  ];
}

function contactRow(contact: ContactView, y: number, width: number, texts: Texts): SceneItem[] {
  const words = contactWords(contact, texts) ?? texts(text('image.not-filled'));
  const fill = contact.lit ? INK.body : INK.faint;
  const { lines, size } = rowsOf(words.replaceAll('\n', ' '), width);
  const gap = Math.round(size * 1.25);
  const baseline = y + Math.round(size * 0.37) - ((lines.length - 1) * gap) / 2;
  return [
    { kind: 'icon', channel: contact.channel, x: LEFT + 30, y, lit: contact.lit },
    ...lines.map((atoms, index) => line(atoms, TEXT_LEFT, baseline + index * gap, { size, fill })),
  ];
}

/** A cut address is of no use to anybody: smaller first, then two lines, and only then an ellipsis. */
function rowsOf(words: string, width: number): { lines: readonly Atom[][]; size: number } {
  const atoms = atomsOf(words);
  const size = [34, 30, 27].find((one) => widthOfAtoms(atoms, { size: one, weight: 400 }) <= width);
  if (size) return { lines: [ellipsize(atoms, { size, weight: 400 }, width)], size };
  return { lines: wrap(words, { size: 25, weight: 400 }, width, 2), size: 25 };
}
