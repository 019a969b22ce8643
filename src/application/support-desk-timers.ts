import type { InboundEvent, TimerEvent } from '../domain/event.js';
import { supportHours } from '../domain/support-hours.js';
import { TICKET_TIMES, type Ticket } from '../domain/ticket.js';
import { type TextKey, type TextRef, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import type { Clock, Log, Records } from './ports.js';
import { returned } from './support-desk-agent.js';
import { endOnDesk, farewell } from './support-desk-end.js';
import { cardRelay, moveTicket, says, shortName, ticketView, toThread } from './support-desk-ticket.js';
import { type Turn, type TurnInput, turn, type UseCaseDeps } from './turn.js';
import { type StepResult, startWorkers } from './worker-loop.js';

/** How often the tickets are looked over; a time-out may be late by this much. */
const LOOK_EVERY_MS = 5_000;

/** Tickets of one look; the rest follow in the next. */
const MAX_DUE = 100;

/** Tickets named in the digest; all are counted. */
const MAX_DIGEST = 10;

/** What an agent may read of a closed ticket's last turns is forgotten after this. */
const CONTEXT_LIVES_MS = 30 * 24 * 3_600_000;

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** What the clockwork works with. */
export interface DeskClockDeps {
  readonly records: Pick<Records, 'desk'>;
  readonly desk: SupportDesk;
  readonly now: Clock;
  /** Puts an event into the mailbox, once for all replicas. */
  readonly admit: (event: InboundEvent) => Promise<unknown>;
}

/**
 * One look at the clock: puts what is due into the mailbox as events. Their ids name the ticket and its revision, so
 * that of several replicas, and after a restart, each is done once; the same due time may come twice, when words
 * arrive that are older than it. The due times stand in the records.
 */
export async function workDeskClock({ records, desk, now, admit }: DeskClockDeps): Promise<StepResult> {
  const at = now();
  for (const ticket of await records.desk.dueTickets(at, MAX_DUE)) await admit(tickOf(ticket, at));
  if (supportHours(at).online) await admit(openingOf(desk, at));
  return { idleMs: LOOK_EVERY_MS };
}

/** Runs the clock until it is closed. */
export function startDeskClock(
  deps: DeskClockDeps,
  log: Log,
): { readonly name: string; close(): Promise<void> } {
  return { name: 'desk clock', close: startWorkers('desk', 1, () => workDeskClock(deps), log).stop };
}

function tickOf(ticket: Ticket, at: number): TimerEvent {
  const { id, revision, chat, person } = ticket;
  return {
    kind: 'timer',
    id: `timer:${id}:${revision}`,
    chat,
    sender: person,
    at,
    ticketId: id,
  };
}

/** Every day within hours there is one; a mailbox that knew it already does nothing. */
function openingOf({ chat }: SupportDesk, at: number): TimerEvent {
  const day = new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
  const sender = { platform: chat.platform, account: chat.account, personId: 'desk' };
  return { kind: 'timer', id: `opening:${day}`, chat, sender, at, ticketId: null };
}

/** A ticket's time has come: what that means is told to whom it concerns. */
export async function tickTicket(
  input: TurnInput<TimerEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  const ticket = event.ticketId === null ? null : await deps.records.desk.ticket(event.ticketId);
  if (!ticket) return turn(input, []);
  // The event may have waited long in the mailbox: the grace runs from when it is told.
  const tick = { kind: 'tick', at: event.at, toldAt: deps.now() } as const;
  const done = await moveTicket(input, ticket, tick, deps);
  const now = done.ticket;
  const minutes = (ms: number) => ({ minutes: ms / 60_000 });
  switch (done.outcome) {
    case 'user-warned':
      return turn(input, [
        says('desk.warned', {
          silence: TICKET_TIMES.userSilence / 60_000,
          grace: TICKET_TIMES.userGrace / 60_000,
        }),
      ]);
    case 'ended':
      await deps.records.desk.count(event.id, 'closed', event.at);
      return { ...turn(input, farewell(now)), relays: await endOnDesk(desk, now, deps) };
    case 'returned': {
      const [person, ...relays] = await returned(now, done.before, desk, deps);
      return { ...turn(input, person ? [person.reply] : []), relays };
    }
    case 'agent-reminded':
      return note(input, now, 'desk.thread.remind', minutes(TICKET_TIMES.agentSilence), desk, deps);
    case 'queue-told': {
      const told = await note(input, now, 'desk.thread.queue', minutes(TICKET_TIMES.queueTell), desk, deps);
      return { ...told, replies: [says('desk.queue', minutes(TICKET_TIMES.queueTell))] };
    }
    case 'overnight':
      return {
        ...turn(input, [says('desk.overnight')]),
        relays: [await cardRelay(desk, now, 'update', deps)],
      };
    default:
      return turn(input, []);
  }
}

async function note(
  input: TurnInput,
  ticket: Ticket,
  key: TextKey,
  params: TextRef['params'],
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const relays = [toThread(desk, ticket, says(key, params)), await cardRelay(desk, ticket, 'update', deps)];
  return { ...turn(input, []), relays };
}

const TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', timeStyle: 'short' });

/** At opening the desk sees what the night left, once; those tickets wait from now on. */
export async function morningDigest(
  input: TurnInput<TimerEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { event } = input;
  await deps.records.desk.forgetContexts(event.at - CONTEXT_LIVES_MS);
  const kept: Ticket[] = [];
  for (const ticket of await deps.records.desk.openTickets(500)) {
    const done = await moveTicket(input, ticket, { kind: 'opening', at: event.at }, deps, `#${ticket.id}`);
    if (done.outcome === 'announced') kept.push(done.ticket);
  }
  if (kept.length === 0) return turn(input, []);
  const named = await Promise.all(kept.slice(0, MAX_DIGEST).map((ticket) => digestLine(ticket, deps)));
  const choices = named.map(({ ticket, label }) => ({
    label,
    action: { do: 'ticket', ticketId: ticket.id, move: 'take' } as const,
  }));
  const lines = [text('desk.digest', { count: kept.length }), ...named.map(({ line }) => line)];
  const updates = await Promise.all(kept.map((ticket) => cardRelay(desk, ticket, 'update', deps)));
  return { ...turn(input, [{ kind: 'text', lines, choices }]), relays: updates };
}

async function digestLine(ticket: Ticket, deps: UseCaseDeps) {
  const view = await ticketView(ticket, deps);
  const asked = view.transcript.filter(({ who, words }) => who === 'user' && typeof words === 'string');
  const last = asked.at(-1)?.words;
  const name = shortName(view);
  const question = typeof last === 'string' ? last.slice(0, 60) : '';
  const line = text('desk.digest.line', { time: TIME.format(ticket.openedAt), name, question });
  return { ticket, line, label: text('desk.digest.take', { name }) };
}
