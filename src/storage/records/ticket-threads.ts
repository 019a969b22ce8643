import type { Kysely } from 'kysely';
import type { TicketMessage } from '../../application/desk-ports.js';
import type { Ticket } from '../../domain/ticket.js';
import type { Tables, TicketMessagesTable } from './tables.js';
import { ticketById } from './tickets.js';

function readMessage(row: TicketMessagesTable | undefined): TicketMessage | null {
  if (!row) return null;
  return {
    eventId: row.event_id,
    ticketId: row.ticket_id,
    side: row.side === 'agent' ? 'agent' : 'user',
    sourceId: row.source_id,
    relayedId: row.relayed_id,
    recalled: Number(row.recalled) === 1,
    at: Number(row.at),
  };
}

/** The message that is the card of a ticket, or null. */
export async function cardOf(db: Kysely<Tables>, ticketId: string): Promise<string | null> {
  const query = db.selectFrom('tickets').select('card_message_id').where('ticket_id', '=', ticketId);
  return (await query.executeTakeFirst())?.card_message_id ?? null;
}

/** Remembers the card; the first one stays. */
export async function setCard(db: Kysely<Tables>, ticketId: string, messageId: string): Promise<void> {
  await db
    .updateTable('tickets')
    .set({ card_message_id: messageId })
    .where('ticket_id', '=', ticketId)
    .where('card_message_id', 'is', null)
    .execute();
}

/** The ticket to whose card or thread one of these messages belongs, or null. */
export async function ticketOfThread(
  db: Kysely<Tables>,
  messageIds: readonly string[],
): Promise<Ticket | null> {
  if (messageIds.length === 0) return null;
  const card = await db
    .selectFrom('tickets')
    .select('ticket_id')
    .where('card_message_id', 'in', messageIds)
    .executeTakeFirst();
  const word = card
    ? undefined
    : await db
        .selectFrom('ticket_messages')
        .select('ticket_id')
        .where((is) => is.or([is('relayed_id', 'in', messageIds), is('source_id', 'in', messageIds)]))
        .executeTakeFirst();
  const ticketId = card?.ticket_id ?? word?.ticket_id;
  return ticketId === undefined ? null : ticketById(db, ticketId);
}

/** Keeps a message; false when its event was kept before. */
export async function addMessage(db: Kysely<Tables>, message: TicketMessage): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('ticket_messages')
    .values({
      event_id: message.eventId,
      ticket_id: message.ticketId,
      side: message.side,
      source_id: message.sourceId,
      relayed_id: message.relayedId,
      recalled: message.recalled ? 1 : 0,
      at: message.at,
    })
    .onConflict((conflict) => conflict.column('event_id').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows) === 1;
}

/** The message an event brought, or null. */
export async function messageOf(db: Kysely<Tables>, eventId: string): Promise<TicketMessage | null> {
  const query = db.selectFrom('ticket_messages').selectAll().where('event_id', '=', eventId);
  return readMessage(await query.executeTakeFirst());
}

/** The message with this id on its writer's platform, or null. */
export async function messageBySource(db: Kysely<Tables>, sourceId: string): Promise<TicketMessage | null> {
  const query = db.selectFrom('ticket_messages').selectAll().where('source_id', '=', sourceId);
  return readMessage(await query.executeTakeFirst());
}

/** Notes the copy on the other side; whether the message was taken back meanwhile. One transaction. */
export function setRelayed(db: Kysely<Tables>, eventId: string, relayedId: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await tx
      .updateTable('ticket_messages')
      .set({ relayed_id: relayedId })
      .where('event_id', '=', eventId)
      .execute();
    return (await messageOf(tx, eventId))?.recalled ?? false;
  });
}

/** Marks a message as taken back; answers it, or null when it is not known. One transaction. */
export function recall(db: Kysely<Tables>, sourceId: string): Promise<TicketMessage | null> {
  return db.transaction().execute(async (tx) => {
    await tx.updateTable('ticket_messages').set({ recalled: 1 }).where('source_id', '=', sourceId).execute();
    return messageBySource(tx, sourceId);
  });
}
