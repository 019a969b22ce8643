import { workLine } from '../../src/application/wording/reply-lines.js';
import { tidy } from '../../src/application/wording/tidy.js';
import { choiceLabel, type WordContext } from '../../src/application/wording/view-words.js';
import type { Choice, Reply } from '../../src/domain/effect.js';
import { text } from '../../src/shared/texts.js';
import { actionButton, type CardElement, line, RULE, row } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

/** Work to be done, every item with its buttons, so that one press deals with it. */
export function worklistCard(
  { title, notices, items, choices }: Extract<Reply, { kind: 'worklist' }>,
  context: WordContext,
): CardParts {
  const { texts, room } = context;
  const heading = tidy(texts(title), room.line);
  return {
    title: texts(text('card.title.assistant')),
    summary: heading,
    elements: [
      ...notices.map((one) => line(tidy(texts(one), room.line), { colour: 'green' })),
      line(heading),
      ...items
        .slice(0, Math.ceil(room.choices / 2))
        .flatMap(({ words, choices: all }, index) => [
          RULE,
          line(workLine(words, index, texts)),
          buttons(all, context),
        ]),
      ...(choices.length > 0 ? [RULE, buttons(choices, context)] : []),
    ],
  };
}

/** Buttons side by side; more would not be read. */
const MAX_IN_ROW = 5;

function buttons(choices: readonly Choice[], { texts }: WordContext): CardElement {
  return row(
    choices.slice(0, MAX_IN_ROW).map((choice) => actionButton(choiceLabel(choice, texts), choice.action)),
  );
}
