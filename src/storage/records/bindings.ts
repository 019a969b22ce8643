import type { Kysely } from 'kysely';
import type { BindingCode, BindOutcome } from '../../application/ports.js';
import { type PersonRef, personKey } from '../../domain/identity.js';
import { AppError } from '../../shared/errors.js';
import { addAudit, findAudit } from './audit.js';
import type { Tables } from './tables.js';

/** A wish to be bound. `now` is epoch ms. */
export interface BindRequest {
  readonly codeHash: string;
  readonly person: PersonRef;
  readonly eventId: string;
  readonly now: number;
}

/** Keeps codes. Throws `AppError('conflict')`, keeping none, when one of them exists already. */
export async function addBindingCodes(db: Kysely<Tables>, codes: readonly BindingCode[]): Promise<void> {
  if (codes.length === 0) return;
  await db.transaction().execute(async (tx) => {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('binding_codes')
      .values(
        codes.map(({ codeHash, creatorId, expiresAt }) => ({
          code_hash: codeHash,
          creator_id: creatorId,
          expires_at: expiresAt,
        })),
      )
      .onConflict((conflict) => conflict.column('code_hash').doNothing())
      .executeTakeFirst();
    if (Number(numInsertedOrUpdatedRows) !== codes.length)
      throw new AppError('conflict', 'a binding code exists already', { codes: codes.length });
  });
}

/** Binds a person by a code; the audit line of the event keeps the answer for a repeat. One transaction. */
export function bind(db: Kysely<Tables>, request: BindRequest): Promise<BindOutcome> {
  return db.transaction().execute(async (tx) => {
    const before = await findAudit(tx, request.eventId, 'bind');
    if (before) return answerFrom(before.detail, before.creatorId);
    const creatorId = await creatorOfCode(tx, request);
    const detail = creatorId === null ? 'invalid' : await takeCreator(tx, request, creatorId);
    const by = personKey(request.person);
    await addAudit(tx, { eventId: request.eventId, action: 'bind', at: request.now, by, creatorId, detail });
    return answerFrom(detail, creatorId);
  });
}

type BindDetail = BindOutcome['outcome'];

function answerFrom(detail: string, creatorId: string | null): BindOutcome {
  if (detail === 'bound' && creatorId !== null) return { outcome: 'bound', creatorId };
  return { outcome: detail === 'taken' ? 'taken' : 'invalid' };
}

async function creatorOfCode(tx: Kysely<Tables>, request: BindRequest): Promise<string | null> {
  const row = await tx
    .selectFrom('binding_codes')
    .select('creator_id')
    .where('code_hash', '=', request.codeHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', request.now)
    .executeTakeFirst();
  return row?.creator_id ?? null;
}

async function takeCreator(tx: Kysely<Tables>, request: BindRequest, creatorId: string): Promise<BindDetail> {
  const { platform, account } = request.person;
  const holder = await tx
    .selectFrom('bindings')
    .select('person_key')
    .where('creator_id', '=', creatorId)
    .where('platform', '=', platform)
    .where('account', '=', account)
    .executeTakeFirst();
  // A code that meets a taken creator stays good: its rightful owner may still need it.
  if (holder && holder.person_key !== personKey(request.person)) return 'taken';
  if (!(await useUp(tx, request))) return 'invalid';
  await writeBinding(tx, request, creatorId);
  return 'bound';
}

/** False when another transaction used the code since it was looked up. */
async function useUp(tx: Kysely<Tables>, { codeHash, now }: BindRequest): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('binding_codes')
    .set({ used_at: now })
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The newest binding of a person is the one that counts; it takes the place of an earlier one. */
async function writeBinding(tx: Kysely<Tables>, request: BindRequest, creatorId: string): Promise<void> {
  const { platform, account } = request.person;
  const binding = { platform, account, creator_id: creatorId, bound_at: request.now };
  await tx
    .insertInto('bindings')
    .values({ person_key: personKey(request.person), ...binding })
    .onConflict((conflict) => conflict.column('person_key').doUpdateSet(binding))
    .execute();
}

/** The creator a person is bound to, or null. */
export async function bindingOf(db: Kysely<Tables>, person: PersonRef): Promise<string | null> {
  const row = await db
    .selectFrom('bindings')
    .select('creator_id')
    .where('person_key', '=', personKey(person))
    .executeTakeFirst();
  return row?.creator_id ?? null;
}
