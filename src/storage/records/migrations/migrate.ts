import { type Kysely, Migrator } from 'kysely';
import type { Engine } from '../engine.js';
import type { Tables } from '../tables.js';
import { createCardsAndBindings } from './0001-cards-and-bindings.js';
import { growSharing } from './0003-share-links.js';
import { createDouyinAccountTables } from './0004-douyin-accounts.js';
import { createKnowledge } from './0005-knowledge.js';
import { createSupportDesk } from './0006-support-desk.js';
import { createRoles } from './0007-roles.js';
import { markSharedCards } from './0008-shared-cards.js';

/**
 * Brings the schema up to date; does nothing when it is. Several processes may do so at once: Postgres takes
 * turns by an advisory lock, SQLite by the write lock of the file. Rows and indexes are never dropped.
 */
export async function migrateRecords(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const migrations = {
    '0001-cards-and-bindings': { up: (schema: Kysely<unknown>) => createCardsAndBindings(schema, engine) },
    '0003-share-links': { up: (schema: Kysely<unknown>) => growSharing(schema) },
    '0004-douyin-accounts': { up: createDouyinAccountTables },
    '0005-knowledge': { up: createKnowledge },
    '0006-support-desk': { up: createSupportDesk },
    '0007-roles': { up: createRoles },
    '0008-shared-cards': { up: markSharedCards },
  };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
