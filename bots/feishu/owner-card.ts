import { preferenceLines, stateLines } from '../../src/application/wording/preference-words.js';
import { tidy, tidyLine } from '../../src/application/wording/tidy.js';
import {
  capturedLine,
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
} from '../../src/application/wording/view-words.js';
import { SHORT_WORDS } from '../../src/application/wording/word-room.js';
import type { FormSection } from '../../src/domain/card-form.js';
import type { CardView, ContactView } from '../../src/domain/card-view.js';
import type { EditableField, PreferenceSection } from '../../src/domain/creator-card.js';
import { type TextRef, text } from '../../src/shared/texts.js';
import { accountButton } from './account-button.js';
import { actionButton, type CardElement, line, lineWithButton, RULE, row } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

/** The owner's card: what is captured (locked), contacts lit or grey with a way to fill each, the rest, buttons. */
export function ownerCard(view: CardView, notice: TextRef | null, context: WordContext): CardParts {
  const { texts, room } = context;
  const nickname = tidyLine(view.nickname, SHORT_WORDS);
  const percent = Math.floor(view.completeness?.percent ?? 0);
  const captured = capturedLine(view, texts);
  return {
    title: nickname,
    subtitle: texts(text('card.subtitle', { douyinId: tidyLine(view.douyinId, SHORT_WORDS) })),
    tag: texts(text('card.completeness', { percent })),
    summary: texts(text('card.summary.owner', { nickname, percent })),
    elements: [
      ...(notice ? [line(tidy(texts(notice), room.line), { colour: 'green' })] : []),
      ...stateLines(view, texts).map((state) => line(state, { colour: 'orange' })),
      line(completenessLine(view, texts), { colour: 'grey' }),
      ...suggestions(view, context),
      line(texts(text('card.section.identity')), { size: 'notation', colour: 'grey' }),
      line(factLines(view, texts).join('\n')),
      ...(captured ? [line(captured, { size: 'notation', colour: 'grey' })] : []),
      RULE,
      lineWithButton(
        line(texts(text('card.section.contacts')), { size: 'heading' }),
        sectionButton('contacts', context),
      ),
      ...missingFirst(view.contacts).map((contact) => contactRow(contact, view, context)),
      RULE,
      lineWithButton(
        line(texts(text('card.section.facts')), { size: 'heading' }),
        sectionButton('basics', context),
      ),
      ...aboutRow('collaborations', collaborationsText(view, context), view, context),
      ...aboutRow('introduction', introductionText(view, context), view, context),
      RULE,
      ...preferenceRow('cooperation', view, context),
      ...preferenceRow('reach', view, context),
      ownerButtons(context),
      line(updatedLine(view, texts), { size: 'notation', colour: 'grey' }),
    ],
  };
}

function suggestions(view: CardView, { texts }: WordContext): CardElement[] {
  const suggested = view.completeness?.suggested ?? [];
  if (suggested.length === 0) return [];
  const fields = suggested.map((field) => fieldName(field, texts)).join(texts(text('card.separator')));
  return [line(texts(text('card.suggested', { fields })), { colour: 'orange' })];
}

/** Contacts with the 「建议」 mark stand first; otherwise the order stays (PRODUCT R7). */
function missingFirst(contacts: readonly ContactView[]): readonly ContactView[] {
  const four = contacts.slice(0, 4);
  return [...four.filter((one) => one.text === null), ...four.filter((one) => one.text !== null)];
}

/** Opens the form of a section. */
function sectionButton(section: FormSection, { texts }: WordContext): CardElement {
  return actionButton(texts(text(`card.button.section.${section}`)), { do: 'form', section });
}

function preferenceRow(section: PreferenceSection, view: CardView, context: WordContext): CardElement[] {
  const { texts } = context;
  const answers = preferenceLines(view, section, texts);
  const missing = answers.length === 0;
  const marks = `${suggestedMark(section, view, texts)}${hiddenMark(section, view, texts)}`;
  const title = line(`${fieldName(section, texts)}${marks}`, { size: 'heading' });
  const body = missing ? line(texts(text('card.empty')), { colour: 'grey' }) : line(answers.join('\n'));
  return [lineWithButton(title, sectionButton(section, context)), body];
}

function contactRow(contact: ContactView, view: CardView, context: WordContext): CardElement {
  const grey = !contact.lit || contact.text === null;
  const words = line(ownerContactLine(contact, view, context.texts), { colour: grey ? 'grey' : 'default' });
  const reveal = actionButton(context.texts(text('card.button.reveal')), { do: 'reveal' });
  return lineWithButton(
    words,
    ...(contact.channel === 'phone' && !grey ? [reveal] : []),
    ...(contact.channel === 'feishu' && contact.text === null ? [accountButton(context)] : []),
    fieldButton(contact.channel, contact.text === null, context),
  );
}

/** Opens the edit of exactly this field. */
function fieldButton(field: EditableField, missing: boolean, { texts }: WordContext): CardElement {
  const label = text(missing ? 'card.button.fill' : 'card.button.change', {
    field: fieldName(field, texts),
  });
  return actionButton(texts(label), { do: 'edit', field }, missing ? 'primary' : 'default');
}

function aboutRow(
  field: 'collaborations' | 'introduction',
  words: string | null,
  view: CardView,
  context: WordContext,
): CardElement[] {
  const { texts } = context;
  const mark = words === null ? suggestedMark(field, view, texts) : hiddenMark(field, view, texts);
  const title = line(`${fieldName(field, texts)}${mark}`, { size: 'heading' });
  const body = words === null ? line(texts(text('card.empty')), { colour: 'grey' }) : line(words);
  return [lineWithButton(title, fieldButton(field, words === null, context)), body];
}

function ownerButtons({ texts }: WordContext): CardElement {
  return row([
    actionButton(texts(text('card.button.edit')), { do: 'edit' }, 'primary'),
    actionButton(texts(text('card.button.preview')), { do: 'preview' }),
    actionButton(texts(text('card.button.share')), { do: 'share' }),
    actionButton(texts(text('card.button.privacy')), { do: 'privacy' }),
  ]);
}
