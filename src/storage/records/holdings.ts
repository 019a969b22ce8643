import type { Kysely } from 'kysely';
import type { CreatorSummary, Holder } from '../../application/account-ports.js';
import { type PersonRef, personKey } from '../../domain/identity.js';
import type { Tables } from './tables.js';

/** One creator in one person's hands. `now` is epoch ms. */
export interface Holding {
  readonly person: PersonRef;
  readonly creatorId: string;
  readonly chatId: string | null;
  readonly now: number;
}

/**
 * Gives a creator that nobody else holds to a person. Two who take it at once collide on the key, and the loser
 * starts anew. Belongs into a transaction.
 */
export async function hold(tx: Kysely<Tables>, { person, creatorId, chatId, now }: Holding): Promise<void> {
  const { platform, account } = person;
  const key = personKey(person);
  const { numUpdatedRows } = await tx
    .updateTable('holdings')
    .set({ chat_id: chatId, bound_at: now })
    .where('creator_id', '=', creatorId)
    .where('platform', '=', platform)
    .where('account', '=', account)
    .where('person_key', '=', key)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  const row = { platform, account, creator_id: creatorId, person_key: key, chat_id: chatId, bound_at: now };
  await tx.insertInto('holdings').values(row).execute();
}

/** Takes a creator from a person; another one of theirs is in use then, or none. Belongs into a transaction. */
export async function letGo(
  tx: Kysely<Tables>,
  person: PersonRef,
  creatorId: string,
  now: number,
): Promise<void> {
  const key = personKey(person);
  await tx.deleteFrom('holdings').where('creator_id', '=', creatorId).where('person_key', '=', key).execute();
  const { numDeletedRows } = await tx
    .deleteFrom('bindings')
    .where('person_key', '=', key)
    .where('creator_id', '=', creatorId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return;
  const left = await tx
    .selectFrom('holdings')
    .select('creator_id')
    .where('person_key', '=', key)
    .orderBy('bound_at', 'desc')
    .executeTakeFirst();
  if (left) await use(tx, person, left.creator_id, now);
}

/** Makes a creator the one that the person uses. Belongs into a transaction. */
export async function use(
  tx: Kysely<Tables>,
  person: PersonRef,
  creatorId: string,
  now: number,
): Promise<void> {
  const { platform, account } = person;
  const binding = { platform, account, creator_id: creatorId, bound_at: now };
  await tx
    .insertInto('bindings')
    .values({ person_key: personKey(person), ...binding })
    .onConflict((conflict) => conflict.column('person_key').doUpdateSet(binding))
    .execute();
}

/** All creators of a person, in the order in which they were bound. */
export async function holdingsOf(db: Kysely<Tables>, person: PersonRef): Promise<CreatorSummary[]> {
  const rows = await db
    .selectFrom('holdings')
    .innerJoin('creators', 'creators.creator_id', 'holdings.creator_id')
    .select(['creators.creator_id', 'nickname', 'douyin_id', 'location'])
    .where('person_key', '=', personKey(person))
    .orderBy('bound_at')
    .orderBy('creators.creator_id')
    .execute();
  return rows.map((row) => ({
    creatorId: row.creator_id,
    nickname: row.nickname,
    douyinId: row.douyin_id,
    location: row.location,
  }));
}

/** Makes one of the person's creators the one in use; false when it is not theirs. */
export function useCreator(
  db: Kysely<Tables>,
  person: PersonRef,
  creatorId: string,
  now: number,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const holder = await findHolding(tx, creatorId, person);
    if (holder?.person_key !== personKey(person)) return false;
    await use(tx, person, creatorId, now);
    return true;
  });
}

/** The row that says who holds a creator on a platform account. */
export function findHolding(db: Kysely<Tables>, creatorId: string, { platform, account }: PersonRef) {
  return db
    .selectFrom('holdings')
    .selectAll()
    .where('creator_id', '=', creatorId)
    .where('platform', '=', platform)
    .where('account', '=', account)
    .executeTakeFirst();
}

/** Who holds a creator, and where to ask them: without a known chat, at their own id, which both platforms take. */
export async function holderOf(
  db: Kysely<Tables>,
  creatorId: string,
  near: PersonRef,
): Promise<Holder | null> {
  const row = await findHolding(db, creatorId, near);
  if (!row) return null;
  const { platform, account } = near;
  const personId = row.person_key.slice(`${platform}:${account}:`.length);
  return { person: { platform, account, personId }, chatId: row.chat_id ?? personId };
}
