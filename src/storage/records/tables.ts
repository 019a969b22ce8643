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

/** The durable schema, the same on SQLite and on Postgres. */
export interface Tables {
  creators: CreatorsTable;
  card_revisions: CardRevisionsTable;
  bindings: BindingsTable;
  binding_codes: BindingCodesTable;
  share_links: ShareLinksTable;
  sent_cards: SentCardsTable;
  chats: ChatsTable;
  unanswered_questions: UnansweredQuestionsTable;
  audit: AuditTable;
}
