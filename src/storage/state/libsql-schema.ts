/**
 * The tables of the state. Times are epoch ms. A lane has a row in `state_lanes` while it has items or keeps a
 * pace: `due_at` is when it may next be claimed, which serves delay, pace, retry and lease end alike.
 */
export const STATE_SCHEMA = `
  create table if not exists state_items (
    seq integer primary key autoincrement, box text not null, lane text not null, id text not null, body text not null);
  create index if not exists state_items_lane on state_items (box, lane, seq);
  create table if not exists state_lanes (
    box text not null, lane text not null, due_at integer not null, token text, attempts integer not null default 0,
    primary key (box, lane)) without rowid;
  create index if not exists state_lanes_due on state_lanes (box, due_at);
  create table if not exists state_dead (
    box text not null, id text not null, lane text not null, body text not null, reason text not null,
    at integer not null, primary key (box, id)) without rowid;
  create table if not exists state_seen (
    box text not null, id text not null, expires_at integer not null, primary key (box, id)) without rowid;
  create index if not exists state_seen_expiry on state_seen (expires_at);
  create table if not exists state_conversations (
    lane text primary key, version integer not null, document text not null, expires_at integer not null) without rowid;
  create index if not exists state_conversations_expiry on state_conversations (expires_at);
  create table if not exists state_values (
    key text primary key, value text not null, expires_at integer not null) without rowid;
  create index if not exists state_values_expiry on state_values (expires_at);
  create table if not exists state_limits (key text primary key, expires_at real not null) without rowid;
  create index if not exists state_limits_expiry on state_limits (expires_at);
  create table if not exists state_leases (
    name text primary key, holder text not null, fence integer not null, ends_at integer not null) without rowid;
`;

/** Tables whose rows end by themselves, with their keys; `sweep` removes what has ended. */
export const EXPIRING_TABLES = [
  ['state_seen', 'box, id'],
  ['state_conversations', 'lane'],
  ['state_values', 'key'],
  ['state_limits', 'key'],
] as const;
