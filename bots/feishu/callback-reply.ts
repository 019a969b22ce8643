import { tidy } from '../../src/application/wording/tidy.js';
import type { CallbackReply } from '../../src/domain/effect.js';
import type { Texts } from '../../src/shared/texts.js';
import { type Card, checkCard } from './card-limits.js';
import { cardFor } from './interactive-card.js';

/** Longest toast in characters; more does not fit on a phone. */
const MAX_TOAST = 200;

/** The body that answers a click (Feishu docs: 卡片回传交互回调). Empty = nothing changes. */
export interface CallbackBody {
  readonly toast?: { readonly type: CallbackReply['tone']; readonly content: string };
  readonly card?: { readonly type: 'raw'; readonly data: Card };
}

/** Puts an answer into Feishu's form. A card that the platform would refuse is left out; the toast still tells. */
export function callbackBody(reply: CallbackReply | null, texts: Texts): CallbackBody {
  if (!reply) return {};
  const toast = { type: reply.tone, content: tidy(texts(reply.toast), MAX_TOAST) };
  const card = reply.replace && cardFor(reply.replace, texts, { owner: reply.owner });
  return card && checkCard(card) === null ? { toast, card: { type: 'raw', data: card } } : { toast };
}
