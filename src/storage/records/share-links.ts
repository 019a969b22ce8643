import type { Kysely } from 'kysely';
import type { ShareLink } from '../../application/ports.js';
import type { Tables } from './tables.js';

const COLUMNS = [
  'token',
  'creator_id as creatorId',
  'revoked_at as revokedAt',
  'expires_at as expiresAt',
] as const;

/** Rows of SQLite carry a hidden field, so the columns are copied. */
function linkFrom({ token, creatorId, revokedAt, expiresAt }: ShareLink): ShareLink {
  return { token, creatorId, revokedAt, expiresAt };
}

async function findStanding(db: Kysely<Tables>, creatorId: string): Promise<ShareLink | null> {
  const row = await db
    .selectFrom('share_links')
    .select(COLUMNS)
    .where('creator_id', '=', creatorId)
    .where('standing', '=', 1)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row ? linkFrom(row) : null;
}

/** The creator's standing link, made with `token` when there is none; of two makers at once the first wins. */
export async function standingShareLink(
  db: Kysely<Tables>,
  creatorId: string,
  token: string,
  now: number,
): Promise<ShareLink> {
  const known = await findStanding(db, creatorId);
  if (known) return known;
  return db.transaction().execute(async (tx) => {
    await tx
      .insertInto('share_links')
      .values({ token, creator_id: creatorId, standing: 1, created_at: now })
      .onConflict((conflict) =>
        conflict
          .column('creator_id')
          .where((eb) => eb.and([eb('standing', '=', eb.lit(1)), eb('revoked_at', 'is', null)]))
          .doNothing(),
      )
      .execute();
    return (await findStanding(tx, creatorId)) ?? { token, creatorId, revokedAt: null, expiresAt: null };
  });
}

/** A link by its token, revoked and expired ones too. */
export async function shareLink(db: Kysely<Tables>, token: string): Promise<ShareLink | null> {
  const query = db.selectFrom('share_links').select(COLUMNS).where('token', '=', token);
  const row = await query.executeTakeFirst();
  return row ? linkFrom(row) : null;
}
