import type { Kysely, Selectable } from 'kysely';
import { type Transfer, transferEventId } from '../../application/account-ports.js';
import { type PersonRef, personKey } from '../../domain/identity.js';
import { AppError } from '../../shared/errors.js';
import { addAudit } from './audit.js';
import { saveWithin } from './cards.js';
import { findCard } from './creators.js';
import { findHolding, hold, letGo, use } from './holdings.js';
import type { Tables, TransfersTable } from './tables.js';

function transferFrom(row: Selectable<TransfersTable>): Transfer {
  return {
    transferId: row.transfer_id,
    creatorId: row.creator_id,
    holderKey: row.holder_key,
    asker: JSON.parse(row.asker_json) as PersonRef,
    askerChat: row.asker_chat,
    expiresAt: row.expires_at,
    outcome: row.outcome === 'agreed' || row.outcome === 'refused' ? row.outcome : null,
  };
}

/** A wish by its id, or null. */
export async function transfer(db: Kysely<Tables>, transferId: string): Promise<Transfer | null> {
  const query = db.selectFrom('transfers').selectAll().where('transfer_id', '=', transferId);
  const row = await query.executeTakeFirst();
  return row ? transferFrom(row) : null;
}

/** Keeps a wish, or answers the open one of the same asker for the same creator. */
export function askTransfer(
  db: Kysely<Tables>,
  wish: Omit<Transfer, 'outcome'>,
  now: number,
): Promise<Transfer> {
  return db.transaction().execute(async (tx) => {
    const open = await openWishes(tx, wish.holderKey, now);
    const same = open.find(
      (one) => one.creatorId === wish.creatorId && personKey(one.asker) === personKey(wish.asker),
    );
    if (same) return same;
    const known = await transfer(tx, wish.transferId);
    if (known) return known;
    await tx
      .insertInto('transfers')
      .values({
        transfer_id: wish.transferId,
        creator_id: wish.creatorId,
        holder_key: wish.holderKey,
        asker_json: JSON.stringify(wish.asker),
        asker_chat: wish.askerChat,
        asked_at: now,
        expires_at: wish.expiresAt,
      })
      .execute();
    return { ...wish, outcome: null };
  });
}

async function openWishes(db: Kysely<Tables>, holderKey: string, now: number): Promise<Transfer[]> {
  const rows = await db
    .selectFrom('transfers')
    .selectAll()
    .where('holder_key', '=', holderKey)
    .where('outcome', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('asked_at', 'desc')
    .execute();
  return rows.map(transferFrom);
}

/** The newest wish that waits for this person, or null. */
export async function openTransferFor(
  db: Kysely<Tables>,
  person: PersonRef,
  now: number,
): Promise<Transfer | null> {
  return (await openWishes(db, personKey(person), now))[0] ?? null;
}

/** Decides a wish once; moves the creator when its holder agrees in time and still holds it. */
export function decideTransfer(
  db: Kysely<Tables>,
  transferId: string,
  holder: PersonRef,
  agree: boolean,
  now: number,
): Promise<Transfer | null> {
  return db.transaction().execute(async (tx) => {
    const wish = await transfer(tx, transferId);
    if (!wish || wish.holderKey !== personKey(holder)) return null;
    if (wish.outcome !== null) return wish;
    const held = await findHolding(tx, wish.creatorId, holder);
    const moves = agree && wish.expiresAt > now && held?.person_key === wish.holderKey;
    const outcome = moves ? 'agreed' : 'refused';
    const { numUpdatedRows } = await tx
      .updateTable('transfers')
      .set({ outcome })
      .where('transfer_id', '=', transferId)
      .where('outcome', 'is', null)
      .executeTakeFirst();
    // Another client decided since the wish was read.
    if (numUpdatedRows === 0n) return transfer(tx, transferId);
    if (moves) await move(tx, wish, holder, now);
    const entry = { eventId: transferId, at: now, by: wish.holderKey, creatorId: wish.creatorId };
    await addAudit(tx, { ...entry, action: 'transfer', detail: outcome });
    return { ...wish, outcome };
  });
}

/** How often a card is read anew when somebody saves it at that moment. */
const TRIES = 5;

async function move(tx: Kysely<Tables>, wish: Transfer, holder: PersonRef, now: number): Promise<void> {
  const { asker, creatorId, askerChat } = wish;
  await leaveNumberBehind(tx, wish, now);
  await letGo(tx, holder, creatorId, now);
  await hold(tx, { person: asker, creatorId, chatId: askerChat, now });
  await use(tx, asker, creatorId, now);
}

/**
 * The number belongs to whoever gives the card away, not to the card: it goes, and a revision of its own marks the
 * point behind which no way through the history brings one back.
 */
async function leaveNumberBehind(tx: Kysely<Tables>, wish: Transfer, now: number): Promise<void> {
  const { creatorId, transferId, holderKey } = wish;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const card = await findCard(tx, creatorId);
    if (!card) return;
    const { outcome } = await saveWithin(tx, {
      creatorId,
      expectedRevision: card.revision,
      content: { ...card.content, phone: null, virtualNumber: false },
      eventId: transferEventId(transferId),
      at: now,
      by: holderKey,
      field: 'phone+virtualNumber',
    });
    if (outcome !== 'conflict') return;
  }
  throw new AppError('conflict', 'the card kept changing while it was given away', { creatorId });
}
