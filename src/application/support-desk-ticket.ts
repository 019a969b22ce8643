import { viewCard } from '../domain/card-view.js';
import type { CardState, Reply, TicketView } from '../domain/effect.js';
import { maskPhones } from '../domain/phone-guard.js';
import {
  type Agent,
  advanceTicket,
  dueAt,
  priorityOf,
  type Ticket,
  type TicketInput,
  type TicketOutcome,
} from '../domain/ticket.js';
import { AppError } from '../shared/errors.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import type { Records, Sealer } from './ports.js';
import { type RecentTurns, recentTurns } from './recent-turns.js';
import type { Relay, TurnInput, UseCaseDeps } from './turn.js';

/** Two writers of one ticket meet rarely; more races than this are a fault. */
const MAX_RACES = 8;

/** Longest name of a person that is kept with a ticket, in UTF-16 units; the card shows less. */
const MAX_NAME = 100;

/** A ticket before and after what an event did to it. */
export interface Moved {
  readonly before: Ticket;
  readonly ticket: Ticket;
  readonly outcome: TicketOutcome;
}

/** The id of the ticket an event opens: a replay opens the same. */
export function ticketIdOf(eventId: string, deps: Pick<UseCaseDeps, 'hash'>): string {
  return `t_${deps.hash('ticket', eventId).slice(0, 20)}`;
}

/**
 * Moves a ticket on by an event, once: a replay finds what it did and answers the same. When somebody else moved it
 * meanwhile, the ticket as it is now decides: what may mean different things for different tickets is a function of
 * it, and no other. `key` tells several tickets of one event apart.
 */
export async function moveTicket(
  input: Pick<TurnInput, 'event' | 'replay'>,
  ticket: Ticket,
  what: TicketInput | ((ticket: Ticket) => TicketInput),
  deps: Pick<UseCaseDeps, 'records'>,
  key = '',
): Promise<Moved> {
  const { desk } = deps.records;
  const eventId = `${input.event.id}${key}`;
  const done = input.replay ? await desk.movedBy(eventId) : null;
  const meant = typeof what === 'function' ? what : () => what;
  const moved = (before: Ticket): Moved => ({ before, ...advanceTicket(before, meant(before)) });
  if (done) return moved(done);
  let before = ticket;
  for (let race = 0; race < MAX_RACES; race += 1) {
    const step = moved(before);
    if (step.ticket === before) return step;
    const move = { eventId, before, after: step.ticket, dueAt: dueAt(step.ticket) };
    const result = await desk.moveTicket(move);
    if (result.outcome !== 'conflict') return moved(result.before);
    before = result.before;
  }
  throw new AppError('conflict', 'a ticket changed too often', { ticket: ticket.id });
}

/** What the desk is told at the opening; sealed in the records. */
interface TicketContext extends RecentTurns {
  readonly name: string;
  readonly card: CardState | null;
}

/** Collects and seals what an agent should know: who it is, the last turns, errors, the creator card's state. */
export async function sealContext(input: TurnInput, deps: UseCaseDeps): Promise<string> {
  const { event, conversation } = input;
  const creatorId = await deps.records.bindingOf(event.sender);
  const card = creatorId ? await deps.records.creator(creatorId) : null;
  const view = card && viewCard(card, 'owner');
  const state = view && {
    percent: view.completeness?.percent ?? 0,
    unfilled: view.completeness?.suggested ?? [],
    hidden: view.hidden,
  };
  const name = view?.nickname ?? maskPhones(event.sender.name ?? '').slice(0, MAX_NAME);
  const context: TicketContext = { ...recentTurns(conversation.recent, deps.sealer), name, card: state };
  return deps.sealer.seal(JSON.stringify(context));
}

/** A ticket as the desk sees it at this minute; without its context once that was forgotten. */
export async function ticketView(
  ticket: Ticket,
  deps: { readonly records: Pick<Records, 'desk'>; readonly sealer: Sealer; readonly now: () => number },
): Promise<TicketView> {
  const sealed = await deps.records.desk.context(ticket.id);
  const context = sealed === null ? null : (JSON.parse(deps.sealer.open(sealed)) as TicketContext);
  const now = deps.now();
  return {
    ticketId: ticket.id,
    status: ticket.status,
    priority: ticket.status === 'waiting' ? priorityOf(ticket, now) : 'normal',
    overnight: ticket.overnight,
    platform: ticket.chat.platform,
    name: context?.name ?? '',
    reason: ticket.reason,
    openedAt: ticket.openedAt,
    waitedMinutes: Math.floor(
      (ticket.waitedMs ?? Math.max(0, (ticket.closedAt ?? now) - ticket.openedAt)) / 60_000,
    ),
    agent: ticket.agent?.name ?? null,
    transcript: context?.lines ?? [],
    card: context?.card ?? null,
    errors: context?.errors ?? [],
    score: ticket.rating.score,
  };
}

/** Who asks, short enough for a line or a button. */
export function shortName({ name }: Pick<TicketView, 'name'>): string | TextRef {
  return name.slice(0, MAX_SHORT_NAME).toWellFormed() || text('desk.card.nobody');
}

/** Longest name in a line or on a button, in UTF-16 units. */
const MAX_SHORT_NAME = 20;

/** A plain line. */
export function says(key: TextKey, params?: TextRef['params']): Reply {
  return { kind: 'text', lines: [text(key, params)] };
}

/** Words for the person of a ticket. */
export function toPerson(
  ticket: Ticket,
  reply: Reply,
  mark: { eventId?: string; withdraws?: string } = {},
): Relay {
  return {
    chat: ticket.chat,
    to: ticket.person,
    reply,
    desk: { ticketId: ticket.id, as: 'chat', ...mark },
  };
}

/** Words under the card of a ticket. */
export function toThread(
  desk: SupportDesk,
  ticket: Ticket,
  reply: Reply,
  mark: { eventId?: string; withdraws?: string } = {},
): Relay {
  return {
    chat: desk.chat,
    to: ticket.person,
    reply,
    desk: { ticketId: ticket.id, as: 'thread', ...mark },
  };
}

/** The card itself, as it is when it is delivered: new, or in the place of the earlier one. */
export async function cardRelay(
  desk: SupportDesk,
  ticket: Ticket,
  as: 'card' | 'update',
  deps: UseCaseDeps,
): Promise<Relay> {
  const reply: Reply = { kind: 'ticket-card', ticket: await ticketView(ticket, deps) };
  return { chat: desk.chat, to: ticket.person, reply, desk: { ticketId: ticket.id, as } };
}

/** The name under which an agent speaks. */
export function agentName(agent: Agent | null): string {
  return agent?.name ?? '';
}
