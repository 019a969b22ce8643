import type { DepartureEvent, MessageEvent } from '../domain/event.js';
import { type Agent, advanceTicket, TICKET_TIMES, type Ticket } from '../domain/ticket.js';
import { type TextRef, text } from '../shared/texts.js';
import type { SupportDesk } from './desk-ports.js';
import { endOnDesk, farewell } from './support-desk-end.js';
import { notPassedOn, passOnAgentWords } from './support-desk-relay.js';
import {
  agentName,
  cardRelay,
  type Moved,
  moveTicket,
  says,
  toPerson,
  toThread,
} from './support-desk-ticket.js';
import {
  type Relay,
  type Turn,
  type TurnInput,
  toastOnly,
  turn,
  type UseCaseDeps,
  withToast,
} from './turn.js';

/** A hint about the rules of a thread is given once in this time to one person. */
const HINT_EVERY_MS = 10 * 60_000;

/** What the buttons of a ticket card do. */
export type DeskMove = 'take' | 'return' | 'end';

/** A button of a ticket's card, pressed or typed by a member of the support group. */
export async function pressTicket(
  input: TurnInput,
  move: { readonly ticketId: string; readonly move: DeskMove },
  agent: Agent,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const ticket = await deps.records.desk.ticket(move.ticketId);
  if (!ticket) return toastOnly(input, 'warning', text('action.unknown'));
  const at = deps.now();
  if (move.move === 'take') return take(input, ticket, agent, at, desk, deps);
  const what = move.move === 'end' ? 'end-by-agent' : 'return';
  const done = await moveTicket(input, ticket, { kind: what, agentId: agent.personId, at }, deps);
  if (done.outcome === 'ended') return ended(input, done.ticket, desk, deps);
  if (done.outcome === 'returned')
    return withToast(
      { ...turn(input, []), relays: await returned(done.ticket, done.before, desk, deps) },
      'success',
      text('desk.toast.returned'),
    );
  return toastOnly(input, 'warning', refusal(done));
}

async function take(
  input: TurnInput,
  ticket: Ticket,
  agent: Agent,
  at: number,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  const done = await moveTicket(input, ticket, { kind: 'take', agent, at }, deps);
  if (done.outcome === 'already-yours') return toastOnly(input, 'info', text('desk.toast.already-yours'));
  if (done.outcome !== 'taken') return toastOnly(input, 'warning', refusal(done));
  const now = done.ticket;
  // A ticket that came back to the queue was counted, and its wait told, when it was first taken.
  if (done.before.waitedMs === null)
    await deps.records.desk.count(input.event.id, 'taken', at, now.waitedMs ?? 0);
  const rules = {
    agent: agent.name,
    silence: TICKET_TIMES.userSilence / 60_000,
    grace: TICKET_TIMES.userGrace / 60_000,
  };
  const relays = [
    toPerson(now, { kind: 'text', lines: [text('desk.taken', rules), text('desk.taken.rule', rules)] }),
    toThread(desk, now, says('desk.thread.taken', { agent: agent.name })),
    await cardRelay(desk, now, 'update', deps),
  ];
  return withToast({ ...turn(input, []), relays }, 'success', text('desk.toast.taken'));
}

/** Why an agent may not do this with the ticket as it is. */
function refusal({ outcome, before }: Pick<Moved, 'outcome' | 'before'>): TextRef {
  if (outcome === 'over') return text('desk.toast.over');
  if (outcome === 'not-taken' || before.status === 'waiting') return text('desk.toast.not-taken');
  return text('desk.toast.taken-by', { agent: agentName(before.agent) });
}

async function ended(input: TurnInput, ticket: Ticket, desk: SupportDesk, deps: UseCaseDeps): Promise<Turn> {
  await deps.records.desk.count(input.event.id, 'closed', deps.now());
  const relays = [
    ...farewell(ticket).map((reply) => toPerson(ticket, reply)),
    ...(await endOnDesk(desk, ticket, deps)),
  ];
  return withToast({ ...turn(input, []), relays }, 'success', text('desk.toast.ended'));
}

/** Both sides hear that a ticket is back in the queue. */
export async function returned(
  ticket: Ticket,
  before: Ticket,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Relay[]> {
  return [
    toPerson(ticket, says('desk.returned')),
    toThread(desk, ticket, says('desk.thread.returned', { agent: agentName(before.agent) })),
    await cardRelay(desk, ticket, 'update', deps),
  ];
}

/**
 * Words of a member under a ticket's card: the agent's own go to the person, others stay among colleagues. What cannot
 * be passed on is no answer, so it leaves the ticket as it is.
 */
export async function answerInThread(
  input: TurnInput<MessageEvent>,
  ticket: Ticket,
  words: string | null,
  agent: Agent,
  deps: UseCaseDeps,
): Promise<Turn> {
  const { at, attachment } = input.event;
  const what = { kind: 'agent-words', agentId: agent.personId, at } as const;
  const unfit = words === null && attachment?.kind !== 'picture' ? notPassedOn(attachment) : null;
  const done = unfit
    ? { before: ticket, ...advanceTicket(ticket, what) }
    : await moveTicket(input, ticket, what, deps);
  if (unfit && done.outcome === 'relayed') return turn(input, [unfit]);
  if (done.outcome === 'relayed') return passOnAgentWords(input, done.ticket, words, deps);
  const key = `desk:hint:${ticket.id}:${agent.personId}:${done.outcome}`;
  const waitMs = input.replay ? 0 : await deps.state.limit(key, HINT_EVERY_MS, 1);
  return turn(input, waitMs > 0 ? [] : [{ kind: 'text', lines: [refusal(done)] }]);
}

/** Somebody writes to a ticket who is no member any more: a ticket of theirs goes back to the queue. */
export async function releaseFormer(
  input: TurnInput,
  personIds: readonly string[],
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Relay[]> {
  const relays: Relay[] = [];
  for (const agentId of personIds) {
    const keys = (await deps.records.desk.openTickets(500)).filter(
      (ticket) => ticket.agent?.personId === agentId || input.replay,
    );
    for (const ticket of keys) {
      const what = { kind: 'return', agentId, at: deps.now() } as const;
      const done = await moveTicket(input, ticket, what, deps, `#${ticket.id}`);
      if (done.outcome === 'returned') relays.push(...(await returned(done.ticket, done.before, desk, deps)));
    }
  }
  return relays;
}

/** People left the support group: they lose the right at once. */
export async function departed(
  input: TurnInput<DepartureEvent>,
  desk: SupportDesk,
  deps: UseCaseDeps,
): Promise<Turn> {
  await desk.members.forget();
  return { ...turn(input, []), relays: await releaseFormer(input, input.event.people, desk, deps) };
}
