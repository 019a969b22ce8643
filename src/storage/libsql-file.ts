import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';

/** How long a writer waits for another process or connection on the same file, milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a SQLite file, with its folder, for use by several processes at once: write-ahead log, one fsync a
 * commit (an acknowledged commit survives a power cut) and a wait of 5 s for other writers. State and Records
 * each open their own handle on the same path; whoever opens must close.
 */
export function openLibsqlFile(path: string): Database.Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  // The wait comes first: switching to the write-ahead log needs the file's lock.
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  return database;
}
