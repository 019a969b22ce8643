import type { WordContext } from '../../src/application/wording/view-words.js';
import { text } from '../../src/shared/texts.js';
import { actionButton, type CardElement } from './card-elements.js';

/** Puts the account that presses it on the card. Whose account that is, the press itself says. */
export function accountButton({ texts }: WordContext): CardElement {
  return actionButton(texts(text('feishu-account.button')), { do: 'use-feishu' }, 'primary');
}
