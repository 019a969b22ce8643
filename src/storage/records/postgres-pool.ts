import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import type { Log } from '../../application/ports.js';
import { AppError, messageOf } from '../../shared/errors.js';

/** A connection that is not there by then is not coming, milliseconds. */
const CONNECT_TIMEOUT_MS = 3_000;

/** Longest wait for an answer, also on a link that swallows bytes, milliseconds. */
const QUERY_TIMEOUT_MS = 10_000;

/** Connections of one process unless told otherwise. */
const CONNECTIONS = 10;

/** `log` hears of connections that break while idle. */
export interface PostgresOptions {
  readonly log?: Log;
  /** Most connections of this process; 10 when not given. */
  readonly connections?: number;
  /** Longest wait for an answer, milliseconds; 10,000 when not given. */
  readonly answerWithinMs?: number;
}

/** A pool of connections for Kysely. Connects with the first query. */
export function openPostgresPool(url: string, options: PostgresOptions): PostgresPool {
  // Times and counts are bigint, which the driver hands over as text; all of ours are safe integers.
  types.setTypeParser(types.builtins.INT8, Number);
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: options.answerWithinMs ?? QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  // Without a listener a server that restarts would end this process.
  pool.on('error', (error) => options.log?.warn({ reason: messageOf(error) }, 'a Postgres connection broke'));
  return { connect: async () => new GuardedClient(await pool.connect()), end: () => pool.end() };
}

/** An error that the server sent has a five-letter SQLSTATE; any other one leaves the connection in doubt. */
function isFromServer(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code));
}

/** A connection that is thrown away, not given back, once an answer failed to come. */
class GuardedClient implements PostgresPoolClient {
  private broken: unknown = null;

  constructor(private readonly client: PoolClient) {}

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    sql: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof sql !== 'string') throw new AppError('internal', 'cursors are not in use');
    return this.ask<R>(sql, parameters);
  }

  private async ask<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    if (this.broken) throw this.broken;
    try {
      return (await this.client.query(sql, [...parameters])) as unknown as PostgresQueryResult<R>;
    } catch (error) {
      if (!isFromServer(error)) this.broken = error;
      throw error;
    }
  }

  release(): void {
    this.client.release(this.broken !== null);
  }
}
