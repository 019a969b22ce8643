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
  /** When nickname and avatar were last read from Douyin; null = they come from the import. */
  profile_synced_at: number | null;
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

/** The creator that a person uses now, one of those in `holdings`. */
export interface BindingsTable {
  person_key: string;
  platform: string;
  account: string;
  creator_id: string;
  bound_at: number;
}

/** Who holds which creator: several creators a person, one person a creator on each account. */
export interface HoldingsTable {
  person_key: string;
  platform: string;
  account: string;
  creator_id: string;
  /** The direct chat in which it was bound; null in rows from before chats were kept. */
  chat_id: string | null;
  bound_at: number;
}

/** One-time codes as keyed hashes; `sealed` opens to the code itself until it is used up. */
export interface BindingCodesTable {
  code_hash: string;
  sealed: string | null;
  creator_id: string;
  expires_at: number;
  used_at: number | null;
}

/**
 * Share links; at most one of a creator is standing and not revoked. Only a link of the first release that has
 * not been hidden yet has its token in clear, in place of the hash; its `token_sealed` is null.
 */
export interface ShareLinksTable {
  token_hash: string;
  token_sealed: string | null;
  creator_id: string;
  number: number;
  standing: number;
  label: string | null;
  created_at: number;
  created_by: string | null;
  event_id: string | null;
  revoked_at: number | null;
  expires_at: number | null;
  max_views: number | null;
  views: Generated<number>;
}

/** Client cards that stand in chats. */
export interface SentCardsTable {
  message_id: string;
  creator_id: string;
  viewer: string;
  revision: number;
  sent_at: number;
  /** 1 when its creator sent it. */
  shared: number;
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
  /** The entry it became a phrasing of, or `off-topic`; null as long as nobody has dealt with it. */
  settled_as: Generated<string | null>;
}

/** Every knowledge base that was ever published; the newest is the one in use. */
export interface KnowledgeRevisionsTable {
  revision: number;
  document: string;
  training: string | null;
  at: number;
  by_person: string;
  restores: number | null;
  event_id: string;
}

/** Changes of the knowledge base; `done` ones were published or dropped. */
export interface KnowledgeDraftsTable {
  id: string;
  change_json: string;
  at: number;
  by_person: string;
  done: Generated<number>;
}

/** What a person thinks of an entry's answer. */
export interface AnswerRatingsTable {
  person_key: string;
  entry_id: string;
  useful: number;
  at: number;
}

/** The Douyin account tied to a creator. `grant_sealed` holds its tokens and opens with the encryption key alone. */
export interface DouyinAccountsTable {
  creator_id: string;
  open_id: string;
  union_id: string | null;
  grant_sealed: string;
  linked_at: number;
}

/** Normalised avatars, as base64 so that one statement serves both engines. */
export interface AvatarsTable {
  creator_id: string;
  source_url: string;
  jpeg_base64: string;
  fetched_at: number;
}

/** Wishes to take over a creator that somebody else holds; `outcome` is null as long as nobody decided. */
export interface TransfersTable {
  transfer_id: string;
  creator_id: string;
  holder_key: string;
  asker_json: string;
  asker_chat: string;
  asked_at: number;
  expires_at: number;
  outcome: string | null;
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

/** What people said they are; `asked_by` is the event that asked them first. */
export interface PersonRolesTable {
  person_key: string;
  asked_by: string | null;
  asked_at: number | null;
  role: string | null;
  chosen_at: number | null;
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
  holdings: HoldingsTable;
  binding_codes: BindingCodesTable;
  douyin_accounts: DouyinAccountsTable;
  avatars: AvatarsTable;
  transfers: TransfersTable;
  share_links: ShareLinksTable;
  sent_cards: SentCardsTable;
  chats: ChatsTable;
  unanswered_questions: UnansweredQuestionsTable;
  knowledge_revisions: KnowledgeRevisionsTable;
  knowledge_drafts: KnowledgeDraftsTable;
  answer_ratings: AnswerRatingsTable;
  audit: AuditTable;
  tickets: TicketsTable;
  ticket_moves: TicketMovesTable;
  ticket_messages: TicketMessagesTable;
  desk_facts: DeskFactsTable;
  quick_replies: QuickRepliesTable;
  person_roles: PersonRolesTable;
}
