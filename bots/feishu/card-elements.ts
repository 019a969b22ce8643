import type { Action } from '../../src/domain/action.js';

/** One element of a card, JSON 2.0. */
export type CardElement = Readonly<Record<string, unknown>>;

/** How a line looks. Colours are the platform's names (Feishu docs: 富文本颜色枚举值). */
export interface LineStyle {
  readonly size?: 'heading' | 'normal' | 'notation';
  readonly colour?: 'default' | 'grey' | 'green' | 'red' | 'orange';
}

/** A text object without markup: the only place where somebody's words may stand. */
export function plainText(content: string, style: LineStyle = {}): CardElement {
  const { size, colour } = style;
  return {
    tag: 'plain_text',
    content,
    ...(size ? { text_size: size } : {}),
    ...(colour ? { text_color: colour } : {}),
  };
}

/** A line or paragraph. */
export function line(content: string, style: LineStyle = {}): CardElement {
  return { tag: 'div', text: plainText(content, style) };
}

/** A dividing line. */
export const RULE: CardElement = { tag: 'hr' };

/** A button that hands `action` back when it is pressed. */
export function actionButton(
  label: string,
  action: Action,
  type: 'default' | 'primary' = 'default',
  width: 'default' | 'fill' = 'default',
): CardElement {
  const behaviors = [{ type: 'callback', value: action }];
  return { tag: 'button', text: plainText(label), type, width, behaviors };
}

/** A button that opens a page, or null unless the address is plain http or https. */
export function linkButton(label: string, url: string): CardElement | null {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return null;
  const behaviors = [{ type: 'open_url', default_url: new URL(url).href }];
  return { tag: 'button', text: plainText(label), type: 'primary', behaviors };
}

/** The button that hands a form's answers back, with `action`. Its name must be the card's only one of that name. */
export function submitButton(label: string, action: Action, name = 'save'): CardElement {
  const behaviors = [{ type: 'callback', value: action }];
  return {
    tag: 'button',
    name,
    text: plainText(label),
    type: 'primary',
    form_action_type: 'submit',
    behaviors,
  };
}

/** Elements side by side, as wide as each needs; wraps on a phone. */
export function row(elements: readonly CardElement[]): CardElement {
  const columns = elements.map((element) => ({ tag: 'column', width: 'auto', elements: [element] }));
  return { tag: 'column_set', flex_mode: 'flow', horizontal_spacing: '8px', columns };
}

/** A line that takes the room that the buttons to its right leave. */
export function lineWithButton(text: CardElement, ...buttons: readonly CardElement[]): CardElement {
  const wide = { tag: 'column', width: 'weighted', weight: 1, vertical_align: 'center', elements: [text] };
  const narrow = buttons.map((button) => ({
    tag: 'column',
    width: 'auto',
    vertical_align: 'center',
    elements: [button],
  }));
  return { tag: 'column_set', flex_mode: 'none', horizontal_spacing: '8px', columns: [wide, ...narrow] };
}
