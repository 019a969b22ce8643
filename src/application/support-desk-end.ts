import type { Reply } from '../domain/effect.js';
import type { Ticket, TicketEnd } from '../domain/ticket.js';
import { type TextKey, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { supportLines } from './say-hours.js';
import { cardRelay, moveTicket, says, toThread } from './support-desk-ticket.js';
import { type Relay, type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';

const TO_PERSON: Readonly<Record<TicketEnd, TextKey>> = {
  cancelled: 'desk.ended.cancelled',
  user: 'desk.ended.user',
  agent: 'desk.ended.agent',
  idle: 'desk.ended.idle',
  unattended: 'desk.ended.unattended',
};

const TO_THREAD: Readonly<Record<TicketEnd, TextKey>> = {
  cancelled: 'desk.thread.cancelled',
  user: 'desk.thread.ended-by-user',
  agent: 'desk.thread.ended-by-agent',
  idle: 'desk.thread.ended-idle',
  unattended: 'desk.thread.unattended',
};

/** From bad to good, so that the number of a choice is the score. */
const SCORES: readonly { readonly score: number; readonly label: TextKey }[] = [
  { score: 1, label: 'desk.score.1' },
  { score: 2, label: 'desk.score.2' },
  { score: 3, label: 'desk.score.3' },
  { score: 4, label: 'desk.score.4' },
  { score: 5, label: 'desk.score.5' },
];

/** What the person is told at the end: how it ended and, after a chat with an agent, the one question for a rating. */
export function farewell(ticket: Ticket): Reply[] {
  const ended = says(TO_PERSON[ticket.end ?? 'agent']);
  return ticket.rating.state === 'asked' ? [ended, rateQuestion(ticket)] : [ended];
}

/** The one question for a rating. */
export function rateQuestion(ticket: Ticket): Reply {
  const choices = SCORES.map(({ score, label }) => ({
    label: text(label),
    action: { do: 'ticket-score', ticketId: ticket.id, score } as const,
  }));
  return { kind: 'choices', prompt: text('desk.rate'), choices };
}

/** What the desk is told at the end. */
export async function endOnDesk(desk: SupportDesk, ticket: Ticket, deps: UseCaseDeps): Promise<Relay[]> {
  return [
    toThread(desk, ticket, says(TO_THREAD[ticket.end ?? 'agent'])),
    await cardRelay(desk, ticket, 'update', deps),
  ];
}

/**
 * The support group took no card of this ticket, so that nobody will ever see it: it is closed, and the person is told
 * the ways there still are. Nothing to do for a ticket that somebody has seen and taken all the same.
 */
export async function tellUnreachable(input: TurnInput, ticketId: string, deps: UseCaseDeps): Promise<Turn> {
  const ticket = await deps.records.desk.ticket(ticketId);
  if (!ticket || (ticket.status === 'live' && !input.replay)) return turn(input, []);
  const { outcome } = await moveTicket(input, ticket, { kind: 'end-by-user', at: deps.now() }, deps);
  if (outcome === 'over') return turn(input, []);
  const lines = [text('desk.unreachable'), ...supportLines(deps.now())];
  return turn(input, [{ kind: 'text', lines }]);
}
