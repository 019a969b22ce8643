import type { Kysely } from 'kysely';
import type { BindOutcome } from '../../application/ports.js';
import { type PersonRef, personKey } from '../../domain/identity.js';
import { addAudit, findAudit } from './audit.js';
import { hold, use } from './holdings.js';
import type { Tables } from './tables.js';

/** A wish to be bound. `now` is epoch ms. */
export interface BindRequest {
  readonly codeHash: string;
  readonly person: PersonRef;
  readonly eventId: string;
  readonly now: number;
  /** The direct chat in which the wish was made, so that its holder can be asked there later. */
  readonly chatId: string | null;
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
  const outcome = detail === 'bound' || detail === 'taken' ? detail : null;
  return outcome && creatorId !== null ? { outcome, creatorId } : { outcome: 'invalid' };
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
    .selectFrom('holdings')
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
    .set({ used_at: now, sealed: null })
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Everything held is kept; the newest is the one in use. */
async function writeBinding(tx: Kysely<Tables>, request: BindRequest, creatorId: string): Promise<void> {
  await hold(tx, { ...request, creatorId });
  await use(tx, request.person, creatorId, request.now);
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
