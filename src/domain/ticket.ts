import type { ChatRef, PersonRef } from './identity.js';
import { supportHours } from './support-hours.js';

/** Where a ticket stands: nobody has it, one agent talks with the person, or it is over. */
export type TicketStatus = 'waiting' | 'live' | 'closed';

/** How a ticket ended. `idle`: the person stayed silent; `unattended`: nobody took it in two days. */
export type TicketEnd = 'cancelled' | 'user' | 'agent' | 'idle' | 'unattended';

/** Why: the person asked for it, two questions in a row had no answer, or an answer did not help. */
export type TicketReason = 'asked' | 'unanswered' | 'unhelped';

/** A member of the support group, as the desk shows them. */
export interface Agent {
  readonly personId: string;
  readonly name: string;
}

/** The one rating of a ticket: not asked, asked, scored (a remark may follow), or finished. */
export interface TicketRating {
  readonly state: 'none' | 'asked' | 'scored' | 'done';
  /** 1 to 5. */
  readonly score: number | null;
  /** When it was asked for or scored, epoch ms. */
  readonly at: number;
}

/** One hand over to a person. Holds no words: those are kept sealed beside it. Times are epoch ms. */
export interface Ticket {
  readonly id: string;
  readonly status: TicketStatus;
  /** Lane of the person who asked; at most one ticket of a lane is not closed. */
  readonly lane: string;
  readonly chat: ChatRef;
  readonly person: PersonRef;
  readonly reason: TicketReason;
  readonly openedAt: number;
  /** Since when it waits for an agent: the opening, the return to the queue, or the morning after. */
  readonly queuedAt: number;
  /** Nobody is there: it is shown to the desk at opening. */
  readonly overnight: boolean;
  readonly agent: Agent | null;
  /** From the opening to the first agent, ms. */
  readonly waitedMs: number | null;
  /** When the present agent took it; 0 before anybody did. */
  readonly takenAt: number;
  /** Last words of each side; the agent's are 0 until the one who took it has said something. */
  readonly userAt: number;
  readonly agentAt: number;
  /** The warning of the present silence or wait has been given, and when; 0 before the first one. */
  readonly warned: boolean;
  readonly warnedAt: number;
  readonly closedAt: number | null;
  readonly end: TicketEnd | null;
  readonly rating: TicketRating;
  /** Grows by one with each change. */
  readonly revision: number;
}

/** The time-outs, ms, as data: what people are told is filled in from here. */
export const TICKET_TIMES = {
  /** Silence of the person after which they are warned. */
  userSilence: 30 * 60_000,
  /** After the warning the chat ends. */
  userGrace: 10 * 60_000,
  /** An agent who owes an answer is reminded. */
  agentSilence: 10 * 60_000,
  /** After the reminder the ticket goes back to the queue. */
  agentGrace: 50 * 60_000,
  /** The person is told that the queue is long, and the desk that somebody waits. */
  queueTell: 10 * 60_000,
  /** A ticket nobody takes is given up, and its person told. */
  unattended: 48 * 3_600_000,
  /** A rating is taken for this long after the end; so is the remark after the score. */
  rating: 24 * 3_600_000,
  remark: 10 * 60_000,
} as const;

/** What can happen to a ticket. `at` is epoch ms. */
export type TicketInput =
  | { readonly kind: 'take'; readonly agent: Agent; readonly at: number }
  /** The agent hands it back, left the group, or is no longer a member. */
  | { readonly kind: 'return'; readonly agentId: string; readonly at: number }
  | { readonly kind: 'end-by-agent'; readonly agentId: string; readonly at: number }
  /** The person says 结束 or 取消. */
  | { readonly kind: 'end-by-user'; readonly at: number }
  | { readonly kind: 'user-words'; readonly at: number }
  | { readonly kind: 'agent-words'; readonly agentId: string; readonly at: number }
  /** `at` is the look at the clock that found it due, `toldAt` when people are told what follows; without it `at`. */
  | { readonly kind: 'tick'; readonly at: number; readonly toldAt?: number }
  | { readonly kind: 'opening'; readonly at: number }
  | { readonly kind: 'score'; readonly score: number; readonly at: number }
  | { readonly kind: 'remark'; readonly at: number };

/** What an input led to; the use case words it. `refused`: the ticket does not allow it now. */
export type TicketOutcome =
  | 'taken'
  | 'already-yours'
  | 'taken-by-other'
  | 'returned'
  | 'ended'
  | 'cancelled'
  | 'kept'
  | 'relayed'
  | 'not-taken'
  | 'not-yours'
  | 'over'
  | 'user-warned'
  | 'agent-reminded'
  | 'queue-told'
  | 'overnight'
  | 'announced'
  | 'scored'
  | 'remarked'
  | 'nothing';

/** A ticket after an input. `nothing` and the refusals leave it as it was. */
export interface TicketStep {
  readonly ticket: Ticket;
  readonly outcome: TicketOutcome;
}

const NO_RATING: TicketRating = { state: 'none', score: null, at: 0 };

/** A ticket as it is opened. Out of hours it is kept for the morning. */
export function newTicket(
  facts: Pick<Ticket, 'id' | 'lane' | 'chat' | 'person' | 'reason'> & { readonly at: number },
): Ticket {
  const { at, ...rest } = facts;
  return {
    ...rest,
    status: 'waiting',
    openedAt: at,
    queuedAt: at,
    overnight: !supportHours(at).online,
    agent: null,
    waitedMs: null,
    takenAt: 0,
    userAt: at,
    agentAt: 0,
    warned: false,
    warnedAt: 0,
    closedAt: null,
    end: null,
    rating: NO_RATING,
    revision: 0,
  };
}

/** Moves a ticket on. Pure; who may do what is decided here and nowhere else. */
export function advanceTicket(ticket: Ticket, input: TicketInput): TicketStep {
  const step = stepOf(ticket, input);
  if (step.ticket === ticket) return step;
  return { ...step, ticket: { ...step.ticket, revision: ticket.revision + 1 } };
}

function stepOf(ticket: Ticket, input: TicketInput): TicketStep {
  switch (input.kind) {
    case 'take':
      return take(ticket, input.agent, input.at);
    case 'return':
      return ticket.agent?.personId === input.agentId && ticket.status === 'live'
        ? requeue(ticket, input.at)
        : unchanged(ticket, ticket.status === 'closed' ? 'over' : 'not-yours');
    case 'end-by-agent':
      return endByAgent(ticket, input.agentId, input.at);
    case 'end-by-user':
      if (ticket.status === 'closed') return unchanged(ticket, 'over');
      return ticket.status === 'live'
        ? close(ticket, 'user', input.at, 'ended')
        : close(ticket, 'cancelled', input.at, 'cancelled');
    case 'user-words':
      return userWords(ticket, input.at);
    case 'agent-words':
      return agentWords(ticket, input.agentId, input.at);
    case 'tick':
      return tick(ticket, input.at, input.toldAt ?? input.at);
    case 'opening':
      return ticket.status === 'waiting' && ticket.overnight
        ? changed(ticket, { overnight: false, queuedAt: input.at, warned: false }, 'announced')
        : unchanged(ticket, 'nothing');
    case 'score':
    case 'remark':
      return rate(ticket, input);
  }
}

function changed(ticket: Ticket, change: Partial<Ticket>, outcome: TicketOutcome): TicketStep {
  return { ticket: { ...ticket, ...change }, outcome };
}

function unchanged(ticket: Ticket, outcome: TicketOutcome): TicketStep {
  return { ticket, outcome };
}

/** The person has had no answer yet: whoever takes a ticket owes one from then on. */
function take(ticket: Ticket, agent: Agent, at: number): TicketStep {
  if (ticket.status === 'closed') return unchanged(ticket, 'over');
  if (ticket.status === 'live')
    return unchanged(ticket, ticket.agent?.personId === agent.personId ? 'already-yours' : 'taken-by-other');
  return changed(
    ticket,
    {
      status: 'live',
      agent,
      overnight: false,
      waitedMs: ticket.waitedMs ?? Math.max(0, at - ticket.openedAt),
      takenAt: at,
      agentAt: 0,
      userAt: Math.min(ticket.userAt, at),
      warned: false,
    },
    'taken',
  );
}

/** Back to the queue; past closing time it waits for the morning without another word to its person. */
function requeue(ticket: Ticket, at: number): TicketStep {
  const overnight = !supportHours(at).online;
  return changed(
    ticket,
    { status: 'waiting', agent: null, queuedAt: at, overnight, warned: false },
    'returned',
  );
}

function endByAgent(ticket: Ticket, agentId: string, at: number): TicketStep {
  if (ticket.status === 'closed') return unchanged(ticket, 'over');
  if (ticket.status === 'waiting') return unchanged(ticket, 'not-taken');
  if (ticket.agent?.personId !== agentId) return unchanged(ticket, 'not-yours');
  return close(ticket, 'agent', at, 'ended');
}

/** A rating is asked for once, and only after a chat with a person. */
function close(ticket: Ticket, end: TicketEnd, at: number, outcome: TicketOutcome): TicketStep {
  const rating: TicketRating = ticket.status === 'live' ? { state: 'asked', score: null, at } : ticket.rating;
  return changed(ticket, { status: 'closed', closedAt: at, end, warned: false, rating }, outcome);
}

function userWords(ticket: Ticket, at: number): TicketStep {
  if (ticket.status === 'closed') return unchanged(ticket, 'over');
  const change = { userAt: Math.max(ticket.userAt, at) };
  if (ticket.status === 'waiting') return changed(ticket, change, 'kept');
  return changed(ticket, { ...change, warned: false }, 'relayed');
}

function agentWords(ticket: Ticket, agentId: string, at: number): TicketStep {
  if (ticket.status === 'closed') return unchanged(ticket, 'over');
  if (ticket.status === 'waiting') return unchanged(ticket, 'not-taken');
  if (ticket.agent?.personId !== agentId) return unchanged(ticket, 'not-yours');
  return changed(ticket, { agentAt: Math.max(ticket.agentAt, at), warned: false }, 'relayed');
}

function rate(ticket: Ticket, input: Extract<TicketInput, { kind: 'score' | 'remark' }>): TicketStep {
  const { rating } = ticket;
  const { at } = input;
  if (!ratingIsOpen(ticket, at)) return unchanged(ticket, 'nothing');
  if (input.kind === 'remark')
    return rating.state === 'scored'
      ? changed(ticket, { rating: { ...rating, state: 'done', at } }, 'remarked')
      : unchanged(ticket, 'nothing');
  const fits = Number.isInteger(input.score) && input.score >= 1 && input.score <= 5;
  return fits && rating.state === 'asked'
    ? changed(ticket, { rating: { state: 'scored', score: input.score, at } }, 'scored')
    : unchanged(ticket, 'nothing');
}

/** Whether a score, or the remark after it, is still taken at `at`. */
export function ratingIsOpen({ rating }: Ticket, at: number): boolean {
  if (rating.state === 'asked') return at - rating.at <= TICKET_TIMES.rating;
  return rating.state === 'scored' && at - rating.at <= TICKET_TIMES.remark;
}

/** Since when the agent of a live ticket owes an answer, epoch ms; null when the next words are the person's. */
export function owedSince({ status, takenAt, userAt, agentAt }: Ticket): number | null {
  if (status !== 'live') return null;
  return agentAt >= userAt ? null : Math.max(userAt, takenAt);
}

/** The end of a silence of the live chat: first of the wait for a warning, then of the grace that it promised. */
function silenceEnds({ warned, warnedAt }: Ticket, since: number, silence: number, grace: number): number {
  return warned ? Math.max(since + silence, warnedAt) + grace : since + silence;
}

/** The first closing time (21:00 in Shanghai) after a moment within hours, epoch ms. */
function closingAfter(at: number): number {
  const offset = 8 * 3_600_000;
  const day = Math.floor((at + offset) / 86_400_000) * 86_400_000;
  return day + 21 * 3_600_000 - offset;
}

/** When time alone next changes this ticket, epoch ms; null when never. */
export function dueAt(ticket: Ticket): number | null {
  if (ticket.status === 'closed') return null;
  if (ticket.status === 'live') {
    const { userSilence, userGrace, agentSilence, agentGrace } = TICKET_TIMES;
    const owed = owedSince(ticket);
    return owed === null
      ? silenceEnds(ticket, ticket.agentAt, userSilence, userGrace)
      : silenceEnds(ticket, owed, agentSilence, agentGrace);
  }
  const givenUpAt = ticket.openedAt + TICKET_TIMES.unattended;
  if (ticket.overnight) return givenUpAt;
  const told = ticket.warned ? Number.POSITIVE_INFINITY : ticket.queuedAt + TICKET_TIMES.queueTell;
  return Math.min(told, closingAfter(ticket.queuedAt), givenUpAt);
}

function tick(ticket: Ticket, at: number, toldAt: number): TicketStep {
  const due = dueAt(ticket);
  if (due === null || at < due) return unchanged(ticket, 'nothing');
  if (ticket.status === 'live') return tickLive(ticket, at, toldAt);
  if (at >= ticket.openedAt + TICKET_TIMES.unattended) return close(ticket, 'unattended', at, 'ended');
  if (at >= closingAfter(ticket.queuedAt)) return changed(ticket, { overnight: true }, 'overnight');
  return changed(ticket, { warned: true, warnedAt: toldAt }, 'queue-told');
}

function tickLive(ticket: Ticket, at: number, toldAt: number): TicketStep {
  const warning = { warned: true, warnedAt: toldAt };
  if (owedSince(ticket) === null)
    return ticket.warned ? close(ticket, 'idle', at, 'ended') : changed(ticket, warning, 'user-warned');
  return ticket.warned ? requeue(ticket, at) : changed(ticket, warning, 'agent-reminded');
}

/** How pressing a waiting ticket is, by the time it has waited. */
export type TicketPriority = 'normal' | 'high' | 'urgent';

/** 5 and 15 minutes of waiting: own choice, so that nobody waits a quarter of an hour unseen. */
export function priorityOf(ticket: Ticket, at: number): TicketPriority {
  const waited = at - ticket.queuedAt;
  if (waited >= 15 * 60_000) return 'urgent';
  return waited >= 5 * 60_000 ? 'high' : 'normal';
}
