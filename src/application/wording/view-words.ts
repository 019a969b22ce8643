import { itemLabel } from '../../domain/card-items.js';
import type { CardView, ContactView } from '../../domain/card-view.js';
import type { CardItem, StepField } from '../../domain/creator-card.js';
import type { Choice } from '../../domain/effect.js';
import { type TextKey, type Texts, text } from '../../shared/texts.js';
import { tidy, tidyLine } from './tidy.js';
import { LABEL_WORDS, SHORT_WORDS, type WordRoom } from './word-room.js';

/** What the words of a card are made with. */
export interface WordContext {
  readonly texts: Texts;
  readonly room: WordRoom;
}

const DATE_TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** The name of a field as people read it. */
export function fieldName(field: CardItem | StepField, texts: Texts): string {
  return texts(itemLabel(field));
}

/** `更新于 2026-11-24 16:09`, in Beijing time. */
export function updatedLine(view: CardView, texts: Texts): string {
  return texts(text('card.updated', { time: DATE_TIME.format(view.updatedAt) }));
}

/** The captured facts that are known, one line each. */
export function factLines(view: CardView, texts: Texts): string[] {
  const facts: readonly (readonly [TextKey, string | null])[] = [
    ['card.field.nickname', view.nickname],
    ['card.field.douyinId', view.douyinId],
    ['card.field.location', view.location ?? missingLocation(view, texts)],
    ['card.field.followers', view.followers],
    ['card.field.categories', view.categories.slice(0, 10).join(texts(text('card.separator')))],
  ];
  return facts.flatMap(([key, value]) => {
    const shown = value && tidyLine(value, SHORT_WORDS);
    return shown ? [texts(text('card.row', { label: texts(text(key)), value: shown }))] : [];
  });
}

/** The owner is told that the source does not give it; clients are told nothing (PRODUCT R26). */
function missingLocation({ viewer }: CardView, texts: Texts): string | null {
  return viewer === 'owner' ? texts(text('card.missing-location')) : null;
}

/** Where the captured fields come from and how old they are; for the owner only. */
export function capturedLine({ captured }: CardView, texts: Texts): string | null {
  if (!captured) return null;
  return texts(text(`card.captured.${captured.source}`, { time: DATE_TIME.format(captured.syncedAt) }));
}

/** How complete the card is, and what to fill next. */
export function completenessLine({ completeness }: CardView, texts: Texts): string {
  const { percent = 0, next = null } = completeness ?? {};
  if (!next)
    return texts(
      text(percent === 100 ? 'card.complete' : 'card.completeness', { percent: Math.floor(percent) }),
    );
  const field = fieldName(next.item, texts);
  return texts(text('card.next', { percent: Math.floor(percent), field, next: Math.floor(next.percent) }));
}

/** One contact with its light and its marks, as its owner sees it. */
export function ownerContactLine(contact: ContactView, view: CardView, texts: Texts): string {
  const label = fieldName(contact.channel, texts);
  if (contact.text === null)
    return texts(text('card.contact.grey', { label, mark: suggestedMark(contact.channel, view, texts) }));
  const marks = [
    contact.mark ? texts(text(`card.mark.${contact.mark}`)) : '',
    contact.code === undefined ? '' : texts(text('wechat-qr.mark')),
  ];
  const mark = marks.join('');
  return texts(text('card.contact.lit', { label, value: tidyLine(contact.text, SHORT_WORDS), mark }));
}

/** The contacts a client can use, one line each; nothing hints at those that are missing. */
export function clientContactLines(view: CardView, texts: Texts): string[] {
  return view.contacts.flatMap((contact) => {
    const value = contact.lit ? contactWords(contact, texts) : null;
    return value === null
      ? []
      : [
          texts(
            text('card.row', {
              label: fieldName(contact.channel, texts),
              value: tidyLine(value, SHORT_WORDS),
            }),
          ),
        ];
  });
}

/** What stands beside a contact's icon: its text, or that a virtual number is offered; null when there is nothing. */
export function contactWords({ text: value, mark }: ContactView, texts: Texts): string | null {
  return value ?? (mark === 'virtual' ? texts(text('card.virtual')) : null);
}

/** 「建议」 when this missing field is among those to fill first. */
export function suggestedMark(field: CardItem, view: CardView, texts: Texts): string {
  return view.completeness?.suggested.includes(field) ? texts(text('card.mark.suggested')) : '';
}

/** A mark for what the owner has hidden from clients. */
export function hiddenMark(field: CardItem, view: CardView, texts: Texts): string {
  return view.hidden.includes(field) ? texts(text('card.mark.hidden')) : '';
}

/** Past cooperations as one paragraph, the tail counted rather than shown; null when there are none. */
export function collaborationsText(view: CardView, { texts, room }: WordContext): string | null {
  if (view.collaborations.length === 0) return null;
  const shown = view.collaborations
    .slice(0, room.collaborations)
    .map((one) => tidyLine(one, room.collaboration));
  const left = view.collaborations.length - shown.length;
  return [...shown, ...(left > 0 ? [texts(text('card.more', { count: left }))] : [])].join('\n');
}

/** The introduction; null when there is none. */
export function introductionText(view: CardView, { room }: WordContext): string | null {
  return view.introduction ? tidy(view.introduction, room.introduction) : null;
}

/** The label of a choice: our text or somebody's words. */
export function choiceLabel({ label }: Choice, texts: Texts): string {
  return tidyLine(typeof label === 'string' ? label : texts(label), LABEL_WORDS);
}
