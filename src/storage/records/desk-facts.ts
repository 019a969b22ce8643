import type { Kysely } from 'kysely';
import type { DeskDay, DeskFact, QuickReply, QuickReplyChange } from '../../application/desk-ports.js';
import { addAudit, findAudit } from './audit.js';
import type { Tables } from './tables.js';

/** China has one zone without summer time: UTC+8 all year. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

function dayOf(at: number): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Counts a fact once per event. */
export async function countFact(
  db: Kysely<Tables>,
  eventId: string,
  fact: DeskFact,
  at: number,
  value: number | null,
): Promise<void> {
  await db
    .insertInto('desk_facts')
    .values({ event_id: eventId, fact, day: dayOf(at), value })
    .onConflict((conflict) => conflict.columns(['event_id', 'fact']).doNothing())
    .execute();
}

/** What was counted on the day of `at`, in Shanghai. */
export async function factsOfDay(db: Kysely<Tables>, at: number): Promise<DeskDay> {
  const rows = await db
    .selectFrom('desk_facts')
    .select(['fact', 'value'])
    .where('day', '=', dayOf(at))
    .execute();
  const of = (fact: DeskFact) => {
    const those = rows.filter((row) => row.fact === fact);
    const values = those.flatMap((row) => (row.value === null ? [] : [Number(row.value)]));
    return { count: those.length, values };
  };
  return {
    asked: of('asked'),
    answered: of('answered'),
    clarified: of('clarified'),
    rejected: of('rejected'),
    'handed-over': of('handed-over'),
    taken: of('taken'),
    closed: of('closed'),
    score: of('score'),
  };
}

/** All ready-made answers by name. */
export function quickReplies(db: Kysely<Tables>): Promise<QuickReply[]> {
  return db.selectFrom('quick_replies').selectAll().orderBy('name').execute();
}

/** One ready-made answer, or null. */
export async function quickReply(db: Kysely<Tables>, name: string): Promise<QuickReply | null> {
  const query = db.selectFrom('quick_replies').selectAll().where('name', '=', name);
  return (await query.executeTakeFirst()) ?? null;
}

/** Adds, replaces or, with null, takes away one; what happened goes into the audit, the words do not. */
export async function setQuickReply(db: Kysely<Tables>, change: QuickReplyChange): Promise<void> {
  const { eventId, at, by, name, words } = change;
  if (await findAudit(db, eventId, 'quick-reply')) return;
  const known = await quickReply(db, name);
  const done = words === null ? 'remove' : known ? 'replace' : 'add';
  if (words === null) await db.deleteFrom('quick_replies').where('name', '=', name).execute();
  else
    await db
      .insertInto('quick_replies')
      .values({ name, words })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ words }))
      .execute();
  const detail = `${done}:${name}`;
  await addAudit(db, { eventId, action: 'quick-reply', at, by, creatorId: null, detail });
}
