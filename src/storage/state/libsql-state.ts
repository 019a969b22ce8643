import { randomUUID } from 'node:crypto';
import type {
  Box,
  BoxItem,
  Claim,
  Clock,
  DeadLetter,
  Settlement,
  State,
  StoredConversation,
} from '../../application/ports.js';
import { CONVERSATION_MS, DEAD_LIMIT, REMEMBER_MS } from './boxes.js';
import { lanes } from './libsql-lanes.js';
import { EXPIRING_TABLES, STATE_SCHEMA } from './libsql-schema.js';
import { type LibsqlSession, openSession } from './libsql-session.js';

/** How often, at most, a write also removes rows that have ended. */
const SWEEP_EVERY_MS = 60_000;

/** Rows removed in one sweep of one table, so that no sweep holds the file for long. */
const SWEEP_ROWS = 500;

/** `now` replaces the clock of this process; it is read inside each transaction. */
export interface LibsqlStateOptions {
  readonly now?: Clock;
}

/**
 * Opens the state in a SQLite file, which several processes of one host may share. Each acknowledged call is on
 * the disk. Throws `AppError('store-away')` when the file cannot be opened.
 */
export function openLibsqlState(file: string, options: LibsqlStateOptions = {}): LibsqlState {
  const now = options.now ?? Date.now;
  return new LibsqlState(openSession(file, STATE_SCHEMA, now), now);
}

/** The state in one SQLite file; every call that writes is one transaction. */
export class LibsqlState implements State {
  private sweptAt: number;

  constructor(
    private readonly db: LibsqlSession,
    now: Clock,
  ) {
    this.sweptAt = now();
  }

  accept(box: Box, lane: string, id: string, body: string, rememberMs = REMEMBER_MS): Promise<boolean> {
    return this.db.transaction((now) => {
      this.sweepNowAndThen(now);
      const marked = this.db.run(
        `insert into state_seen (box, id, expires_at) values (?, ?, ?)
         on conflict do update set expires_at = excluded.expires_at where expires_at <= ?`,
        box,
        id,
        now + rememberMs,
        now,
      );
      if (marked === 0) return false;
      lanes.append(this.db, box, lane, id, body, now);
      return true;
    });
  }

  async claim(box: Box, leaseMs: number): Promise<Claim | { readonly waitMs: number }> {
    // Idle workers ask often: they read only, so they never wait for a writer nor make one wait.
    const waitMs = await this.db.read((now) => lanes.nextWait(this.db, box, now));
    if (waitMs > 0) return { waitMs };
    return this.db.transaction((now) => {
      const claim = lanes.claimFirst(this.db, box, leaseMs, randomUUID(), now);
      return claim ?? { waitMs: lanes.nextWait(this.db, box, now) };
    });
  }

  commit(
    claim: Claim,
    expectedVersion: number,
    document: string,
    replies: readonly BoxItem[],
    ttlMs = CONVERSATION_MS,
  ): Promise<'ok' | 'stale' | 'lost'> {
    return this.db.transaction((now) => {
      if (!lanes.owns(this.db, claim)) return 'lost';
      if (this.conversation(claim.lane, now).version !== expectedVersion) return 'stale';
      this.db.run(
        `insert into state_conversations (lane, version, document, expires_at) values (?, ?, ?, ?)
         on conflict do update set version = excluded.version, document = excluded.document,
           expires_at = excluded.expires_at`,
        claim.lane,
        expectedVersion + 1,
        document,
        now + ttlMs,
      );
      for (const { box, id, body } of replies) lanes.append(this.db, box, claim.lane, id, body, now);
      lanes.removeHead(this.db, claim.box, claim.lane, now, 0);
      return 'ok';
    });
  }

  settle(claim: Claim, settlement: Settlement): Promise<boolean> {
    return this.db.transaction((now) => {
      if (!lanes.owns(this.db, claim)) return false;
      if (settlement.how === 'retry') this.retry(claim, now + settlement.delayMs);
      else if (settlement.how === 'dead') this.bury(claim, settlement.reason, now);
      else lanes.removeHead(this.db, claim.box, claim.lane, now, settlement.paceMs ?? 0);
      return true;
    });
  }

  /** The head stays, so the order stays; the count of attempts stays with it. */
  private retry({ box, lane }: Claim, dueAt: number): void {
    this.db.run(
      'update state_lanes set due_at = ?, token = null where box = ? and lane = ?',
      dueAt,
      box,
      lane,
    );
  }

  private bury({ box, lane, id }: Claim, reason: string, now: number): void {
    const item = lanes.removeHead(this.db, box, lane, now, 0);
    if (item === undefined) return;
    this.db.run(
      'insert or replace into state_dead (box, id, lane, body, reason, at) values (?, ?, ?, ?, ?, ?)',
      box,
      id,
      lane,
      item.body,
      reason,
      now,
    );
  }

  session(lane: string): Promise<StoredConversation> {
    return this.db.read((now) => this.conversation(lane, now));
  }

  private conversation(lane: string, now: number): StoredConversation {
    const row = this.db.row<{ version: number; document: string }>(
      'select version, document from state_conversations where lane = ? and expires_at > ?',
      lane,
      now,
    );
    return row ? { version: row.version, document: row.document } : { version: 0, document: null };
  }

  /** The rate's theoretical arrival time is also the end of its row. */
  limit(key: string, everyMs: number, burst: number): Promise<number> {
    return this.db.transaction((now) => {
      this.sweepNowAndThen(now);
      const row = this.db.row<{ at: number }>('select expires_at as at from state_limits where key = ?', key);
      const arrival = Math.max(row?.at ?? now, now);
      const ahead = arrival - now - everyMs * (burst - 1);
      if (ahead > 0) return Math.ceil(ahead);
      this.db.run(
        'insert or replace into state_limits (key, expires_at) values (?, ?)',
        key,
        arrival + everyMs,
      );
      return 0;
    });
  }

  room(key: string, everyMs: number, burst: number): Promise<number> {
    return this.db.read((now) => {
      const row = this.db.row<{ at: number }>('select expires_at as at from state_limits where key = ?', key);
      const arrival = Math.max(row?.at ?? now, now);
      return Math.max(0, Math.floor(burst - (arrival - now) / everyMs));
    });
  }

  lease(name: string, holder: string, ttlMs: number): Promise<number> {
    return this.db.transaction((now) => {
      const lease = this.leaseRow(name);
      const running = lease !== undefined && lease.ends_at > now;
      if (running && lease.holder !== holder) return 0;
      const fence = running ? lease.fence : (lease?.fence ?? 0) + 1;
      this.db.run(
        'insert or replace into state_leases (name, holder, fence, ends_at) values (?, ?, ?, ?)',
        name,
        holder,
        fence,
        now + ttlMs,
      );
      return fence;
    });
  }

  /** The row stays, for its fence. */
  release(name: string, holder: string): Promise<boolean> {
    return this.db.transaction((now) => {
      const lease = this.leaseRow(name);
      if (lease?.holder !== holder || lease.ends_at <= now) return false;
      this.db.run('update state_leases set ends_at = 0 where name = ?', name);
      return true;
    });
  }

  private leaseRow(name: string): { holder: string; fence: number; ends_at: number } | undefined {
    return this.db.row('select holder, fence, ends_at from state_leases where name = ?', name);
  }

  get(key: string): Promise<string | null> {
    return this.db.read((now) => {
      const sql = 'select value from state_values where key = ? and expires_at > ?';
      return this.db.row<{ value: string }>(sql, key, now)?.value ?? null;
    });
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.db.transaction((now) => {
      this.sweepNowAndThen(now);
      const sql = 'insert or replace into state_values (key, value, expires_at) values (?, ?, ?)';
      this.db.run(sql, key, value, now + ttlMs);
    });
  }

  dead(box: Box, limit = DEAD_LIMIT): Promise<DeadLetter[]> {
    return this.db.read(() =>
      this.db
        .rows<DeadLetter>(
          'select box, lane, id, body, reason, at from state_dead where box = ? order by at, id limit ?',
          box,
          Math.max(0, limit),
        )
        .map(({ lane, id, body, reason, at }) => ({ box, lane, id, body, reason, at })),
    );
  }

  redrive(box: Box, id: string): Promise<boolean> {
    return this.db.transaction((now) => {
      const sql = 'select lane, body from state_dead where box = ? and id = ?';
      const letter = this.db.row<{ lane: string; body: string }>(sql, box, id);
      if (letter === undefined) return false;
      this.db.run('delete from state_dead where box = ? and id = ?', box, id);
      lanes.append(this.db, box, letter.lane, id, letter.body, now);
      return true;
    });
  }

  depth(box: Box): Promise<number> {
    const sql = 'select count(*) as items from state_items where box = ?';
    return this.db.read(() => this.db.row<{ items: number }>(sql, box)?.items ?? 0);
  }

  /** Fails when the file cannot be locked for writing, for example when it is read-only. */
  async ping(): Promise<void> {
    await this.db.transaction((now) => this.sweepNowAndThen(now));
  }

  /** Removes rows that have ended, at most 500 of each table, and says how many. Calls that write do it now and then. */
  sweep(): Promise<number> {
    return this.db.transaction((now) => this.sweepTables(now));
  }

  private sweepNowAndThen(now: number): void {
    if (now < this.sweptAt + SWEEP_EVERY_MS) return;
    this.sweptAt = now;
    this.sweepTables(now);
  }

  private sweepTables(now: number): number {
    const ended = EXPIRING_TABLES.map(([table, key]) =>
      this.db.run(
        `delete from ${table} where (${key}) in (select ${key} from ${table} where expires_at <= ? limit ?)`,
        now,
        SWEEP_ROWS,
      ),
    );
    return ended.reduce((sum, rows) => sum + rows, 0);
  }

  async close(): Promise<void> {
    this.db.close();
  }
}
