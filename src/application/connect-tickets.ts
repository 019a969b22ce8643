import type { ChatRef, PersonRef } from '../domain/identity.js';
import type { KeyedHash, Sealer, State } from './ports.js';

/** A link, and the way through Douyin's page, are good for 10 minutes. */
export const TICKET_LIVES_MS = 600_000;

/** For whom a link was made, and where they are told what came of it. */
export interface ConnectTicket {
  readonly chat: ChatRef;
  readonly person: PersonRef;
  /** Nickname on the card that the person uses now, fit to be shown; null when there is none yet. */
  readonly nickname: string | null;
}

/** One way through Douyin's page: the ticket it belongs to and the browser that set out. */
export interface ConnectTrip extends ConnectTicket {
  readonly ticketHash: string;
  readonly browserHash: string;
}

/** What tickets are kept with. */
export interface TicketDeps {
  readonly state: Pick<State, 'get' | 'set' | 'limit'>;
  readonly hash: KeyedHash;
  readonly sealer: Sealer;
  readonly newToken: () => string;
}

/**
 * Makes a ticket. Stores hold its keyed hash, never the ticket: to look one up is to compare hashes, so the time it
 * takes tells a guesser nothing.
 */
export async function issueTicket(ticket: ConnectTicket, deps: TicketDeps): Promise<string> {
  const token = deps.newToken();
  await keep(`douyin:ticket:${deps.hash('douyin-ticket', token)}`, ticket, deps);
  return token;
}

/** The ticket of a link that is still good, or null. Opening a link uses nothing up: chats fetch links for previews. */
export function findTicket(token: string, deps: TicketDeps): Promise<ConnectTicket | null> {
  return read(`douyin:ticket:${deps.hash('douyin-ticket', token)}`, deps);
}

/** Sets out: makes the state that Douyin hands back. */
export async function issueState(trip: ConnectTrip, deps: TicketDeps): Promise<string> {
  const token = deps.newToken();
  await keep(`douyin:state:${deps.hash('douyin-state', token)}`, trip, deps);
  return token;
}

/** The trip of a state that is still good, or null. */
export function findTrip(state: string, deps: TicketDeps): Promise<ConnectTrip | null> {
  return read(`douyin:state:${deps.hash('douyin-state', state)}`, deps);
}

/** Uses a ticket up; true for exactly one caller. */
export async function useTicket(ticketHash: string, { state }: TicketDeps): Promise<boolean> {
  // One unit in twice the ticket's life: whoever comes second finds none.
  return (await state.limit(`douyin:used:${ticketHash}`, 2 * TICKET_LIVES_MS, 1)) === 0;
}

async function keep(key: string, value: object, { state, sealer }: TicketDeps): Promise<void> {
  await state.set(key, sealer.seal(JSON.stringify(value)), TICKET_LIVES_MS);
}

async function read<T>(key: string, { state, sealer }: TicketDeps): Promise<T | null> {
  const sealed = await state.get(key);
  return sealed === null ? null : (JSON.parse(sealer.open(sealed)) as T);
}
