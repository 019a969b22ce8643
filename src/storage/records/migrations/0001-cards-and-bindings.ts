import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Engine } from '../engine.js';

type ColumnType = ColumnDataType | RawBuilder<unknown>;

/**
 * Prefix searches compare bytes. SQLite does so by itself; Postgres orders text by its locale unless told, and
 * an index in locale order cannot serve them.
 */
function searchText(engine: Engine): ColumnType {
  return engine === 'postgres' ? sql`text collate "C"` : 'text';
}

async function createCreators(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const searched = searchText(engine);
  await db.schema
    .createTable('creators')
    .addColumn('creator_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('nickname', 'text', (column) => column.notNull())
    .addColumn('douyin_id', 'text', (column) => column.notNull())
    .addColumn('avatar_url', 'text')
    .addColumn('location', 'text')
    .addColumn('followers', 'bigint')
    .addColumn('categories_json', 'text', (column) => column.notNull())
    .addColumn('price_min', 'bigint')
    .addColumn('price_max', 'bigint')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('synced_at', 'bigint', (column) => column.notNull())
    .addColumn('nickname_folded', searched, (column) => column.notNull())
    .addColumn('douyin_folded', searched, (column) => column.notNull())
    .addColumn('pinyin', searched, (column) => column.notNull())
    .addColumn('initials', searched, (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('content_json', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  for (const column of ['nickname_folded', 'douyin_folded', 'pinyin', 'initials']) {
    const index = db.schema.createIndex(`creators_${column}`).on('creators');
    await index.columns([column, 'creator_id']).execute();
  }
}

async function createCardRevisions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('card_revisions')
    .addColumn('creator_id', 'text', (column) => column.notNull().references('creators.creator_id'))
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('content_json', 'text', (column) => column.notNull())
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by_person', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull().unique())
    .addPrimaryKeyConstraint('card_revisions_key', ['creator_id', 'revision'])
    .execute();
}

async function createBindings(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bindings')
    .addColumn('person_key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('creator_id', 'text', (column) => column.notNull().references('creators.creator_id'))
    .addColumn('bound_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('bindings_one_holder', ['creator_id', 'platform', 'account'])
    .execute();
  await db.schema
    .createTable('binding_codes')
    .addColumn('code_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('creator_id', 'text', (column) => column.notNull().references('creators.creator_id'))
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .execute();
}

async function createShareLinks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('share_links')
    .addColumn('token', 'text', (column) => column.primaryKey().notNull())
    .addColumn('creator_id', 'text', (column) => column.notNull().references('creators.creator_id'))
    .addColumn('standing', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .execute();
  await sql`create unique index share_links_standing on share_links (creator_id)
    where standing = 1 and revoked_at is null`.execute(db);
}

async function createChatsAndQuestions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('chats')
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('chat_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('chats_key', ['platform', 'account', 'chat_id'])
    .execute();
  await db.schema
    .createTable('unanswered_questions')
    .addColumn('event_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('question', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by_person', 'text', (column) => column.notNull())
    .addColumn('creator_id', 'text')
    .addColumn('detail', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_key', ['event_id', 'action'])
    .execute();
}

/** Creators, their cards and history, bindings and codes, share links, chats, open questions, audit. */
export async function createCardsAndBindings(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createCreators(db, engine);
  await createCardRevisions(db);
  await createBindings(db);
  await createShareLinks(db);
  await createChatsAndQuestions(db);
  await createAudit(db);
}
