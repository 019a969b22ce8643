import { setTimeout as pause } from 'node:timers/promises';
import type Database from 'libsql';
import type { Clock } from '../../application/ports.js';
import { AppError, messageOf } from '../../shared/errors.js';
import { openLibsqlFile } from '../libsql-file.js';

/** How long a step waits for other writers of the file before the store counts as away. */
const BUSY_LIMIT_MS = 5_000;

type Value = string | number | null;

/** Statements of one handle, prepared once each. Rows are typed by the caller, who wrote the SQL. */
export class LibsqlSession {
  private readonly statements = new Map<string, Database.Statement>();

  constructor(
    private readonly database: Database.Database,
    private readonly now: Clock,
  ) {}

  /** Runs a statement and says how many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return this.statement(sql).run(...values).changes;
  }

  /** The first row, or undefined. */
  row<Row>(sql: string, ...values: Value[]): Row | undefined {
    return (this.statement(sql).get(...values) as Row | null | undefined) ?? undefined;
  }

  rows<Row>(sql: string, ...values: Value[]): Row[] {
    return this.statement(sql).all(...values) as Row[];
  }

  /**
   * Runs `step` as one transaction that no other writer can divide; the time is taken inside it. A file that
   * another handle is writing is tried again for 5 s, without blocking: the other handle may be one of this
   * process, whose transaction could not end while we wait. Throws `AppError('store-away')`.
   */
  transaction<T>(step: (now: number) => T): Promise<T> {
    return this.retried(() => {
      this.database.exec('BEGIN IMMEDIATE');
      try {
        const result = step(this.now());
        this.database.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.database.inTransaction) this.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Runs a step that only reads, outside of a transaction. Fails as `transaction` does. */
  read<T>(step: (now: number) => T): Promise<T> {
    return this.retried(() => step(this.now()));
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  private async retried<T>(attempt: () => T): Promise<T> {
    const giveUpAt = performance.now() + BUSY_LIMIT_MS;
    for (;;) {
      try {
        if (!this.database.open) throw new Error('the file is closed');
        return attempt();
      } catch (error) {
        if (!isBusy(error) || performance.now() > giveUpAt) throw storeAway(error);
      }
      await pause(1 + Math.random() * 10);
    }
  }

  private statement(sql: string): Database.Statement {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

/** Opens a handle of the state on a file, with the tables made. Throws `AppError('store-away')`. */
export function openSession(file: string, schema: string, now: Clock): LibsqlSession {
  try {
    const database = openLibsqlFile(file);
    database.exec(schema);
    // From here on the waiting is ours: SQLite's own would stop the whole process.
    database.pragma('busy_timeout = 0');
    return new LibsqlSession(database, now);
  } catch (error) {
    throw storeAway(error);
  }
}

function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

function storeAway(error: unknown): AppError {
  return new AppError(
    'store-away',
    `the SQLite file does not answer: ${messageOf(error)}`,
    {},
    { cause: error },
  );
}
