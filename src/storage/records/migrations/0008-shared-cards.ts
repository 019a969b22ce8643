import type { Kysely } from 'kysely';

/** Cards that their creator sent into a chat bear a line that says so, which a refresh must keep. */
export async function markSharedCards(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sent_cards')
    .addColumn('shared', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
