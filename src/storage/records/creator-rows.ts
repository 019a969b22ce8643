import type { Selectable } from 'kysely';
import type { CreatorRow } from '../../application/ports.js';
import { type CardContent, type CreatorCard, EMPTY_CONTENT } from '../../domain/creator-card.js';
import { searchForms } from './search-forms.js';
import type { CreatorsTable } from './tables.js';

/** Reads a stored content; a field or an answer that an older program did not know is empty. */
export function contentOf(json: string): CardContent {
  const stored = JSON.parse(json) as Partial<CardContent>;
  return {
    ...EMPTY_CONTENT,
    ...stored,
    cooperation: { ...EMPTY_CONTENT.cooperation, ...stored.cooperation },
    reach: { ...EMPTY_CONTENT.reach, ...stored.reach },
  };
}

/** Reads a row of `creators`. */
export function cardOf(row: Selectable<CreatorsTable>): CreatorCard {
  return {
    creatorId: row.creator_id,
    revision: row.revision,
    updatedAt: row.updated_at,
    identity: {
      nickname: row.nickname,
      douyinId: row.douyin_id,
      avatarUrl: row.avatar_url,
      location: row.location,
      followers: row.followers,
      categories: JSON.parse(row.categories_json) as string[],
      priceMin: row.price_min,
      priceMax: row.price_max,
      source: row.source === 'douyin' ? 'douyin' : 'import',
      syncedAt: row.synced_at,
      ...(row.profile_synced_at === null ? {} : { profileSyncedAt: row.profile_synced_at }),
    },
    content: contentOf(row.content_json),
  };
}

/** The row of a creator whose card nobody has filled. */
export function newCreatorRow({ creatorId, identity }: CreatorRow) {
  return {
    creator_id: creatorId,
    nickname: identity.nickname,
    douyin_id: identity.douyinId,
    avatar_url: identity.avatarUrl,
    location: identity.location,
    followers: identity.followers,
    categories_json: JSON.stringify(identity.categories),
    price_min: identity.priceMin,
    price_max: identity.priceMax,
    source: identity.source,
    synced_at: identity.syncedAt,
    ...searchForms(identity.nickname, identity.douyinId),
    content_json: JSON.stringify(EMPTY_CONTENT),
    updated_at: identity.syncedAt,
  };
}
