import type { Kysely } from 'kysely';

/** What people said they are, and which event asked them first. */
export async function createRoles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('person_roles')
    .addColumn('person_key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('asked_by', 'text')
    .addColumn('asked_at', 'bigint')
    .addColumn('role', 'text')
    .addColumn('chosen_at', 'bigint')
    .execute();
}
