import type { Kysely, Selectable } from 'kysely';
import type { CardChange, CardRevision, SaveOutcome } from '../../application/ports.js';
import type { CreatorCard } from '../../domain/creator-card.js';
import { AppError } from '../../shared/errors.js';
import { addAudit } from './audit.js';
import { contentOf } from './creator-rows.js';
import { findCard } from './creators.js';
import type { CardRevisionsTable, Tables } from './tables.js';

/** Saves a change with its history and audit line, or says what stands instead; one transaction. */
export function saveCard(db: Kysely<Tables>, change: CardChange): Promise<SaveOutcome> {
  return db.transaction().execute((tx) => saveWithin(tx, change));
}

/** The same inside a transaction that does more. */
export async function saveWithin(tx: Kysely<Tables>, change: CardChange): Promise<SaveOutcome> {
  if (await isSaved(tx, change)) return { outcome: 'repeated', card: await mustFind(tx, change) };
  const before = await mustFind(tx, change);
  if (await replaceContent(tx, change, before)) {
    await keepRevision(tx, change);
    return { outcome: 'saved', card: await mustFind(tx, change) };
  }
  // Somebody else held the row. It may have been another attempt of this very event.
  const outcome = (await isSaved(tx, change)) ? 'repeated' : 'conflict';
  return { outcome, card: await mustFind(tx, change) };
}

async function isSaved(tx: Kysely<Tables>, { eventId }: CardChange): Promise<boolean> {
  const query = tx.selectFrom('card_revisions').select('revision').where('event_id', '=', eventId);
  return (await query.executeTakeFirst()) !== undefined;
}

async function mustFind(tx: Kysely<Tables>, { creatorId }: CardChange): Promise<CreatorCard> {
  const card = await findCard(tx, creatorId);
  if (!card) throw new AppError('not-found', 'there is no such creator', { creatorId });
  return card;
}

async function replaceContent(tx: Kysely<Tables>, change: CardChange, before: CreatorCard): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('creators')
    .set({
      content_json: JSON.stringify(change.content),
      revision: change.expectedRevision + 1,
      // A delayed event was asked for earlier; the card's own time never goes back.
      updated_at: Math.max(before.updatedAt, change.at),
    })
    .where('creator_id', '=', change.creatorId)
    .where('revision', '=', change.expectedRevision)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function keepRevision(tx: Kysely<Tables>, change: CardChange): Promise<void> {
  const { creatorId, eventId, at, by, field } = change;
  await tx
    .insertInto('card_revisions')
    .values({
      creator_id: creatorId,
      revision: change.expectedRevision + 1,
      content_json: JSON.stringify(change.content),
      field,
      at,
      by_person: by,
      event_id: eventId,
    })
    .execute();
  await addAudit(tx, { eventId, action: 'save', at, by, creatorId, detail: field });
}

function revisionFrom(row: Selectable<CardRevisionsTable>): CardRevision {
  const { revision, field, at } = row;
  return {
    revision,
    content: contentOf(row.content_json),
    field,
    at,
    by: row.by_person,
    eventId: row.event_id,
  };
}

/** The change made by one event, or null. */
export async function revisionOf(db: Kysely<Tables>, eventId: string): Promise<CardRevision | null> {
  const query = db.selectFrom('card_revisions').selectAll().where('event_id', '=', eventId);
  const row = await query.executeTakeFirst();
  return row ? revisionFrom(row) : null;
}

/** The newest changes of a card, newest first. */
export async function revisions(
  db: Kysely<Tables>,
  creatorId: string,
  limit: number,
): Promise<CardRevision[]> {
  const rows = await db
    .selectFrom('card_revisions')
    .selectAll()
    .where('creator_id', '=', creatorId)
    .orderBy('revision', 'desc')
    .limit(Math.max(0, limit))
    .execute();
  return rows.map(revisionFrom);
}
