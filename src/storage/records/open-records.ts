import { type Dialect, Kysely, PostgresDialect } from 'kysely';
import type Database from 'libsql';
import { Pool, types } from 'pg';
import type { Log, Records } from '../../application/ports.js';
import { messageOf } from '../../shared/errors.js';
import { openLibsqlFile } from '../libsql-file.js';
import { ask } from './asking.js';
import type { Engine } from './engine.js';
import { KyselyRecords } from './kysely-records.js';
import { LibsqlDialect } from './libsql-dialect.js';
import { migrateRecords } from './migrations/migrate.js';
import type { Tables } from './tables.js';

/** A connection that is not there by then is not coming, milliseconds. */
const CONNECT_TIMEOUT_MS = 3_000;

/** Longest wait for an answer, also on a link that swallows bytes, milliseconds. */
const QUERY_TIMEOUT_MS = 10_000;

/** `log` hears of connections that break while idle. */
export interface RecordsOptions {
  readonly log?: Log;
  /** Connections of one process to Postgres; 10 when not given. */
  readonly connections?: number;
}

/** Opens records on any dialect of one of the two engines, with all migrations applied. */
export async function openRecordsOn(dialect: Dialect, engine: Engine): Promise<Records> {
  const db = new Kysely<Tables>({ dialect });
  try {
    await ask(() => migrateRecords(db, engine));
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
export async function openLibsqlRecords(file: string): Promise<Records> {
  const database = await ask(async (): Promise<Database.Database> => openLibsqlFile(file));
  // From here on the waiting is ours: SQLite's own would stop the whole process.
  database.pragma('busy_timeout = 0');
  return openRecordsOn(new LibsqlDialect({ database }), 'sqlite');
}

/**
 * Opens the records in Postgres (14 or newer), by an address such as postgres://user:password@host/database.
 * Throws `AppError('store-away')` when it does not answer.
 */
export async function openPostgresRecords(url: string, options: RecordsOptions = {}): Promise<Records> {
  // Times and counts are bigint, which the driver hands over as text; all of ours are safe integers.
  types.setTypeParser(types.builtins.INT8, Number);
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  // Without a listener a server that restarts would end this process.
  pool.on('error', (error) => options.log?.warn({ reason: messageOf(error) }, 'a Postgres connection broke'));
  return openRecordsOn(new PostgresDialect({ pool }), 'postgres');
}
