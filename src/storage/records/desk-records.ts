import type { Kysely } from 'kysely';
import type { DeskRecords } from '../../application/desk-ports.js';
import { ask } from './asking.js';
import { countFact, factsOfDay, quickReplies, quickReply, setQuickReply } from './desk-facts.js';
import type { Tables } from './tables.js';
import {
  addMessage,
  cardOf,
  messageBySource,
  messageOf,
  recall,
  setCard,
  setRelayed,
  ticketOfThread,
} from './ticket-threads.js';
import {
  contextOf,
  dueTickets,
  forgetContexts,
  lastTicketOf,
  movedBy,
  moveTicket,
  openTicket,
  openTicketOf,
  openTickets,
  ticketById,
  ticketsOfAgent,
} from './tickets.js';

/** The support desk's rows over one Kysely handle. Every call goes through `ask`. */
export function deskRecords(db: Kysely<Tables>): DeskRecords {
  return {
    openTicket: (ticket, context, dueAt) => ask(() => openTicket(db, ticket, context, dueAt)),
    ticket: (ticketId) => ask(() => ticketById(db, ticketId)),
    context: (ticketId) => ask(() => contextOf(db, ticketId)),
    openTicketOf: (lane) => ask(() => openTicketOf(db, lane)),
    lastTicketOf: (lane) => ask(() => lastTicketOf(db, lane)),
    moveTicket: (move) => ask(() => moveTicket(db, move)),
    movedBy: (eventId) => ask(() => movedBy(db, eventId)),
    dueTickets: (now, limit) => ask(() => dueTickets(db, now, limit)),
    openTickets: (limit) => ask(() => openTickets(db, limit)),
    ticketsOfAgent: (agentId) => ask(() => ticketsOfAgent(db, agentId)),
    cardOf: (ticketId) => ask(() => cardOf(db, ticketId)),
    setCard: (ticketId, messageId) => ask(() => inOne(db, (tx) => setCard(tx, ticketId, messageId))),
    ticketOfThread: (messageIds) => ask(() => ticketOfThread(db, messageIds)),
    addMessage: (message) => ask(() => inOne(db, (tx) => addMessage(tx, message))),
    message: (eventId) => ask(() => messageOf(db, eventId)),
    messageBySource: (sourceId) => ask(() => messageBySource(db, sourceId)),
    setRelayed: (eventId, relayedId) => ask(() => setRelayed(db, eventId, relayedId)),
    recall: (sourceId) => ask(() => recall(db, sourceId)),
    count: (eventId, fact, at, value) =>
      ask(() => inOne(db, (tx) => countFact(tx, eventId, fact, at, value ?? null))),
    day: (at) => ask(() => factsOfDay(db, at)),
    forgetContexts: (before) => ask(() => inOne(db, (tx) => forgetContexts(tx, before))),
    quickReplies: () => ask(() => quickReplies(db)),
    quickReply: (name) => ask(() => quickReply(db, name)),
    setQuickReply: (change) => ask(() => inOne(db, (tx) => setQuickReply(tx, change))),
  };
}

/** On SQLite a write outside a transaction may find the file busy and not wait. */
function inOne<T>(db: Kysely<Tables>, run: (tx: Kysely<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(run);
}
