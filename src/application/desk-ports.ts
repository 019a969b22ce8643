import type { ChatRef } from '../domain/identity.js';
import type { Agent, Ticket } from '../domain/ticket.js';

/** A change of a ticket. `eventId` makes it idempotent: the same event moves a ticket once. */
export interface TicketMove {
  readonly eventId: string;
  /** The ticket as it was read. */
  readonly before: Ticket;
  readonly after: Ticket;
  /** Epoch ms at which time alone next changes it; null when never. */
  readonly dueAt: number | null;
}

/**
 * `saved`: `before` is the caller's. `repeated`: this event had moved the ticket, from `before`. `conflict`: somebody
 * else moved it first; `before` is the ticket as it is now.
 */
export interface MoveOutcome {
  readonly outcome: 'saved' | 'repeated' | 'conflict';
  readonly before: Ticket;
}

/** One message of a ticket on its way to the other side. */
export interface TicketMessage {
  /** The event that brought it. */
  readonly eventId: string;
  readonly ticketId: string;
  readonly side: 'user' | 'agent';
  /** The platform's id of the message as its writer sent it. */
  readonly sourceId: string;
  /** The platform's id of the copy on the other side; null until it was delivered. */
  readonly relayedId: string | null;
  /** Taken back by its writer: it is not shown any more. */
  readonly recalled: boolean;
  /** Epoch ms. */
  readonly at: number;
}

/** What is counted for a day. `value` is a wait in ms or a score. */
export type DeskFact =
  | 'asked'
  | 'answered'
  | 'clarified'
  | 'rejected'
  | 'handed-over'
  | 'taken'
  | 'closed'
  | 'score';

/** The facts of one day: how many, and their values. */
export type DeskDay = Readonly<
  Record<DeskFact, { readonly count: number; readonly values: readonly number[] }>
>;

/** A ready-made answer of the desk. */
export interface QuickReply {
  readonly name: string;
  readonly words: string;
}

/** A change of a ready-made answer. `eventId` makes it idempotent; `by` is a `personKey`, `at` epoch ms. */
export interface QuickReplyChange {
  readonly eventId: string;
  readonly at: number;
  readonly by: string;
  readonly name: string;
  readonly words: string | null;
}

/**
 * The rows of the support desk, part of the records and kept as they are. Words are sealed by the caller. Unreachable
 * stores throw `AppError('store-away')`.
 */
export interface DeskRecords {
  /**
   * Opens a ticket with its sealed context unless its lane has one that is not closed; answers the one that stands.
   * A repeat with the same id answers that ticket, whatever became of it.
   */
  openTicket(ticket: Ticket, sealedContext: string, dueAt: number | null): Promise<Ticket>;
  ticket(ticketId: string): Promise<Ticket | null>;
  /** The sealed context of a ticket; null once it was forgotten. */
  context(ticketId: string): Promise<string | null>;
  /** The ticket of a lane that is not closed, or null. */
  openTicketOf(lane: string): Promise<Ticket | null>;
  /** The newest ticket of a lane, closed or not. */
  lastTicketOf(lane: string): Promise<Ticket | null>;
  moveTicket(move: TicketMove): Promise<MoveOutcome>;
  /** The ticket before the move this event made, or null; lets a replay see what it did. */
  movedBy(eventId: string): Promise<Ticket | null>;
  /** Tickets that time changes at or before `now`, longest due first. */
  dueTickets(now: number, limit: number): Promise<Ticket[]>;
  /** Tickets that are not closed, longest open first. */
  openTickets(limit: number): Promise<Ticket[]>;
  /** Live tickets of one agent. */
  ticketsOfAgent(agentId: string): Promise<Ticket[]>;
  /** The message that is the card of a ticket, to whose thread its words go; null until it was sent. */
  cardOf(ticketId: string): Promise<string | null>;
  /** Remembers the card; the first one stays. */
  setCard(ticketId: string, messageId: string): Promise<void>;
  /** The ticket to whose card or thread one of these messages belongs, or null. */
  ticketOfThread(messageIds: readonly string[]): Promise<Ticket | null>;
  /** Keeps a message; false when its event was kept before. */
  addMessage(message: TicketMessage): Promise<boolean>;
  message(eventId: string): Promise<TicketMessage | null>;
  messageBySource(sourceId: string): Promise<TicketMessage | null>;
  /** Notes the copy on the other side; answers whether its writer has taken it back meanwhile. */
  setRelayed(eventId: string, relayedId: string): Promise<boolean>;
  /** Marks a message as taken back; answers it, or null when it is not known. */
  recall(sourceId: string): Promise<TicketMessage | null>;
  /** Counts a fact once per event. `at` is epoch ms; days are Shanghai's. */
  count(eventId: string, fact: DeskFact, at: number, value?: number): Promise<void>;
  /** What was counted on the day of `at`. */
  day(at: number): Promise<DeskDay>;
  /** Forgets contexts and moves of tickets closed before `before` (epoch ms). */
  forgetContexts(before: number): Promise<void>;
  quickReplies(): Promise<QuickReply[]>;
  quickReply(name: string): Promise<QuickReply | null>;
  /** Adds or replaces one, with its audit line, once per event; `words` null takes it away. */
  setQuickReply(change: QuickReplyChange): Promise<void>;
}

/** Who is support: the members of one Feishu group, asked of the platform and remembered for seconds. */
export interface SupportMembers {
  /** The member of this id, or null. Throws `delivery-later` when the platform does not answer. */
  find(personId: string): Promise<Agent | null>;
  /** Drops what is remembered: somebody came or left. */
  forget(): Promise<void>;
}

/** The support desk as the use cases see it. */
export interface SupportDesk {
  /** The support group. */
  readonly chat: ChatRef;
  readonly members: SupportMembers;
  /** What a Feishu message says now, since its edit event does not; null when it is no text or gone. */
  readonly wordsOf: (messageId: string) => Promise<string | null>;
}
