import { type Kysely, sql } from 'kysely';
import type { CreatorRow } from '../../application/ports.js';
import type { CreatorCard } from '../../domain/creator-card.js';
import { chunks } from './chunks.js';
import { cardOf, newCreatorRow } from './creator-rows.js';
import type { Tables } from './tables.js';

/** Rows of one insert; with 18 values each it stays below SQLite's 32,766 and Postgres' 65,535 parameters. */
const ROWS_A_STATEMENT = 250;

/** What a new import may change: everything captured, nothing the creator wrote. */
const REFRESHED = [
  'nickname',
  'douyin_id',
  'avatar_url',
  'location',
  'followers',
  'categories_json',
  'price_min',
  'price_max',
  'source',
  'nickname_folded',
  'douyin_folded',
  'pinyin',
  'initials',
] as const;

/** The time of the last change moves only when the import brings something new. */
const refreshedUpdatedAt = () => {
  const old = sql.join(REFRESHED.map((column) => sql.ref(`creators.${column}`)));
  const fresh = sql.join(REFRESHED.map(freshValue));
  return sql<number>`case when (${old}) is not distinct from (${fresh})
    then creators.updated_at else excluded.updated_at end`;
};

/** What Douyin itself says about these is better than what a file says. */
const FROM_DOUYIN: readonly string[] = ['nickname', 'avatar_url', 'nickname_folded', 'pinyin', 'initials'];

/** The value a column gets: the import's, unless Douyin's own stands there. */
function freshValue(column: (typeof REFRESHED)[number] | 'synced_at') {
  const fresh = sql.ref(`excluded.${column}`);
  if (!FROM_DOUYIN.includes(column)) return sql`${fresh}`;
  return sql`case when creators.profile_synced_at is null then ${fresh} else ${sql.ref(`creators.${column}`)} end`;
}

function refreshed() {
  const columns = [...REFRESHED, 'synced_at'] as const;
  const values = columns.map((column) => [column, freshValue(column)]);
  return { ...Object.fromEntries(values), updated_at: refreshedUpdatedAt() };
}

/** Inserts or refreshes identities in one transaction; of two rows of one creator the later counts. */
export async function importCreators(db: Kysely<Tables>, rows: readonly CreatorRow[]): Promise<void> {
  // Ordered by id, so that two imports at once lock rows in the same order.
  const latest = [...new Map(rows.map((row) => [row.creatorId, row])).values()].sort((one, other) =>
    one.creatorId < other.creatorId ? -1 : 1,
  );
  if (latest.length === 0) return;
  await db.transaction().execute(async (tx) => {
    for (const some of chunks(latest, ROWS_A_STATEMENT)) {
      await tx
        .insertInto('creators')
        .values(some.map(newCreatorRow))
        .onConflict((conflict) => conflict.column('creator_id').doUpdateSet(refreshed))
        .execute();
    }
  });
}

/** The card of a creator, or null. */
export async function findCard(db: Kysely<Tables>, creatorId: string): Promise<CreatorCard | null> {
  const row = await db
    .selectFrom('creators')
    .selectAll()
    .where('creator_id', '=', creatorId)
    .executeTakeFirst();
  return row ? cardOf(row) : null;
}

/** Which of these creators somebody is bound to. */
export async function boundCreators(
  db: Kysely<Tables>,
  creatorIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const bound = new Set<string>();
  for (const some of chunks(creatorIds, 1_000)) {
    const rows = await db
      .selectFrom('holdings')
      .select('creator_id')
      .distinct()
      .where('creator_id', 'in', some)
      .execute();
    for (const row of rows) bound.add(row.creator_id);
  }
  return bound;
}
