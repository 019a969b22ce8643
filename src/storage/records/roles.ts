import type { Kysely } from 'kysely';
import { type PersonRef, personKey } from '../../domain/identity.js';
import { type KnownRole, ROLES } from '../../domain/role.js';
import type { Tables } from './tables.js';

const KNOWN: readonly string[] = [...ROLES, 'visitor'];

function isKnown(role: string | null | undefined): role is KnownRole {
  return typeof role === 'string' && KNOWN.includes(role);
}

/** What a person chose, or null. */
export async function roleOf(db: Kysely<Tables>, person: PersonRef): Promise<KnownRole | null> {
  const row = await db
    .selectFrom('person_roles')
    .select('role')
    .where('person_key', '=', personKey(person))
    .executeTakeFirst();
  return isKnown(row?.role) ? row.role : null;
}

/** Whether this event is the one that asks; the first one to write its row is. */
export function askRole(
  db: Kysely<Tables>,
  person: PersonRef,
  eventId: string,
  at: number,
): Promise<boolean> {
  const key = personKey(person);
  const row = { person_key: key, asked_by: eventId, asked_at: at, role: null, chosen_at: null };
  return db.transaction().execute(async (tx) => {
    await tx
      .insertInto('person_roles')
      .values(row)
      .onConflict((conflict) => conflict.column('person_key').doNothing())
      .execute();
    const kept = await tx
      .selectFrom('person_roles')
      .select('asked_by')
      .where('person_key', '=', key)
      .executeTakeFirst();
    return kept?.asked_by === eventId;
  });
}

/** Keeps a choice unless a newer one stands. */
export async function chooseRole(
  db: Kysely<Tables>,
  person: PersonRef,
  role: KnownRole,
  at: number,
): Promise<void> {
  const row = { person_key: personKey(person), asked_by: null, asked_at: null, role, chosen_at: at };
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('person_roles')
      .values(row)
      .onConflict((conflict) => conflict.column('person_key').doNothing())
      .execute();
    await tx
      .updateTable('person_roles')
      .set({ role, chosen_at: at })
      .where('person_key', '=', row.person_key)
      .where((when) => when.or([when('chosen_at', 'is', null), when('chosen_at', '<=', at)]))
      .execute();
  });
}
