import type { CardView } from '../../src/domain/card-view.js';
import type { Choice, Reply } from '../../src/domain/effect.js';
import { type TextRef, type Texts, text } from '../../src/shared/texts.js';
import type { JsonObject } from './body.js';
import { CARD_ROOMS } from './card-room.js';
import { currentLine, movesOf, sourceLine, stepTitle } from './talk-cards.js';
import { tidy } from './tidy.js';
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

/** A post may have 30 KB (Feishu docs: 发送消息): at most three bytes a character and 28 a line stay below. */
const MAX_POST_CHARACTERS = 7_000;
const MAX_POST_LINES = 200;

/**
 * A reply in words: rich text made of `text` nodes alone, which the platform does not parse (the message type
 * `text` would turn `<at>` and links in somebody's words alive; Feishu docs: 发送消息内容).
 */
export function postFor(reply: Reply, texts: Texts, note: TextRef | null = null): JsonObject {
  const words = [
    ...linesOf(reply, { texts, room: CARD_ROOMS[1] ?? CARD_ROOMS[0] }),
    ...(note ? [texts(note)] : []),
  ];
  const whole = tidy(words.join('\n'), MAX_POST_CHARACTERS);
  const content = whole
    .split('\n')
    .slice(0, MAX_POST_LINES)
    .map((one) => [{ tag: 'text', text: one }]);
  return { zh_cn: { content } };
}

function linesOf(reply: Reply, context: WordContext): string[] {
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
