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
  chats: ChatsTable;
  unanswered_questions: UnansweredQuestionsTable;
  knowledge_revisions: KnowledgeRevisionsTable;
  knowledge_drafts: KnowledgeDraftsTable;
  answer_ratings: AnswerRatingsTable;
  audit: AuditTable;
}
