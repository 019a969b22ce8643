import type { Kysely, Selectable } from 'kysely';
import type { SentCard } from '../../application/share-ports.js';
import { chunks } from './chunks.js';
import type { SentCardsTable, Tables } from './tables.js';

function cardFrom(row: Selectable<SentCardsTable>): SentCard {
  const { revision } = row;
  const viewer = row.viewer === 'client' ? 'client' : 'group';
  return {
    messageId: row.message_id,
    creatorId: row.creator_id,
    viewer,
    revision,
    sentAt: row.sent_at,
    shared: row.shared === 1,
  };
}

/** Adds a card, once per message, and drops what is older than the newest `keep` of its creator. */
export async function rememberSentCard(db: Kysely<Tables>, card: SentCard, keep: number): Promise<void> {
  const { messageId, creatorId, viewer, revision, sentAt } = card;
  const shared = card.shared ? 1 : 0;
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('sent_cards')
      .values({ message_id: messageId, creator_id: creatorId, viewer, revision, sent_at: sentAt, shared })
      .onConflict((conflict) => conflict.column('message_id').doNothing())
      .execute();
    const kept = tx
      .selectFrom('sent_cards')
      .select('message_id')
      .where('creator_id', '=', creatorId)
      .orderBy('sent_at', 'desc')
      .orderBy('message_id', 'desc')
      .limit(keep);
    await tx
      .deleteFrom('sent_cards')
      .where('creator_id', '=', creatorId)
      .where('message_id', 'not in', kept)
      .execute();
  });
}

/** Cards that show an older revision than `revision`, newest first. */
export async function outdatedCards(
  db: Kysely<Tables>,
  creatorId: string,
  revision: number,
  since: number,
): Promise<SentCard[]> {
  const rows = await db
    .selectFrom('sent_cards')
    .selectAll()
    .where('creator_id', '=', creatorId)
    .where('revision', '<', revision)
    .where('sent_at', '>=', since)
    .orderBy('sent_at', 'desc')
    .execute();
  return rows.map(cardFrom);
}

/** Which of these creators have a card that was sent since `since`. */
export async function creatorsShown(
  db: Kysely<Tables>,
  creatorIds: readonly string[],
  since: number,
): Promise<ReadonlySet<string>> {
  const shown = new Set<string>();
  for (const some of chunks(creatorIds, 1_000)) {
    const rows = await db
      .selectFrom('sent_cards')
      .select('creator_id')
      .distinct()
      .where('creator_id', 'in', some)
      .where('sent_at', '>=', since)
      .execute();
    for (const row of rows) shown.add(row.creator_id);
  }
  return shown;
}

/** One card by its message, or null. */
export async function sentCard(db: Kysely<Tables>, messageId: string): Promise<SentCard | null> {
  const query = db.selectFrom('sent_cards').selectAll().where('message_id', '=', messageId);
  const row = await query.executeTakeFirst();
  return row ? cardFrom(row) : null;
}

/** Notes the revision a card shows; a slower refresh does not turn it back. */
export async function cardRefreshed(db: Kysely<Tables>, messageId: string, revision: number): Promise<void> {
  const update = db.updateTable('sent_cards').set({ revision });
  await update.where('message_id', '=', messageId).where('revision', '<', revision).execute();
}

/** Forgets a card that cannot be changed any more. */
export async function forgetSentCard(db: Kysely<Tables>, messageId: string): Promise<void> {
  await db.deleteFrom('sent_cards').where('message_id', '=', messageId).execute();
}
