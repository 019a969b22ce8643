import { setTimeout as pause } from 'node:timers/promises';
import type { InboundEvent } from '../domain/event.js';
import { isAppError, messageOf } from '../shared/errors.js';
import type { ProfileSource } from './account-ports.js';
import {
  type ConnectTicket,
  type ConnectTrip,
  findTicket,
  findTrip,
  issueState,
  TICKET_LIVES_MS,
  type TicketDeps,
  useTicket,
} from './connect-tickets.js';
import type { Clock, Log } from './ports.js';

/** What the door works with. `tell` puts an event into its lane, once per id. */
export interface DoorDeps extends TicketDeps {
  readonly profiles: ProfileSource;
  readonly publicUrl: string;
  readonly tell: (event: InboundEvent) => Promise<unknown>;
  readonly now: Clock;
  readonly log: Log;
  /** How long a page that is loaded again waits for the first one; 11 s when not given. */
  readonly patienceMs?: number;
}

/** What the page behind a link needs: whose link it is, where it leads, and what the browser must remember. */
export interface OpenDoor {
  readonly ticket: ConnectTicket;
  readonly authorizeUrl: string;
  readonly browser: string;
}

/**
 * How a return from Douyin ended: `done` or `failed` at the platform (a page loaded again says what the first one
 * said), `refused` by the person, or `unknown` for anything that does not fit together, without saying what.
 */
export type Return = 'done' | 'refused' | 'failed' | 'unknown';

/** What a browser brings back from Douyin. */
export interface Returned {
  readonly state: string;
  readonly code: string;
  readonly browser: string;
}

/** The way from a link in the chat over Douyin's page and back. */
export interface DouyinDoor {
  /** Opens a link; null when it is not good. `browser` is what this browser remembers from before, or ''. */
  open(token: string, browser: string): Promise<OpenDoor | null>;
  comeBack(returned: Returned): Promise<Return>;
}

/** Longer than both calls to Douyin may take together (5 s each). */
const FIRST_RETURN_MS = 11_000;

/** How often the end of a first return is looked for. */
const LOOK_EVERY_MS = 100;

const TOKEN = /^[A-Za-z0-9_-]{16,64}$/;

/** Makes the door. What comes of a return is told in the person's own chat, through their lane. */
export function createDouyinDoor(deps: DoorDeps): DouyinDoor {
  const open = async (token: string, known: string): Promise<OpenDoor | null> => {
    const ticket = TOKEN.test(token) ? await findTicket(token, deps) : null;
    if (!ticket) return null;
    const browser = TOKEN.test(known) ? known : deps.newToken();
    const ticketHash = deps.hash('douyin-ticket', token);
    const browserHash = deps.hash('douyin-browser', browser);
    const state = await issueState({ ...ticket, ticketHash, browserHash }, deps);
    return { ticket, authorizeUrl: deps.profiles.authorizeUrl(state, returnAddress(deps)), browser };
  };

  const comeBack = async ({ state, code, browser }: Returned): Promise<Return> => {
    const trip = TOKEN.test(state) ? await findTrip(state, deps) : null;
    // Hashes are compared, so the time it takes tells nothing about what was expected.
    if (!trip || !TOKEN.test(browser) || deps.hash('douyin-browser', browser) !== trip.browserHash)
      return 'unknown';
    if (code === '') return 'refused';
    if (!(await useTicket(trip.ticketHash, deps))) return endOf(trip.ticketHash, deps);
    return finish(trip, code, deps);
  };

  return { open, comeBack };
}

function returnAddress({ publicUrl }: DoorDeps): string {
  return `${publicUrl}/connect/douyin/callback`;
}

function endKey(ticketHash: string): string {
  return `douyin:ended:${ticketHash}`;
}

/** How the first return ended, for a page that is loaded again; a first one under way is waited for. */
async function endOf(ticketHash: string, deps: DoorDeps): Promise<'done' | 'failed'> {
  const { state, patienceMs = FIRST_RETURN_MS } = deps;
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const end = await state.get(endKey(ticketHash));
    if (end) return end === 'done' ? 'done' : 'failed';
    await pause(LOOK_EVERY_MS);
  }
  // Its process died over it, or its store was away: nothing says that anything was connected.
  return 'failed';
}

async function finish(trip: ConnectTrip, code: string, deps: DoorDeps): Promise<Return> {
  const { chat, person, ticketHash } = trip;
  try {
    const granted = await deps.profiles.exchange(code);
    const { profile, grant } = await deps.profiles.profile(granted);
    const grantSealed = deps.sealer.seal(JSON.stringify(grant));
    await deps.tell({
      kind: 'notice',
      id: `douyin:${ticketHash}`,
      chat,
      sender: person,
      at: deps.now(),
      notice: { about: 'douyin-agreed', profile, grantSealed },
    });
    await deps.state.set(endKey(ticketHash), 'done', 2 * TICKET_LIVES_MS);
    return 'done';
  } catch (error) {
    const known = isAppError(error) && error.code !== 'store-away';
    deps.log.warn(
      { ticket: ticketHash.slice(0, 8), reason: messageOf(error), error },
      'Douyin not connected',
    );
    if (!known) throw error;
    await deps.state.set(endKey(ticketHash), 'failed', 2 * TICKET_LIVES_MS);
    return 'failed';
  }
}
