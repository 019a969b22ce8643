import { type Kysely, type Selectable, sql } from 'kysely';
import type { LinkRevocation, NewShareLink, ShareLink, TokenOnFile } from '../../application/share-ports.js';
import { addAudit } from './audit.js';
import type { ShareLinksTable, Tables } from './tables.js';

/** Tokens hidden in one round. */
const TOKENS_A_ROUND = 500;

function linkFrom(row: Selectable<ShareLinksTable>): ShareLink {
  return {
    creatorId: row.creator_id,
    number: row.number,
    token: { hash: row.token_hash, sealed: row.token_sealed ?? '' },
    standing: row.standing === 1,
    label: row.label,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    maxViews: row.max_views,
    views: row.views,
    revokedAt: row.revoked_at,
  };
}

/** The creator's next number. Two who make a link at once collide on it, and one of them starts anew. */
function nextNumber(creatorId: string) {
  return sql<number>`(select coalesce(max(number), 0) + 1 from share_links where creator_id = ${creatorId})`;
}

async function findStanding(db: Kysely<Tables>, creatorId: string): Promise<ShareLink | null> {
  const row = await db
    .selectFrom('share_links')
    .selectAll()
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
  token: TokenOnFile,
  now: number,
): Promise<ShareLink> {
  const known = await findStanding(db, creatorId);
  if (known) return known;
  const row = await db.transaction().execute((tx) =>
    tx
      .insertInto('share_links')
      .values({
        token_hash: token.hash,
        token_sealed: token.sealed,
        creator_id: creatorId,
        number: nextNumber(creatorId),
        standing: 1,
        created_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow(),
  );
  return linkFrom(row);
}

/** Makes a link with its audit line; a repeat of the event answers the link of the first time. */
export async function createShareLink(db: Kysely<Tables>, link: NewShareLink): Promise<ShareLink> {
  const { creatorId, token, eventId, by, at } = link;
  const made = db.selectFrom('share_links').selectAll().where('event_id', '=', eventId);
  const known = await made.executeTakeFirst();
  if (known) return linkFrom(known);
  const row = await db.transaction().execute(async (tx) => {
    const values = {
      token_hash: token.hash,
      token_sealed: token.sealed,
      creator_id: creatorId,
      number: nextNumber(creatorId),
      standing: 0,
      label: link.label,
      created_at: at,
      created_by: by,
      event_id: eventId,
      expires_at: link.expiresAt,
      max_views: link.maxViews,
    };
    const added = await tx.insertInto('share_links').values(values).returningAll().executeTakeFirstOrThrow();
    await addAudit(tx, { eventId, action: 'share', at, by, creatorId, detail: String(added.number) });
    return added;
  });
  return linkFrom(row);
}

/** The newest links of a creator, dead ones too. */
export async function shareLinks(db: Kysely<Tables>, creatorId: string, limit: number): Promise<ShareLink[]> {
  const rows = await db
    .selectFrom('share_links')
    .selectAll()
    .where('creator_id', '=', creatorId)
    .orderBy('number', 'desc')
    .limit(Math.max(0, limit))
    .execute();
  return rows.map(linkFrom);
}

/** A link by the hash of its token, revoked and expired ones too. */
export async function shareLink(db: Kysely<Tables>, tokenHash: string): Promise<ShareLink | null> {
  const query = db.selectFrom('share_links').selectAll().where('token_hash', '=', tokenHash);
  const row = await query.where('token_sealed', 'is not', null).executeTakeFirst();
  return row ? linkFrom(row) : null;
}

/** Switches a link off with its audit line; a link that is off stays as it is. */
export function revokeShareLink(db: Kysely<Tables>, revocation: LinkRevocation): Promise<ShareLink | null> {
  const { creatorId, number, eventId, by, at } = revocation;
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('share_links')
      .set({ revoked_at: at })
      .where('creator_id', '=', creatorId)
      .where('number', '=', number)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows > 0n)
      await addAudit(tx, { eventId, action: 'revoke', at, by, creatorId, detail: String(number) });
    const query = tx.selectFrom('share_links').selectAll().where('creator_id', '=', creatorId);
    const row = await query.where('number', '=', number).executeTakeFirst();
    return row ? linkFrom(row) : null;
  });
}

/** Counts a view in one statement, so that two readers of the last view cannot both have it. */
export async function countShareView(db: Kysely<Tables>, tokenHash: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('share_links')
    .set((eb) => ({ views: eb('views', '+', 1) }))
    .where('token_hash', '=', tokenHash)
    .where('token_sealed', 'is not', null)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .where((eb) => eb.or([eb('max_views', 'is', null), eb('views', '<', eb.ref('max_views'))]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Replaces tokens in clear by their hash and seal, some at a time. */
export async function hideShareTokens(
  db: Kysely<Tables>,
  hide: (token: string) => TokenOnFile,
): Promise<number> {
  let hidden = 0;
  for (;;) {
    const query = db.selectFrom('share_links').select('token_hash').where('token_sealed', 'is', null);
    const rows = await query.limit(TOKENS_A_ROUND).execute();
    if (rows.length === 0) return hidden;
    await db.transaction().execute(async (tx) => {
      for (const { token_hash: token } of rows) {
        const { hash, sealed } = hide(token);
        const update = tx.updateTable('share_links').set({ token_hash: hash, token_sealed: sealed });
        await update.where('token_hash', '=', token).where('token_sealed', 'is', null).execute();
      }
    });
    hidden += rows.length;
  }
}
