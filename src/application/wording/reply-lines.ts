import type { CardView } from '../../domain/card-view.js';
import type { Choice, Reply, StepPrompt } from '../../domain/effect.js';
import { type TextKey, type TextRef, type Texts, text } from '../../shared/texts.js';
import { diffLines } from './diff-words.js';
import { answerWords, preferenceLines, stateLines } from './preference-words.js';
import { ticketLines } from './ticket-lines.js';
import { tidy, tidyLine } from './tidy.js';
import {
  capturedLine,
  choiceLabel,
  clientContactLines,
  collaborationsText,
  completenessLine,
  factLines,
  fieldName,
  hiddenMark,
  introductionText,
  ownerContactLine,
  suggestedMark,
  updatedLine,
  type WordContext,
} from './view-words.js';
import { LABEL_WORDS } from './word-room.js';

/** The moves a step offers: no way back from the first, nothing to skip to when only one field is edited. */
export function movesOf({ position, total, options }: StepPrompt): ('all' | 'back' | 'skip' | 'cancel')[] {
  const all = options?.several ? ['all' as const] : [];
  return [
    ...all,
    ...(position > 1 ? ['back' as const] : []),
    ...(total > 1 ? ['skip' as const] : []),
    'cancel',
  ];
}

/** The title of a step: where it stands among the others, or which single field is changed. */
export function stepTitle({ field, position, total }: StepPrompt, { texts }: WordContext): string {
  const name = fieldName(field, texts);
  return total > 1
    ? texts(text('card.step.title', { position, total, field: name }))
    : texts(text('card.step.single', { field: name }));
}

/** What stands on the card now. */
export function currentLine({ current, answer, used }: StepPrompt, { texts, room }: WordContext): string {
  const words = answer ? answerWords(answer, texts) : current;
  const shown = words === null ? texts(text('card.empty')) : tidy(words, room.introduction);
  const line = texts(text('card.step.current', { current: shown }));
  return used ? `${line}\n${texts(text('card.step.used', used))}` : line;
}

/** The answers to pick from, numbered, and how many may be picked. */
export function optionLines({ options }: StepPrompt, { texts }: WordContext): string[] {
  if (!options) return [];
  const numbered = options.labels.map((label, index) => {
    const words = typeof label === 'string' ? label : texts(label);
    return texts(text('card.numbered', { number: index + 1, label: tidyLine(words, LABEL_WORDS) }));
  });
  return [...numbered, texts(text(options.several ? 'card.step.several' : 'card.step.one'))];
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
        ...(reply.diff ? diffLines(reply.diff, texts) : []),
      ];
    case 'form':
      return [
        texts(text(`form.title.${reply.form.section}`)),
        ...reply.form.notices.map(texts),
        ...reply.form.inputs.map(({ label, hint }) =>
          texts(text('card.row', { label: texts(label), value: texts(hint) })),
        ),
      ];
    case 'panel':
      return panelLines(reply, context);
    case 'worklist':
      return worklistLines(reply, context);
    case 'revealed':
    case 'remask':
      // Words cannot be taken back, so the number itself is never among them.
      return [
        texts(text('card.row', { label: texts(text('card.revealed.title')), value: reply.masked })),
        texts(text('card.revealed.over')),
      ];
    case 'card-image':
      return [texts(text('card.link', { url: reply.shareUrl }))];
    case 'step':
      return stepLines(reply, context);
    case 'faq-answer':
      return faqLines(reply, context);
    case 'share-to':
      return reply.lines.map(texts);
    case 'picture':
      return [texts(reply.caption)];
    case 'ticket-card':
      return ticketLines(reply.ticket, context);
  }
}

function faqLines(reply: Extract<Reply, { kind: 'faq-answer' }>, context: WordContext): string[] {
  const { texts } = context;
  const heading = reply.related.length > 0 ? [texts(text('card.faq.related'))] : [];
  return [
    reply.question,
    reply.answer,
    ...reply.notes.map(texts),
    sourceLine(reply, context),
    ...heading,
    ...numbered(reply.related, texts),
  ];
}

/** Without buttons people answer with the number. */
function numbered(choices: readonly Choice[], texts: Texts): string[] {
  return choices.map((choice, index) =>
    texts(text('card.numbered', { number: index + 1, label: choiceLabel(choice, texts) })),
  );
}

/** Rows are numbered where there are no buttons, each with what choosing it does. */
function panelLines(
  { title, notices, rows, lines }: Extract<Reply, { kind: 'panel' }>,
  { texts }: WordContext,
) {
  const numbered = rows.map(({ label, state, choice }, index) =>
    texts(
      text('card.panel.row', {
        number: index + 1,
        label: texts(label),
        state: texts(state),
        button: choiceLabel(choice, texts),
      }),
    ),
  );
  return [...notices.map(texts), texts(title), ...numbered, ...lines.map(texts)];
}

/** Each item with its number; what can be done with it is offered once it is opened. */
function worklistLines(
  { title, notices, items, choices }: Extract<Reply, { kind: 'worklist' }>,
  { texts }: WordContext,
) {
  const opened = items.map(({ words }, index) => workLine(words, index, texts));
  const more = numbered([...items.map(({ open }) => open), ...choices], texts).slice(items.length);
  return [...notices.map(texts), texts(title), ...opened, ...more];
}

/** An item of a list of work, with the number that opens it. */
export function workLine(words: TextRef, index: number, texts: Texts): string {
  return texts(text('card.numbered', { number: index + 1, label: tidyLine(texts(words), WORK_WORDS) }));
}

/** Longest item of a list of work, in characters. */
const WORK_WORDS = 200;

function ownerLines(view: CardView, context: WordContext): string[] {
  const { texts } = context;
  const about = (field: 'collaborations' | 'introduction', words: string | null) => {
    const mark = words === null ? suggestedMark(field, view, texts) : hiddenMark(field, view, texts);
    const label = `${fieldName(field, texts)}${mark}`;
    return texts(text('card.row', { label, value: words ?? texts(text('card.empty')) }));
  };
  const preferences = (section: 'cooperation' | 'reach') => {
    const answers = preferenceLines(view, section, texts);
    const mark =
      answers.length === 0 ? suggestedMark(section, view, texts) : hiddenMark(section, view, texts);
    return [
      texts(
        text('card.row', {
          label: `${fieldName(section, texts)}${mark}`,
          value: answers.length === 0 ? texts(text('card.empty')) : answers.join(' · '),
        }),
      ),
    ];
  };
  const captured = capturedLine(view, texts);
  return [
    completenessLine(view, texts),
    ...stateLines(view, texts),
    texts(text('card.section.identity')),
    ...factLines(view, texts),
    ...(captured ? [captured] : []),
    texts(text('card.section.contacts')),
    ...view.contacts.map((contact) => ownerContactLine(contact, view, texts)),
    about('collaborations', collaborationsText(view, context)),
    about('introduction', introductionText(view, context)),
    ...preferences('cooperation'),
    ...preferences('reach'),
    updatedLine(view, texts),
  ];
}

function clientLines(view: CardView, shareUrl: string, context: WordContext): string[] {
  const { texts } = context;
  const about = (label: TextKey, words: string | null) =>
    words === null ? [] : [texts(text('card.row', { label: texts(text(label)), value: words }))];
  return [
    ...stateLines(view, texts),
    ...factLines(view, texts),
    ...clientContactLines(view, texts),
    ...about('card.collaborations.declared', collaborationsText(view, context)),
    ...about('card.field.introduction', introductionText(view, context)),
    ...preferenceLines(view, 'cooperation', texts),
    ...preferenceLines(view, 'reach', texts),
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
    ...optionLines(step, context),
    currentLine(step, context),
    texts(text('card.step.replies', { moves })),
  ];
}
