import type { Box, Claim } from '../../application/ports.js';
import { boundedWait } from './boxes.js';
import type { LibsqlSession } from './libsql-session.js';

interface Item {
  readonly seq: number;
  readonly id: string;
  readonly body: string;
}

/**
 * The lanes of the boxes in SQL. All functions but `nextWait` belong inside a transaction. They mirror the
 * functions of scripts/prelude.lua.
 */
export const lanes = { append, claimFirst, nextWait, owns, removeHead };

/** Puts an item at the end of a lane. A lane that waits (claimed, paced, in retry) keeps its due time. */
function append(db: LibsqlSession, box: Box, lane: string, id: string, body: string, now: number): void {
  db.run('insert into state_items (box, lane, id, body) values (?, ?, ?, ?)', box, lane, id, body);
  db.run(
    'insert into state_lanes (box, lane, due_at) values (?, ?, ?) on conflict do nothing',
    box,
    lane,
    now,
  );
}

/** How long until a lane of the box is due: 0 when one is now, else 1 to 250 ms. */
function nextWait(db: LibsqlSession, box: Box, now: number): number {
  const first = db.row<{ due_at: number }>(
    'select due_at from state_lanes where box = ? order by due_at limit 1',
    box,
  );
  if (first !== undefined && first.due_at <= now) return 0;
  return boundedWait(first && first.due_at - now);
}

/** Claims the head of the lane that is due first; null when none is. */
function claimFirst(db: LibsqlSession, box: Box, leaseMs: number, token: string, now: number): Claim | null {
  for (;;) {
    const lane = db.row<{ lane: string; attempts: number }>(
      'select lane, attempts from state_lanes where box = ? and due_at <= ? order by due_at limit 1',
      box,
      now,
    );
    if (lane === undefined) return null;
    const item = head(db, box, lane.lane);
    if (item === undefined) {
      // An empty lane was listed for its pace only.
      db.run('delete from state_lanes where box = ? and lane = ?', box, lane.lane);
      continue;
    }
    const attempts = lane.attempts + 1;
    db.run(
      'update state_lanes set due_at = ?, token = ?, attempts = ? where box = ? and lane = ?',
      now + leaseMs,
      token,
      attempts,
      box,
      lane.lane,
    );
    return { box, lane: lane.lane, id: item.id, body: item.body, token, attempts };
  }
}

/** Whether the claim still owns its lane: nobody has claimed it since, nor was it ended. */
function owns(db: LibsqlSession, { box, lane, token }: Claim): boolean {
  const row = db.row<{ token: string | null }>(
    'select token from state_lanes where box = ? and lane = ?',
    box,
    lane,
  );
  return row?.token === token;
}

/** Takes the head off a claimed lane and frees the lane after `paceMs`. */
function removeHead(
  db: LibsqlSession,
  box: Box,
  lane: string,
  now: number,
  paceMs: number,
): Item | undefined {
  const item = head(db, box, lane);
  if (item !== undefined) db.run('delete from state_items where seq = ?', item.seq);
  if (paceMs > 0 || head(db, box, lane) !== undefined) {
    db.run(
      'update state_lanes set due_at = ?, token = null, attempts = 0 where box = ? and lane = ?',
      now + paceMs,
      box,
      lane,
    );
  } else {
    db.run('delete from state_lanes where box = ? and lane = ?', box, lane);
  }
  return item;
}

function head(db: LibsqlSession, box: Box, lane: string): Item | undefined {
  return db.row<Item>(
    'select seq, id, body from state_items where box = ? and lane = ? order by seq limit 1',
    box,
    lane,
  );
}
