import { tidy, tidyLine } from '../../src/application/wording/tidy.js';
import type { WordContext } from '../../src/application/wording/view-words.js';
import { LABEL_WORDS } from '../../src/application/wording/word-room.js';
import type { Reply } from '../../src/domain/effect.js';
import { text } from '../../src/shared/texts.js';
import { type CardElement, line, plainText, submitButton } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

type ShareReply = Extract<Reply, { kind: 'share-to' }>;

/**
 * Where to send a card: a group out of a list, and a person. JSON 2.0 has no component that picks a chat, so groups
 * are a plain list; people without `options` would be those of this very chat (Feishu docs: 人员选择-单选), so they are
 * listed too. Each pick is a form of its own with a button: choosing a name alone sends nothing.
 */
export function shareCard({ lines, groups, people }: ShareReply, context: WordContext): CardParts {
  const { texts, room } = context;
  const [first, ...more] = lines.map((one) => tidy(texts(one), room.line));
  const title = texts(text('share-to.title'));
  return {
    title,
    summary: title,
    elements: [
      ...(first === undefined ? [] : [line(first)]),
      ...(groups.length > 0 ? [groupForm(groups.slice(0, room.choices), context)] : []),
      ...(people.length > 0 ? [personForm(people, context)] : []),
      ...more.map((one) => line(one, { size: 'notation', colour: 'grey' })),
    ],
  };
}

function groupForm(groups: ShareReply['groups'], context: WordContext): CardElement {
  const { texts } = context;
  const options = groups.map(({ id, label }) => ({
    text: plainText(tidyLine(typeof label === 'string' ? label : texts(label), LABEL_WORDS)),
    value: id,
  }));
  return pickForm('group', { tag: 'select_static', options }, context);
}

function personForm(people: readonly string[], context: WordContext): CardElement {
  return pickForm('person', { tag: 'select_person', options: people.map((value) => ({ value })) }, context);
}

function pickForm(to: 'group' | 'person', pick: CardElement, { texts }: WordContext): CardElement {
  const placeholder = plainText(texts(text(`share-to.placeholder.${to}`)));
  const send = submitButton(texts(text(`share-to.send.${to}`)), { do: 'share-send', to }, `send_${to}`);
  return {
    tag: 'form',
    name: `form_${to}`,
    elements: [{ ...pick, name: to, placeholder, width: 'fill' }, send],
  };
}
