import type { Kysely } from 'kysely';
import type {
  DouyinAccountRow,
  DouyinLink,
  LinkOutcome,
  ProfileUpdate,
} from '../../application/account-ports.js';
import { personKey } from '../../domain/identity.js';
import { addAudit, findAudit } from './audit.js';
import { findHolding, hold, use } from './holdings.js';
import { searchForms } from './search-forms.js';
import type { Tables } from './tables.js';

/** Ties an account to a creator; the audit line of the event keeps the answer for a repeat. One transaction. */
export function linkDouyin(db: Kysely<Tables>, link: DouyinLink): Promise<LinkOutcome> {
  return db.transaction().execute(async (tx) => {
    const before = await findAudit(tx, link.eventId, 'link');
    if (before) return outcomeFrom(before.detail, before.creatorId);
    const result = await tie(tx, link);
    const creatorId = 'creatorId' in result ? result.creatorId : null;
    const by = personKey(link.person);
    const entry = { eventId: link.eventId, at: link.now, by, creatorId, detail: result.outcome };
    await addAudit(tx, { ...entry, action: 'link' });
    return result;
  });
}

function outcomeFrom(detail: string, creatorId: string | null): LinkOutcome {
  if (creatorId !== null && (detail === 'linked' || detail === 'taken'))
    return { outcome: detail, creatorId };
  return { outcome: detail === 'other-account' ? 'other-account' : 'unknown' };
}

/** A known account names its creator; an unknown one is tied to the creator in use, if that one has none yet. */
async function tie(tx: Kysely<Tables>, link: DouyinLink): Promise<LinkOutcome> {
  const { openId, unionId } = link.profile;
  const known = await tx
    .selectFrom('douyin_accounts')
    .select('creator_id')
    .where('open_id', '=', openId)
    .executeTakeFirst();
  const used = await tx
    .selectFrom('bindings')
    .select('creator_id')
    .where('person_key', '=', personKey(link.person))
    .executeTakeFirst();
  const creatorId = known?.creator_id ?? used?.creator_id;
  if (creatorId === undefined) return { outcome: 'unknown' };
  if (!known && (await douyinAccount(tx, creatorId)) !== null) return { outcome: 'other-account' };
  const holder = await findHolding(tx, creatorId, link.person);
  if (holder && holder.person_key !== personKey(link.person)) return { outcome: 'taken', creatorId };
  const account = { open_id: openId, union_id: unionId, grant_sealed: link.grantSealed, linked_at: link.now };
  await tx
    .insertInto('douyin_accounts')
    .values({ creator_id: creatorId, ...account })
    .onConflict((conflict) => conflict.column('creator_id').doUpdateSet(account))
    .execute();
  if (!holder) await hold(tx, { person: link.person, creatorId, chatId: link.chatId, now: link.now });
  await use(tx, link.person, creatorId, link.now);
  await writeProfile(tx, { creatorId, profile: link.profile, grantSealed: link.grantSealed, at: link.now });
  return { outcome: 'linked', creatorId };
}

/** The account behind a creator, or null. */
export async function douyinAccount(db: Kysely<Tables>, creatorId: string): Promise<DouyinAccountRow | null> {
  const row = await db
    .selectFrom('douyin_accounts')
    .select(['open_id', 'grant_sealed'])
    .where('creator_id', '=', creatorId)
    .executeTakeFirst();
  return row ? { openId: row.open_id, grantSealed: row.grant_sealed } : null;
}

/** Takes over what Douyin says, in one transaction; see `Records.saveProfile`. */
export function saveProfile(
  db: Kysely<Tables>,
  update: ProfileUpdate,
): Promise<readonly ('nickname' | 'avatar')[]> {
  return db.transaction().execute(async (tx) => {
    await tx
      .updateTable('douyin_accounts')
      .set({ grant_sealed: update.grantSealed })
      .where('creator_id', '=', update.creatorId)
      .where('open_id', '=', update.profile.openId)
      .execute();
    return writeProfile(tx, update);
  });
}

/** A field that Douyin leaves out stays as it was. The content of the card and its revision are not touched. */
async function writeProfile(
  tx: Kysely<Tables>,
  { creatorId, profile, at }: ProfileUpdate,
): Promise<readonly ('nickname' | 'avatar')[]> {
  const row = await tx
    .selectFrom('creators')
    .select(['nickname', 'avatar_url', 'douyin_id', 'updated_at'])
    .where('creator_id', '=', creatorId)
    .executeTakeFirst();
  if (!row) return [];
  const nickname = profile.nickname ?? row.nickname;
  const avatarUrl = profile.avatarUrl ?? row.avatar_url;
  const changed = [
    ...(nickname === row.nickname ? [] : (['nickname'] as const)),
    ...(avatarUrl === row.avatar_url ? [] : (['avatar'] as const)),
  ];
  await tx
    .updateTable('creators')
    .set({
      nickname,
      avatar_url: avatarUrl,
      profile_synced_at: at,
      ...searchForms(nickname, row.douyin_id),
      updated_at: changed.length > 0 ? Math.max(row.updated_at, at) : row.updated_at,
    })
    .where('creator_id', '=', creatorId)
    .execute();
  return changed;
}
