import { PGlite } from '@electric-sql/pglite';
import { type Dialect, PostgresDialect, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';

/** A Postgres engine inside this process, for tests of the dialect without a server. */
export interface MemoryPostgres {
  /** A dialect as one more client has it; all clients share the engine's one session, turn by turn. */
  dialect(): Dialect;
  stop(): Promise<void>;
}

/** Starts an empty PGlite in memory. */
export async function startPglite(): Promise<MemoryPostgres> {
  const engine = await PGlite.create();
  const query = async (sql: string, parameters: readonly unknown[]) => {
    const { rows, affectedRows } = await engine.query(sql, [...parameters]);
    const command = sql.trimStart().split(/\s/, 1)[0]?.toUpperCase();
    return { command, rowCount: affectedRows ?? 0, rows } as PostgresQueryResult<unknown>;
  };
  let turn: Promise<void> = Promise.resolve();
  const connect = async () => {
    const before = turn;
    let release = () => {};
    turn = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return { query, release } as PostgresPoolClient;
  };
  return {
    dialect: () => new PostgresDialect({ pool: { connect, end: async () => undefined } }),
    stop: () => engine.close(),
  };
}
