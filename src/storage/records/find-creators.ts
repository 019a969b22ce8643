import { type ExpressionBuilder, type ExpressionWrapper, type Kysely, type SqlBool, sql } from 'kysely';
import type { CreatorSummary } from '../../application/account-ports.js';
import { foldName, foldPinyin } from './search-forms.js';
import type { Tables } from './tables.js';

type Searched = 'nickname_folded' | 'douyin_folded' | 'pinyin' | 'initials';
type Condition = (
  eb: ExpressionBuilder<Tables, 'creators'>,
) => ExpressionWrapper<Tables, 'creators', SqlBool>;

/** One way to match, and the column whose order (and index) the matches come in. */
interface Tier {
  readonly column: Searched;
  readonly matches: Condition;
}

/** Sorts after everything that begins with the same text: no name holds this code point. */
const LAST = '\u{10FFFF}';

const equals = (column: Searched, value: string): Tier => ({
  column,
  matches: (eb) => eb(column, '=', value),
});

/** A range instead of LIKE: it uses the index on both engines, and nothing in it is a wildcard. */
const beginsWith = (column: Searched, value: string): Tier => ({
  column,
  matches: (eb) => eb.and([eb(column, '>=', value), eb(column, '<', value + LAST)]),
});

const holds = (column: Searched, value: string): Tier => ({
  column,
  matches: (eb) => {
    const pattern = `%${value.replace(/[\\%_]/g, (wildcard) => `\\${wildcard}`)}%`;
    return eb(column, 'like', sql<string>`${pattern} escape '\\'`);
  },
});

/** The ways to match, best first. */
function tiersOf(who: string): Tier[] {
  const name = foldName(who);
  if (name === '') return [];
  const letters = foldPinyin(who);
  return [
    equals('douyin_folded', name),
    equals('nickname_folded', name),
    beginsWith('nickname_folded', name),
    holds('nickname_folded', name),
    ...(letters === null
      ? []
      : [equals('pinyin', letters), beginsWith('pinyin', letters), beginsWith('initials', letters)]),
  ];
}

function search(db: Kysely<Tables>, tier: Tier, limit: number): Promise<CreatorSummary[]> {
  // The inner query reads the index alone; only what it found is fetched.
  return db
    .selectFrom('creators')
    .select(['creator_id as creatorId', 'nickname', 'douyin_id as douyinId', 'location'])
    .where('creator_id', 'in', (eb) =>
      eb
        .selectFrom('creators')
        .select('creator_id')
        .where(tier.matches)
        .orderBy(tier.column)
        .orderBy('creator_id')
        .limit(limit),
    )
    .orderBy(tier.column)
    .orderBy('creator_id')
    .execute();
}

/** Creators by name; see `Records.findCreators`. */
export async function findCreators(
  db: Kysely<Tables>,
  who: string,
  limit: number,
): Promise<CreatorSummary[]> {
  const found = new Map<string, CreatorSummary>();
  for (const tier of tiersOf(who)) {
    if (found.size >= limit) break;
    for (const one of await search(db, tier, limit + found.size)) {
      const { creatorId, nickname, douyinId, location } = one;
      if (!found.has(creatorId)) found.set(creatorId, { creatorId, nickname, douyinId, location });
    }
  }
  return [...found.values()].slice(0, Math.max(0, limit));
}
