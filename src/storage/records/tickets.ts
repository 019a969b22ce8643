import type { Kysely } from 'kysely';
import type { MoveOutcome, TicketMove } from '../../application/desk-ports.js';
import type { Ticket } from '../../domain/ticket.js';
import type { Tables, TicketsTable } from './tables.js';

/** What a row may lack: one without these times is judged by its last words alone. */
const UNTOLD = { takenAt: 0, warnedAt: 0 };

/** A ticket as its row says. */
function readTicket(row: Pick<TicketsTable, 'ticket_json'> | undefined): Ticket | null {
  return row ? { ...UNTOLD, ...(JSON.parse(row.ticket_json) as Ticket) } : null;
}

function columnsOf(ticket: Ticket, dueAt: number | null) {
  return {
    status: ticket.status,
    agent_id: ticket.agent?.personId ?? null,
    due_at: dueAt,
    closed_at: ticket.closedAt,
    revision: ticket.revision,
    ticket_json: JSON.stringify(ticket).toWellFormed(),
  };
}

/** Opens a ticket unless one with its id, or an open one of its lane, stands already; answers the one that stands. */
export function openTicket(
  db: Kysely<Tables>,
  ticket: Ticket,
  sealedContext: string,
  dueAt: number | null,
): Promise<Ticket> {
  return db.transaction().execute(async (tx) => {
    const known = (await ticketById(tx, ticket.id)) ?? (await openTicketOf(tx, ticket.lane));
    if (known) return known;
    await tx
      .insertInto('tickets')
      .values({
        ticket_id: ticket.id,
        lane: ticket.lane,
        opened_at: ticket.openedAt,
        context_sealed: sealedContext,
        card_message_id: null,
        ...columnsOf(ticket, dueAt),
      })
      .execute();
    return ticket;
  });
}

/** The ticket of this id, or null. */
export async function ticketById(db: Kysely<Tables>, ticketId: string): Promise<Ticket | null> {
  const query = db.selectFrom('tickets').select('ticket_json').where('ticket_id', '=', ticketId);
  return readTicket(await query.executeTakeFirst());
}

/** The ticket of a lane that is not closed, or null. */
export async function openTicketOf(db: Kysely<Tables>, lane: string): Promise<Ticket | null> {
  const query = db.selectFrom('tickets').select('ticket_json').where('lane', '=', lane);
  return readTicket(await query.where('status', '<>', 'closed').executeTakeFirst());
}

/** The newest ticket of a lane, or null. */
export async function lastTicketOf(db: Kysely<Tables>, lane: string): Promise<Ticket | null> {
  const query = db.selectFrom('tickets').select('ticket_json').where('lane', '=', lane);
  return readTicket(await query.orderBy('opened_at', 'desc').limit(1).executeTakeFirst());
}

/** Moves a ticket if it still is as it was read, once per event. One transaction. */
export function moveTicket(db: Kysely<Tables>, move: TicketMove): Promise<MoveOutcome> {
  return db.transaction().execute(async (tx) => {
    const { eventId, before, after, dueAt } = move;
    const repeated = await movedBy(tx, eventId);
    if (repeated) return { outcome: 'repeated', before: repeated } as const;
    const { numUpdatedRows } = await tx
      .updateTable('tickets')
      .set(columnsOf(after, dueAt))
      .where('ticket_id', '=', before.id)
      .where('revision', '=', before.revision)
      .executeTakeFirst();
    if (Number(numUpdatedRows) === 0) {
      const now = await ticketById(tx, before.id);
      return { outcome: 'conflict', before: now ?? before } as const;
    }
    const before_json = JSON.stringify(before).toWellFormed();
    await tx
      .insertInto('ticket_moves')
      .values({ event_id: eventId, ticket_id: before.id, before_json })
      .execute();
    return { outcome: 'saved', before } as const;
  });
}

/** The ticket before the move of an event, or null. */
export async function movedBy(db: Kysely<Tables>, eventId: string): Promise<Ticket | null> {
  const query = db.selectFrom('ticket_moves').select('before_json as ticket_json');
  return readTicket(await query.where('event_id', '=', eventId).executeTakeFirst());
}

/** Tickets that time changes at or before `now`, longest due first. */
export async function dueTickets(db: Kysely<Tables>, now: number, limit: number): Promise<Ticket[]> {
  const query = db.selectFrom('tickets').select('ticket_json').where('due_at', '<=', now);
  const rows = await query.orderBy('due_at').limit(limit).execute();
  return rows.flatMap((row) => readTicket(row) ?? []);
}

/** Tickets that are not closed, longest open first. */
export async function openTickets(db: Kysely<Tables>, limit: number): Promise<Ticket[]> {
  const query = db.selectFrom('tickets').select('ticket_json').where('status', '<>', 'closed');
  const rows = await query.orderBy('opened_at').limit(limit).execute();
  return rows.flatMap((row) => readTicket(row) ?? []);
}

/** Live tickets of one agent. */
export async function ticketsOfAgent(db: Kysely<Tables>, agentId: string): Promise<Ticket[]> {
  const query = db.selectFrom('tickets').select('ticket_json').where('agent_id', '=', agentId);
  const rows = await query.where('status', '=', 'live').orderBy('opened_at').execute();
  return rows.flatMap((row) => readTicket(row) ?? []);
}

/** The sealed context of a ticket; null once it was forgotten. */
export async function contextOf(db: Kysely<Tables>, ticketId: string): Promise<string | null> {
  const query = db.selectFrom('tickets').select('context_sealed').where('ticket_id', '=', ticketId);
  return (await query.executeTakeFirst())?.context_sealed ?? null;
}

/** Forgets contexts and moves of tickets closed before a moment. One transaction is the caller's. */
export async function forgetContexts(db: Kysely<Tables>, before: number): Promise<void> {
  const old = db.selectFrom('tickets').select('ticket_id').where('closed_at', '<', before);
  await db.deleteFrom('ticket_moves').where('ticket_id', 'in', old).execute();
  await db
    .updateTable('tickets')
    .set({ context_sealed: null })
    .where('closed_at', '<', before)
    .where('context_sealed', 'is not', null)
    .execute();
}
