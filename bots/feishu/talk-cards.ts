import {
  currentLine,
  movesOf,
  optionLines,
  sourceLine,
  stepTitle,
} from '../../src/application/wording/reply-lines.js';
import { tidy } from '../../src/application/wording/tidy.js';
import { choiceLabel, type WordContext } from '../../src/application/wording/view-words.js';
import type { FormSection } from '../../src/domain/card-form.js';
import { isTextField } from '../../src/domain/card-items.js';
import type { Choice, Reply, StepPrompt } from '../../src/domain/effect.js';
import { sectionOf } from '../../src/domain/preferences.js';
import { text } from '../../src/shared/texts.js';
import { accountButton } from './account-button.js';
import { actionButton, type CardElement, type LineStyle, line, RULE, row } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

type ReplyOf<Kind extends Reply['kind']> = Extract<Reply, { kind: Kind }>;

const TONES: Readonly<Record<StepPrompt['tone'], LineStyle>> = {
  neutral: { colour: 'grey' },
  success: { colour: 'green' },
  error: { colour: 'red' },
};

/** One step of the edit flow; its buttons carry the step and its revision, so that an old card is recognised. */
export function stepCard({ step }: ReplyOf<'step'>, context: WordContext): CardParts {
  const { texts, room } = context;
  const buttons = movesOf(step).map((move) => {
    const action = { do: 'step' as const, move, step: step.field, revision: step.revision };
    return actionButton(texts(text(`card.button.${move}`)), action);
  });
  const prompt = tidy(texts(step.prompt), room.line);
  const options = optionLines(step, context).join('\n');
  const form = { do: 'form' as const, section: formSectionOf(step.field) };
  return {
    title: stepTitle(step, context),
    summary: prompt,
    elements: [
      ...(step.notice ? [line(tidy(texts(step.notice), room.line), TONES[step.tone])] : []),
      line(prompt),
      ...(options === '' ? [] : [line(options)]),
      line(currentLine(step, context), { size: 'notation', colour: 'grey' }),
      row([
        ...(step.field === 'feishu' ? [accountButton(context)] : []),
        ...buttons,
        actionButton(texts(text('card.button.by-form')), form),
      ]),
    ],
  };
}

/** The form that holds the input of a step. */
function formSectionOf(step: StepPrompt['field']): FormSection {
  if (!isTextField(step)) return sectionOf(step);
  return step === 'collaborations' || step === 'introduction' ? 'basics' : 'contacts';
}

/** A question with one button for each answer. */
export function choicesCard(reply: ReplyOf<'choices'>, context: WordContext): CardParts {
  const prompt = tidy(context.texts(reply.prompt), context.room.line);
  return talkCard([prompt], reply.choices, context);
}

/** Lines with choices under them. */
export function textCard({ lines, choices }: ReplyOf<'text'>, context: WordContext): CardParts {
  const { texts, room } = context;
  const words = lines.slice(0, room.lines).map((one) => tidy(texts(one), room.line));
  return talkCard(words, choices ?? [], context);
}

function talkCard(lines: readonly string[], choices: readonly Choice[], context: WordContext): CardParts {
  return {
    title: context.texts(text('card.title.assistant')),
    summary: lines[0] ?? '',
    elements: [...lines.map((one) => line(one)), ...choiceButtons(choices, context)],
  };
}

function choiceButtons(choices: readonly Choice[], { texts, room }: WordContext): CardElement[] {
  return choices
    .slice(0, room.choices)
    .map((choice) => actionButton(choiceLabel(choice, texts), choice.action, 'default', 'fill'));
}

/** An answer of the FAQ: the seed's question as title, where it comes from, and whether it helped. */
export function faqCard(reply: ReplyOf<'faq-answer'>, context: WordContext): CardParts {
  const { texts, room } = context;
  const { entryId } = reply;
  const feedback = (useful: boolean) => ({ do: 'faq-feedback' as const, entryId, useful });
  return {
    title: reply.question,
    summary: reply.answer,
    elements: [
      line(tidy(reply.answer, room.line)),
      ...reply.notes.map((note) => line(tidy(texts(note), room.line), { colour: 'green' })),
      RULE,
      line(sourceLine(reply, context), { size: 'notation', colour: 'grey' }),
      row([
        actionButton(texts(text('card.button.useful')), feedback(true)),
        actionButton(texts(text('card.button.useless')), feedback(false)),
      ]),
      ...relatedElements(reply.related, context),
    ],
  };
}

function relatedElements(related: readonly Choice[], context: WordContext): CardElement[] {
  if (related.length === 0) return [];
  const heading = context.texts(text('card.faq.related'));
  return [line(heading, { size: 'notation', colour: 'grey' }), ...choiceButtons(related, context)];
}
