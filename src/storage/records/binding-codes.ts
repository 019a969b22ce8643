import type { Kysely } from 'kysely';
import type { BindingCode } from '../../application/ports.js';
import { AppError } from '../../shared/errors.js';
import { chunks } from './chunks.js';
import type { Tables } from './tables.js';

/** Values of one statement, below the limits of both engines. */
const IDS_A_STATEMENT = 1_000;

/** Keeps codes. Throws `AppError('conflict')`, keeping none, when one of them exists already. */
export async function addBindingCodes(
  db: Kysely<Tables>,
  codes: readonly BindingCode[],
  replace: boolean,
): Promise<void> {
  if (codes.length === 0) return;
  await db.transaction().execute(async (tx) => {
    if (replace) await dropOpenCodes(tx, [...new Set(codes.map((code) => code.creatorId))]);
    const rows = codes.map(({ codeHash, creatorId, expiresAt, sealed }) => ({
      code_hash: codeHash,
      creator_id: creatorId,
      expires_at: expiresAt,
      sealed: sealed ?? null,
    }));
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('binding_codes')
      .values(rows)
      .onConflict((conflict) => conflict.column('code_hash').doNothing())
      .executeTakeFirst();
    if (Number(numInsertedOrUpdatedRows) !== codes.length)
      throw new AppError('conflict', 'a binding code exists already', { codes: codes.length });
  });
}

/** A void code is taken out, not marked as used: nobody used it. */
async function dropOpenCodes(tx: Kysely<Tables>, creatorIds: readonly string[]): Promise<void> {
  for (const some of chunks(creatorIds, IDS_A_STATEMENT)) {
    await tx
      .deleteFrom('binding_codes')
      .where('creator_id', 'in', some)
      .where('used_at', 'is', null)
      .execute();
  }
}

/** The newest good code of each creator, sealed. */
export async function openCodes(
  db: Kysely<Tables>,
  creatorIds: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, string | null>> {
  const open = new Map<string, string | null>();
  for (const some of chunks(creatorIds, IDS_A_STATEMENT)) {
    const rows = await db
      .selectFrom('binding_codes')
      .select(['creator_id', 'sealed'])
      .where('creator_id', 'in', some)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .orderBy('expires_at')
      .orderBy('code_hash')
      .execute();
    for (const row of rows) open.set(row.creator_id, row.sealed ?? open.get(row.creator_id) ?? null);
  }
  return open;
}
