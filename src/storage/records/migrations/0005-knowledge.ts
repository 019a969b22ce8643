import type { Kysely } from 'kysely';

/** Published knowledge bases, drafts, opinions of answers, and what became of unanswered questions. */
export async function createKnowledge(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('knowledge_revisions')
    .addColumn('revision', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('training', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by_person', 'text', (column) => column.notNull())
    .addColumn('restores', 'integer')
    .addColumn('event_id', 'text', (column) => column.notNull().unique())
    .execute();
  await db.schema
    .createTable('knowledge_drafts')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('change_json', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by_person', 'text', (column) => column.notNull())
    .addColumn('done', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('answer_ratings')
    .addColumn('person_key', 'text', (column) => column.notNull())
    .addColumn('entry_id', 'text', (column) => column.notNull())
    .addColumn('useful', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('answer_ratings_key', ['person_key', 'entry_id'])
    .execute();
  await db.schema.alterTable('unanswered_questions').addColumn('settled_as', 'text').execute();
}
