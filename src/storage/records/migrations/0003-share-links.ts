import { type Kysely, sql } from 'kysely';

/** Links of the first release had their token as key; it becomes the hash, and `hideShareTokens` hides them. */
async function growShareLinks(db: Kysely<unknown>): Promise<void> {
  const table = () => db.schema.alterTable('share_links');
  await table().renameColumn('token', 'token_hash').execute();
  await table().addColumn('token_sealed', 'text').execute();
  await table()
    .addColumn('number', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await table().addColumn('label', 'text').execute();
  await table().addColumn('max_views', 'integer').execute();
  await table()
    .addColumn('views', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await table().addColumn('created_by', 'text').execute();
  await table().addColumn('event_id', 'text').execute();
  await sql`update share_links set number = (select count(*) from share_links as other
    where other.creator_id = share_links.creator_id and (other.created_at < share_links.created_at
      or (other.created_at = share_links.created_at and other.token_hash <= share_links.token_hash)))`.execute(
    db,
  );
  const unique = (name: string) => db.schema.createIndex(name).on('share_links').unique();
  await unique('share_links_number').columns(['creator_id', 'number']).execute();
  await unique('share_links_event').column('event_id').execute();
}

async function createSentCards(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sent_cards')
    .addColumn('message_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('creator_id', 'text', (column) => column.notNull().references('creators.creator_id'))
    .addColumn('viewer', 'text', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('sent_at', 'bigint', (column) => column.notNull())
    .execute();
  const index = db.schema.createIndex('sent_cards_of').on('sent_cards');
  await index.columns(['creator_id', 'sent_at']).execute();
}

/** Share links with a label, an end and counted views; the client cards that stand in chats. */
export async function growSharing(db: Kysely<unknown>): Promise<void> {
  await growShareLinks(db);
  await createSentCards(db);
}
