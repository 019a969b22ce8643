import type { CardView } from '../../domain/card-view.js';
import type { Choice, Reply, StepPrompt } from '../../domain/effect.js';
import { type Texts, text } from '../../shared/texts.js';
import { ticketLines } from './ticket-lines.js';
import { tidy, tidyLine } from './tidy.js';
import {
  choiceLabel,
  clientContactLines,
  collaborationsText,
  factLines,
  fieldName,
  hiddenMark,
  introductionText,
  ownerContactLine,
  suggestedMark,
  updatedLine,
  type WordContext,
} from './view-words.js';

/** The moves a step offers: no way back from the first, nothing to skip to when only one field is edited. */
export function movesOf({ position, total }: StepPrompt): ('back' | 'skip' | 'cancel')[] {
  return [...(position > 1 ? ['back' as const] : []), ...(total > 1 ? ['skip' as const] : []), 'cancel'];
}

/** The title of a step: where it stands among the others, or which single field is changed. */
export function stepTitle({ field, position, total }: StepPrompt, { texts }: WordContext): string {
  const name = fieldName(field, texts);
  return total > 1
    ? texts(text('card.step.title', { position, total, field: name }))
    : texts(text('card.step.single', { field: name }));
}

/** What stands on the card now. */
export function currentLine({ current }: StepPrompt, { texts, room }: WordContext): string {
  const shown = current === null ? texts(text('card.empty')) : tidy(current, room.introduction);
  return texts(text('card.step.current', { current: shown }));
}

/** Where an answer comes from and how old it is. */
export function sourceLine(reply: Extract<Reply, { kind: 'faq-answer' }>, { texts }: WordContext): string {
  const source = tidyLine(reply.source, 200);
  return texts(text('card.faq.source', { source, date: tidyLine(reply.updatedOn, 40) }));
}

/**
 * A reply in words, line by line, for where there are no buttons: choices are numbered, moves are named. Nothing is
 * escaped; each platform does so for its own markup.
 */
export function replyLines(reply: Reply, context: WordContext): string[] {
  const { texts } = context;
  switch (reply.kind) {
    case 'text':
      return [...reply.lines.map(texts), ...numbered(reply.choices ?? [], texts)];
    case 'choices':
      return [texts(reply.prompt), ...numbered(reply.choices, texts)];
    case 'owner-card':
      return [...(reply.notice ? [texts(reply.notice)] : []), ...ownerLines(reply.view, context)];
    case 'client-card':
      return [
        ...(reply.banner ? [texts(reply.banner)] : []),
        ...clientLines(reply.view, reply.shareUrl, context),
      ];
    case 'step':
      return stepLines(reply, context);
    case 'faq-answer':
      return [reply.question, reply.answer, sourceLine(reply, context)];
    case 'picture':
      return [texts(reply.caption)];
    case 'ticket-card':
      return ticketLines(reply.ticket, context);
  }
}

/** Without buttons people answer with the number. */
function numbered(choices: readonly Choice[], texts: Texts): string[] {
  return choices.map((choice, index) =>
    texts(text('card.numbered', { number: index + 1, label: choiceLabel(choice, texts) })),
  );
}

function ownerLines(view: CardView, context: WordContext): string[] {
  const { texts } = context;
  const about = (field: 'collaborations' | 'introduction', words: string | null) => {
    const mark = words === null ? suggestedMark(field, view, texts) : hiddenMark(field, view, texts);
    const label = `${fieldName(field, texts)}${mark}`;
    return texts(text('card.row', { label, value: words ?? texts(text('card.empty')) }));
  };
  return [
    texts(text('card.completeness', { percent: view.completeness?.percent ?? 0 })),
    texts(text('card.section.identity')),
    ...factLines(view, texts),
    texts(text('card.section.contacts')),
    ...view.contacts.map((contact) => ownerContactLine(contact, view, texts)),
    about('collaborations', collaborationsText(view, context)),
    about('introduction', introductionText(view, context)),
    updatedLine(view, texts),
  ];
}

function clientLines(view: CardView, shareUrl: string, context: WordContext): string[] {
  const { texts } = context;
  const about = (field: 'collaborations' | 'introduction', words: string | null) =>
    words === null ? [] : [texts(text('card.row', { label: fieldName(field, texts), value: words }))];
  return [
    ...factLines(view, texts),
    ...clientContactLines(view, texts),
    ...about('collaborations', collaborationsText(view, context)),
    ...about('introduction', introductionText(view, context)),
    texts(text('card.link', { url: shareUrl })),
    updatedLine(view, texts),
  ];
}

function stepLines({ step }: Extract<Reply, { kind: 'step' }>, context: WordContext): string[] {
  const { texts } = context;
  const moves = movesOf(step)
    .map((move) => texts(text(`card.button.${move}`)))
    .join(texts(text('card.separator')));
  return [
    ...(step.notice ? [texts(step.notice)] : []),
    stepTitle(step, context),
    texts(step.prompt),
    currentLine(step, context),
    texts(text('card.step.replies', { moves })),
  ];
}
