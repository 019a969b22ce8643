import { type Kysely, sql } from 'kysely';

/** Which creators a person holds: several, of which `bindings` names the one in use. */
async function createHoldings(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('holdings')
    .addColumn('person_key', 'text', (column) => column.notNull())
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('creator_id', 'text', (column) => column.notNull().references('creators.creator_id'))
    .addColumn('chat_id', 'text')
    .addColumn('bound_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('holdings_key', ['creator_id', 'platform', 'account'])
    .execute();
  await db.schema.createIndex('holdings_person').on('holdings').columns(['person_key']).execute();
  await sql`insert into holdings (person_key, platform, account, creator_id, bound_at)
    select person_key, platform, account, creator_id, bound_at from bindings`.execute(db);
}

/** The Douyin account behind a creator, with its sealed tokens. */
async function createDouyinAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('douyin_accounts')
    .addColumn('creator_id', 'text', (column) =>
      column.primaryKey().notNull().references('creators.creator_id'),
    )
    .addColumn('open_id', 'text', (column) => column.notNull().unique())
    .addColumn('union_id', 'text')
    .addColumn('grant_sealed', 'text', (column) => column.notNull())
    .addColumn('linked_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('avatars')
    .addColumn('creator_id', 'text', (column) =>
      column.primaryKey().notNull().references('creators.creator_id'),
    )
    .addColumn('source_url', 'text', (column) => column.notNull())
    .addColumn('jpeg_base64', 'text', (column) => column.notNull())
    .addColumn('fetched_at', 'bigint', (column) => column.notNull())
    .execute();
}

/** Wishes to take over a creator that somebody else holds. */
async function createTransfers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('transfers')
    .addColumn('transfer_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('creator_id', 'text', (column) => column.notNull().references('creators.creator_id'))
    .addColumn('holder_key', 'text', (column) => column.notNull())
    .addColumn('asker_json', 'text', (column) => column.notNull())
    .addColumn('asker_chat', 'text', (column) => column.notNull())
    .addColumn('asked_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .execute();
}

/**
 * Codes that an import can write again, several creators a person, Douyin accounts, avatars, and transfers.
 * A code in use from before has no sealed form; it stays good and is not given out twice.
 */
export async function createDouyinAccountTables(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('binding_codes').addColumn('sealed', 'text').execute();
  await db.schema.createIndex('binding_codes_creator').on('binding_codes').columns(['creator_id']).execute();
  await db.schema.alterTable('creators').addColumn('profile_synced_at', 'bigint').execute();
  await createHoldings(db);
  await createDouyinAccounts(db);
  await createTransfers(db);
}
