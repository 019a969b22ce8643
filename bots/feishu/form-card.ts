import { tidy, tidyLine } from '../../src/application/wording/tidy.js';
import type { WordContext } from '../../src/application/wording/view-words.js';
import { LABEL_WORDS, SHORT_WORDS } from '../../src/application/wording/word-room.js';
import { type CardForm, type FormInput, MAX_INPUT } from '../../src/domain/card-form.js';
import { text } from '../../src/shared/texts.js';
import { accountButton } from './account-button.js';
import { type CardElement, line, plainText, row, submitButton } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

/** Longest placeholder (Feishu docs: 输入框). */
const MAX_PLACEHOLDER = 100;

/**
 * A section of the card as a form at the card's root, filled with what stands on it. The answer carries section and
 * revision; whatever comes back is checked anew. Captured fields have no input at all.
 */
export function formCard(form: CardForm, context: WordContext): CardParts {
  const { texts, room } = context;
  const title = texts(text(`form.title.${form.section}`));
  return {
    title,
    summary: title,
    elements: [
      ...form.notices.map((notice) => line(tidy(texts(notice), room.introduction), { colour: 'orange' })),
      ...form.locked.map(({ label, value }) =>
        line(
          texts(
            text('form.locked', {
              label: tidyLine(texts(label), LABEL_WORDS),
              value: tidyLine(value, SHORT_WORDS),
            }),
          ),
          {
            colour: 'grey',
          },
        ),
      ),
      ...(form.inputs.length > 0 ? [formElement(form, context)] : []),
      ...(form.section === 'contacts' ? [row([accountButton(context)])] : []),
      line(texts(text('form.how')), { size: 'notation', colour: 'grey' }),
    ],
  };
}

function formElement({ section, revision, inputs }: CardForm, context: WordContext): CardElement {
  const save = submitButton(context.texts(text('form.save')), { do: 'save', section, revision });
  const elements = [...inputs.flatMap((input) => inputElements(input, context)), save];
  return { tag: 'form', name: `form_${section}`, elements };
}

function inputElements(input: FormInput, context: WordContext): CardElement[] {
  const { texts } = context;
  const label = tidyLine(texts(input.label), LABEL_WORDS);
  const placeholder = plainText(tidyLine(texts(input.hint), MAX_PLACEHOLDER));
  if (input.kind === 'line' || input.kind === 'lines') return [textInput(input, label, placeholder)];
  const options = input.options.map((option) => ({
    text: plainText(
      tidyLine(typeof option.label === 'string' ? option.label : texts(option.label), LABEL_WORDS),
    ),
    value: option.id,
  }));
  const base = { name: input.name, placeholder, width: 'fill', options };
  const chosen =
    input.kind === 'several'
      ? { tag: 'multi_select_static', ...base, selected_values: input.value }
      : { tag: 'select_static', ...base, ...(input.value === '' ? {} : { initial_option: input.value }) };
  return [line(label), chosen];
}

function textInput({ name, kind, value }: FormInput, label: string, placeholder: CardElement): CardElement {
  return {
    tag: 'input',
    name,
    label: plainText(label),
    placeholder,
    default_value: typeof value === 'string' ? tidy(value, MAX_INPUT) : '',
    max_length: MAX_INPUT,
    width: 'fill',
    ...(kind === 'lines' ? { input_type: 'multiline_text', rows: 4 } : {}),
  };
}
