import {
  ticketFacts,
  ticketStatus,
  ticketWho,
  transcriptLines,
} from '../../src/application/wording/ticket-lines.js';
import type { WordContext } from '../../src/application/wording/view-words.js';
import type { TicketView } from '../../src/domain/effect.js';
import { type TextKey, text } from '../../src/shared/texts.js';
import { actionButton, type CardElement, line, RULE, row } from './card-elements.js';
import type { CardParts } from './card-skeleton.js';

type Move = 'take' | 'return' | 'end';

const MOVES: Readonly<Record<TicketView['status'], readonly Move[]>> = {
  waiting: ['take'],
  live: ['end', 'return'],
  closed: [],
};

const LABELS: Readonly<Record<Move, TextKey>> = {
  take: 'desk.card.take',
  return: 'desk.card.return',
  end: 'desk.card.end',
};

/** A ticket for the support group: who asks, what the agent should know, and what can be done with it now. */
export function ticketCard(ticket: TicketView, context: WordContext): CardParts {
  const { texts } = context;
  const said = transcriptLines(ticket, context);
  const who = ticketWho(ticket, context);
  return {
    title: texts(text('desk.card.title')),
    subtitle: who,
    tag: texts(text(ticketStatus(ticket))),
    summary: who,
    elements: [
      ...ticketFacts(ticket, context).map((one) => line(one)),
      ...(said.length > 0 ? [RULE, line(texts(text('desk.card.transcript')), { colour: 'grey' })] : []),
      ...said.map((one) => line(one, { size: 'notation' })),
      ...buttons(ticket, context),
    ],
  };
}

function buttons(ticket: TicketView, { texts }: WordContext): CardElement[] {
  const all = MOVES[ticket.status].map((move) => {
    const action = { do: 'ticket' as const, ticketId: ticket.ticketId, move };
    return actionButton(texts(text(LABELS[move])), action, move === 'return' ? 'default' : 'primary');
  });
  return all.length > 0 ? [row(all)] : [];
}
