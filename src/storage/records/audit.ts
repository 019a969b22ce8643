import type { Kysely } from 'kysely';
import type { Refusal } from '../../application/ports.js';
import type { Tables } from './tables.js';

/** One line of the audit. `detail` is the name of what was changed, or an outcome, never its words. */
export interface AuditEntry {
  readonly eventId: string;
  readonly action:
    | 'save'
    | 'bind'
    | 'share'
    | 'revoke'
    | 'link'
    | 'transfer'
    | 'publish'
    | 'rollback'
    | 'quick-reply'
    | 'refuse';
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
  readonly creatorId: string | null;
  readonly detail: string;
}

/** Adds a line; belongs into the transaction of what it tells. */
export async function addAudit(tx: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit')
    .values({
      event_id: entry.eventId,
      action: entry.action,
      at: entry.at,
      by_person: entry.by,
      creator_id: entry.creatorId,
      detail: entry.detail,
    })
    .execute();
}

/** Adds the line of a refused click, once per event. */
export async function addRefusal(
  db: Kysely<Tables>,
  { eventId, by, creatorId, at, field }: Refusal,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      event_id: eventId,
      action: 'refuse',
      at,
      by_person: by,
      creator_id: creatorId,
      detail: field,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The line of one event and action, or null. */
export async function findAudit(
  db: Kysely<Tables>,
  eventId: string,
  action: AuditEntry['action'],
): Promise<{ creatorId: string | null; detail: string } | null> {
  const row = await db
    .selectFrom('audit')
    .select(['creator_id as creatorId', 'detail'])
    .where('event_id', '=', eventId)
    .where('action', '=', action)
    .executeTakeFirst();
  return row ?? null;
}
