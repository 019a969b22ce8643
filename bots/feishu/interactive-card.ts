import type { WordContext } from '../../src/application/wording/view-words.js';
import { WORD_ROOMS } from '../../src/application/wording/word-room.js';
import type { Reply } from '../../src/domain/effect.js';
import type { TextRef, Texts } from '../../src/shared/texts.js';
import { line } from './card-elements.js';
import { type Card, checkCard } from './card-limits.js';
import { type CardParts, fillSkeleton } from './card-skeleton.js';
import { clientCard } from './client-card.js';
import { formCard } from './form-card.js';
import { ownerCard } from './owner-card.js';
import { withOwner } from './owner-mark.js';
import { panelCard, remaskedCard, revealedCard } from './privacy-cards.js';
import { shareCard } from './share-card.js';
import { choicesCard, faqCard, stepCard, textCard } from './talk-cards.js';
import { ticketCard } from './ticket-card.js';
import { worklistCard } from './worklist-card.js';

/** What a card bears beside its reply. */
export interface CardExtras {
  /** Added as a last line. */
  readonly note?: TextRef;
  /** The mark that every button hands back; see `OutboundMessage`. */
  readonly owner?: string | undefined;
}

/**
 * The interactive card of a reply, JSON 2.0 (Feishu docs: 卡片 JSON 2.0 结构). Somebody's words stand in
 * `plain_text` only. Long parts are shortened until the card keeps the platform's limits; should even the
 * tightest form exceed them, it is returned as it is and `checkCard` tells.
 */
export function cardFor(reply: Reply, texts: Texts, extras: CardExtras = {}): Card {
  let card = build(reply, { texts, room: WORD_ROOMS[0] }, extras);
  for (const room of WORD_ROOMS.slice(1)) {
    if (checkCard(card) === null) break;
    card = build(reply, { texts, room }, extras);
  }
  return card;
}

/** A picture has no card of its own: what is left of it is its caption, or the card that it shows. */
function skeletonOf({ kind }: Reply) {
  if (kind === 'card-image') return 'client-card';
  return kind === 'picture' ? 'text' : kind;
}

function build(reply: Reply, context: WordContext, { note, owner }: CardExtras): Card {
  const parts = partsOf(reply, context);
  const last = note ? [line(context.texts(note), { size: 'notation', colour: 'grey' })] : [];
  return fillSkeleton(skeletonOf(reply), {
    ...parts,
    elements: withOwner([...parts.elements, ...last], owner),
  });
}

function partsOf(reply: Reply, context: WordContext): CardParts {
  switch (reply.kind) {
    case 'owner-card':
      return ownerCard(reply.view, reply.notice, context);
    case 'client-card':
      return clientCard(reply, context);
    case 'step':
      return stepCard(reply, context);
    case 'form':
      return formCard(reply.form, context);
    case 'panel':
      return panelCard(reply, context);
    case 'worklist':
      return worklistCard(reply, context);
    case 'revealed':
      return revealedCard(reply, context);
    case 'remask':
      return remaskedCard(reply, context);
    case 'choices':
      return choicesCard(reply, context);
    case 'faq-answer':
      return faqCard(reply, context);
    case 'text':
      return textCard(reply, context);
    case 'card-image':
      return clientCard({ ...reply, kind: 'client-card', banner: null }, context);
    case 'share-to':
      return shareCard(reply, context);
    case 'ticket-card':
      return ticketCard(reply.ticket, context);
    // A picture goes as what it is; only its caption is left for a card.
    case 'picture':
      return textCard({ kind: 'text', lines: [reply.caption] }, context);
  }
}
