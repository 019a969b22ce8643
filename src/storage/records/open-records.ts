import { type Dialect, Kysely, PostgresDialect } from 'kysely';
import type { Records } from '../../application/ports.js';
import { openLibsqlFile } from '../libsql-file.js';
import { ask } from './asking.js';
import type { Engine } from './engine.js';
import { KyselyRecords } from './kysely-records.js';
import { LibsqlDialect } from './libsql-dialect.js';
import { migrateRecords } from './migrations/migrate.js';
import { openPostgresPool, type PostgresOptions } from './postgres-pool.js';
import type { Tables } from './tables.js';

/** Opens records on any dialect of one of the two engines, with all migrations applied. */
export async function openRecordsOn(dialect: Dialect, engine: Engine): Promise<Records> {
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrateRecords(db, engine);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new KyselyRecords(db);
}

/**
 * Opens the records in a SQLite file, which several processes of one host may share and which may hold the
 * state too. Throws `AppError('store-away')` when the file cannot be opened.
 */
export function openLibsqlRecords(file: string): Promise<Records> {
  const open = () => new LibsqlDialect(openLibsqlFile(file));
  return ask(async () => openRecordsOn(open(), 'sqlite'));
}

/**
 * Opens the records in Postgres (14 or newer), by an address such as postgres://user:password@host/database.
 * Throws `AppError('store-away')` when it does not answer.
 */
export function openPostgresRecords(url: string, options: PostgresOptions = {}): Promise<Records> {
  const open = () => new PostgresDialect({ pool: openPostgresPool(url, options) });
  return ask(async () => openRecordsOn(open(), 'postgres'));
}
