import { type DatabaseConnection, type Driver, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import type Database from 'libsql';

/**
 * Transactions that take the write lock at the beginning, so that one which reads first never fails half way.
 * They begin, commit and roll back through `exec`: a prepared statement that meets a locked file stays open
 * inside libsql until it is collected, and keeps the connection on an old state of the file meanwhile.
 */
class ImmediateDriver extends SqliteDriver {
  private readonly waitMs: number;

  constructor(private readonly database: Database.Database) {
    super({ database });
    this.waitMs = Number(database.pragma('busy_timeout', { simple: true }));
  }

  /** Fails at once when the file is locked: waiting inside SQLite would stop the whole process. */
  override async beginTransaction(_connection: DatabaseConnection): Promise<void> {
    this.database.exec('pragma busy_timeout = 0');
    try {
      this.database.exec('begin immediate');
    } finally {
      this.database.exec(`pragma busy_timeout = ${this.waitMs}`);
    }
  }

  override async commitTransaction(_connection: DatabaseConnection): Promise<void> {
    this.database.exec('commit');
  }

  override async rollbackTransaction(_connection: DatabaseConnection): Promise<void> {
    if (this.database.inTransaction) this.database.exec('rollback');
  }
}

/** SQLite can create tables inside a transaction; with it, two processes migrate one after the other. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely's SQLite dialect for a file that several handles and processes write. Every write needs a transaction. */
export class LibsqlDialect extends SqliteDialect {
  constructor(private readonly database: Database.Database) {
    super({ database });
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.database);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}
