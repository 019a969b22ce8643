import { setTimeout as pause } from 'node:timers/promises';
import { AppError, isAppError, messageOf } from '../../shared/errors.js';

/** How long a call keeps trying while another connection holds what it needs, milliseconds. */
const BUSY_LIMIT_MS = 5_000;

/** How often a call starts anew after another one wrote the same key first. */
const MAX_RACES = 5;

/** Postgres: serialization failure and deadlock (appendix A of its manual). */
const PG_CONTENTION = ['40001', '40P01'];

/** Postgres: unique violation. SQLite: its two names for it. */
const UNIQUE = ['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'];

/** A row that points at a creator nobody imported. */
const FOREIGN_KEY = ['23503', 'SQLITE_CONSTRAINT_FOREIGNKEY'];

/** Classes of errors that lie in a statement and not in the store. */
const OUR_FAULT = /^(22|23|42)[0-9A-Z]{3}$|^SQLITE_(CONSTRAINT|ERROR|MISMATCH|RANGE)/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isContention(error: unknown): boolean {
  const code = codeOf(error);
  return PG_CONTENTION.includes(code) || /^SQLITE_(BUSY|LOCKED)/.test(code);
}

/**
 * Runs one call on the store. What it did is rolled back when it throws, so contention and lost races are tried
 * again, without blocking the process, for 5 s at most. Throws `AppError`: `store-away` when the store does not
 * answer, `not-found` for an unknown creator, `internal` for a faulty statement.
 */
export async function ask<T>(call: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + BUSY_LIMIT_MS;
  for (let races = 0; ; ) {
    try {
      return await call();
    } catch (error) {
      const raced = UNIQUE.includes(codeOf(error)) && races < MAX_RACES;
      if (raced) races += 1;
      if (!(raced || isContention(error)) || performance.now() > giveUpAt) throw namedError(error);
    }
    await pause(1 + Math.random() * 10);
  }
}

function namedError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (FOREIGN_KEY.includes(code))
    return new AppError('not-found', 'there is no such creator', { code }, cause);
  if (OUR_FAULT.test(code))
    return new AppError('internal', `the records refuse a statement: ${messageOf(error)}`, { code }, cause);
  return new AppError('store-away', `the records do not answer: ${messageOf(error)}`, { code }, cause);
}
