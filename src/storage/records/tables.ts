import type { Generated } from 'kysely';

/** A creator with the card as it is now. Texts with JSON inside end in `_json`; times are epoch ms. */
export interface CreatorsTable {
  creator_id: string;
  nickname: string;
  douyin_id: string;
  avatar_url: string | null;
  location: string | null;
  followers: number | null;
  categories_json: string;
  price_min: number | null;
  price_max: number | null;
  source: string;
  synced_at: number;
  /** Search forms, see `searchForms`. */
  nickname_folded: string;
  douyin_folded: string;
  pinyin: string;
  initials: string;
  revision: Generated<number>;
  content_json: string;
  updated_at: number;
}

/** Every content a card ever had; `event_id` is unique, so an event is saved once. */
export interface CardRevisionsTable {
  creator_id: string;
  revision: number;
  content_json: string;
  field: string;
  at: number;
  by_person: string;
  event_id: string;
}

/** Who holds which creator: one creator a person, one person a creator on each account. */
export interface BindingsTable {
  person_key: string;
  platform: string;
  account: string;
  creator_id: string;
  bound_at: number;
}

/** One-time codes as keyed hashes. */
export interface BindingCodesTable {
  code_hash: string;
  creator_id: string;
  expires_at: number;
  used_at: number | null;
}

/** Share links; at most one of a creator is standing and not revoked. */
export interface ShareLinksTable {
  token: string;
  creator_id: string;
  standing: number;
  created_at: number;
  revoked_at: number | null;
  expires_at: number | null;
}

/** What kind a chat is. */
export interface ChatsTable {
  platform: string;
  account: string;
  chat_id: string;
  kind: string;
}

/** Questions the FAQ could not answer. */
export interface UnansweredQuestionsTable {
  event_id: string;
  question: string;
  at: number;
}

/** Who did what to which creator, once per event and action. Rows are only ever added. */
export interface AuditTable {
  event_id: string;
  action: string;
  at: number;
  by_person: string;
  creator_id: string | null;
  detail: string;
}

/** Tickets of the support desk; `ticket_json` is the whole, the columns beside it are for looking up. */
export interface TicketsTable {
  ticket_id: string;
  lane: string;
  status: string;
  agent_id: string | null;
  opened_at: number;
  due_at: number | null;
  closed_at: number | null;
  revision: number;
  ticket_json: string;
  /** Null once forgotten. */
  context_sealed: string | null;
  card_message_id: string | null;
}

/** Which event moved which ticket, and the ticket before it: a repeat does the same again. */
export interface TicketMovesTable {
  event_id: string;
  ticket_id: string;
  before_json: string;
}

/** The messages of live chats and queues, without their words. */
export interface TicketMessagesTable {
  event_id: string;
  ticket_id: string;
  side: string;
  source_id: string;
  relayed_id: string | null;
  recalled: number;
  at: number;
}

/** Facts of the desk's days, each event once. */
export interface DeskFactsTable {
  event_id: string;
  fact: string;
  day: string;
  value: number | null;
}

/** Ready-made answers. */
export interface QuickRepliesTable {
  name: string;
  words: string;
}

/** The durable schema, the same on SQLite and on Postgres. */
export interface Tables {
  creators: CreatorsTable;
  card_revisions: CardRevisionsTable;
  bindings: BindingsTable;
  binding_codes: BindingCodesTable;
  share_links: ShareLinksTable;
  chats: ChatsTable;
  unanswered_questions: UnansweredQuestionsTable;
  audit: AuditTable;
  tickets: TicketsTable;
  ticket_moves: TicketMovesTable;
  ticket_messages: TicketMessagesTable;
  desk_facts: DeskFactsTable;
  quick_replies: QuickRepliesTable;
}
