import { fieldLabel } from '../domain/card-fields.js';
import { changedParts } from '../domain/card-history.js';
import { isCardItem, itemLabel } from '../domain/card-items.js';
import { readNote } from '../domain/change-note.js';
import { CARD_FIELDS, type CardContent, type CardField, EMPTY_CONTENT } from '../domain/creator-card.js';
import { type TextRef, text } from '../shared/texts.js';
import { isTransferEvent } from './account-ports.js';
import type { CardRevision } from './ports.js';

const DATE_TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `11-24 16:09` in Beijing time. */
export function shortTime(at: number): string {
  return DATE_TIME.format(at).slice('2026-'.length);
}

/** Longest value repeated in an answer, in characters. */
const MAX_VALUE = 80;

/** A value on one line, cut to what an answer can hold. */
export function shortened(value: string): string {
  const line = value.replace(/\s*\n\s*/g, ' / ');
  return line.length <= MAX_VALUE ? line : `${line.slice(0, MAX_VALUE - 1).toWellFormed()}…`;
}

const PRIVACY_PARTS: ReadonlySet<string> = new Set(['hidden', 'virtualNumber', 'paused', 'quiet']);

function isField(part: string): part is CardField {
  return (CARD_FIELDS as readonly string[]).includes(part);
}

/** The name of a part of a card as people read it. */
export function partLabel(part: string): TextRef {
  if (isField(part)) return fieldLabel(part);
  if (isCardItem(part)) return itemLabel(part);
  if (part === 'wechatCode') return text('wechat-qr.part');
  return text(PRIVACY_PARTS.has(part) ? 'history.part.privacy' : 'history.part.other');
}

/** The names of what differs between two contents. */
export function changedLabels(before: CardContent, after: CardContent): TextRef[] {
  const labels = changedParts(before, after).map(partLabel);
  return labels.filter((label, index) => labels.findIndex((one) => one.key === label.key) === index);
}

/** Where a change was made: by form, or typed on one of the platforms. */
export function sourceLabel({ field, by }: CardRevision): TextRef {
  if (readNote(field).how === 'form') return text('history.source.form');
  return text(by.startsWith('wechat:') ? 'history.source.wechat' : 'history.source.feishu');
}

/** What a revision changed, in one line; `before` is the revision under it, null when that is not known. */
export function changeLine(entry: CardRevision, before: CardRevision | null): TextRef {
  const known = before !== null || entry.revision === 1;
  const labels = known ? changedLabels(before?.content ?? EMPTY_CONTENT, entry.content) : notedLabels(entry);
  const { how } = readNote(entry.field);
  const made = how === 'edit' || how === 'form' ? labels : text(`history.how.${how}`, { fields: labels });
  const what = isTransferEvent(entry.eventId) ? text('history.how.transfer') : made;
  const { revision } = entry;
  return text('history.entry', { revision, time: shortTime(entry.at), what, source: sourceLabel(entry) });
}

function notedLabels({ field }: CardRevision): TextRef[] {
  const note = readNote(field);
  return 'fields' in note ? note.fields.map(partLabel) : [];
}
