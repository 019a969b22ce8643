import type { Kysely } from 'kysely';
import { type PersonRef, personKey } from '../../domain/identity.js';
import type { Tables } from './tables.js';

/** One creator in one person's hands. `now` is epoch ms. */
export interface Holding {
  readonly person: PersonRef;
  readonly creatorId: string;
  readonly chatId: string | null;
  readonly now: number;
}

/** Gives a creator to a person, whoever held it on that account before. Belongs into a transaction. */
export async function hold(tx: Kysely<Tables>, { person, creatorId, chatId, now }: Holding): Promise<void> {
  const { platform, account } = person;
  const holder = { person_key: personKey(person), chat_id: chatId, bound_at: now };
  await tx
    .insertInto('holdings')
    .values({ platform, account, creator_id: creatorId, ...holder })
    .onConflict((conflict) => conflict.columns(['creator_id', 'platform', 'account']).doUpdateSet(holder))
    .execute();
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
