import { tidy, tidyLine } from '../../src/application/wording/tidy.js';
import { choiceLabel, type WordContext } from '../../src/application/wording/view-words.js';
import { LABEL_WORDS, SHORT_WORDS } from '../../src/application/wording/word-room.js';
import type { Reply } from '../../src/domain/effect.js';
import { text } from '../../src/shared/texts.js';
import { actionButton, line, lineWithButton } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

type ReplyOf<Kind extends Reply['kind']> = Extract<Reply, { kind: Kind }>;

/** Settings, each with how it stands and the button that changes it. */
export function panelCard(
  { title, notices, rows, lines }: ReplyOf<'panel'>,
  context: WordContext,
): CardParts {
  const { texts, room } = context;
  return {
    title: texts(title),
    summary: texts(title),
    elements: [
      ...notices.map((notice) => line(tidy(texts(notice), room.line), { colour: 'orange' })),
      ...rows.map(({ label, state, choice }) =>
        lineWithButton(
          line(
            texts(
              text('card.panel.state', {
                label: tidyLine(texts(label), LABEL_WORDS),
                state: tidyLine(texts(state), LABEL_WORDS),
              }),
            ),
          ),
          actionButton(choiceLabel(choice, texts), choice.action),
        ),
      ),
      ...lines.map((one) => line(tidy(texts(one), room.line), { size: 'notation', colour: 'grey' })),
    ],
  };
}

/** The owner's own number; the list of chats and the notification, which the summary feeds, do not show it. */
export function revealedCard({ number, forMs }: ReplyOf<'revealed'>, { texts }: WordContext): CardParts {
  const title = texts(text('card.revealed.title'));
  return {
    title,
    summary: title,
    elements: [
      line(texts(text('card.revealed.number', { number: tidyLine(number, SHORT_WORDS) })), {
        size: 'heading',
      }),
      line(texts(text('card.revealed.note', { seconds: Math.round(forMs / 1000) })), {
        size: 'notation',
        colour: 'grey',
      }),
    ],
  };
}

/** What takes its place. */
export function remaskedCard({ masked }: ReplyOf<'remask'>, { texts }: WordContext): CardParts {
  const title = texts(text('card.revealed.title'));
  return {
    title,
    summary: title,
    elements: [
      line(tidyLine(masked, SHORT_WORDS), { size: 'heading' }),
      line(texts(text('card.revealed.over')), { size: 'notation', colour: 'grey' }),
    ],
  };
}
