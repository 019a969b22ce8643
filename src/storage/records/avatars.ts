import type { Kysely } from 'kysely';
import type { StoredAvatar } from '../../application/account-ports.js';
import type { Tables } from './tables.js';

/** The kept avatar of a creator, or null. */
export async function avatar(db: Kysely<Tables>, creatorId: string): Promise<StoredAvatar | null> {
  const row = await db
    .selectFrom('avatars')
    .select(['source_url', 'jpeg_base64'])
    .where('creator_id', '=', creatorId)
    .executeTakeFirst();
  return row ? { sourceUrl: row.source_url, jpeg: Buffer.from(row.jpeg_base64, 'base64') } : null;
}

/** Keeps an avatar in the place of the one before. */
export async function saveAvatar(
  db: Kysely<Tables>,
  creatorId: string,
  { sourceUrl, jpeg }: StoredAvatar,
  now: number,
): Promise<void> {
  const row = { source_url: sourceUrl, jpeg_base64: jpeg.toString('base64'), fetched_at: now };
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('avatars')
      .values({ creator_id: creatorId, ...row })
      .onConflict((conflict) => conflict.column('creator_id').doUpdateSet(row))
      .execute();
  });
}
