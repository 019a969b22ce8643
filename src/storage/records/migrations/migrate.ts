import { type Kysely, Migrator } from 'kysely';
import type { Engine } from '../engine.js';
import type { Tables } from '../tables.js';
import { createCardsAndBindings } from './0001-cards-and-bindings.js';
import { createSupportDesk } from './0006-support-desk.js';

/**
 * Brings the schema up to date; does nothing when it is. Several processes may do so at once: Postgres takes
 * turns by an advisory lock, SQLite by the write lock of the file. Rows and indexes are never dropped.
 */
export async function migrateRecords(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const migrations = {
    '0001-cards-and-bindings': { up: (schema: Kysely<unknown>) => createCardsAndBindings(schema, engine) },
    '0006-support-desk': { up: createSupportDesk },
  };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
