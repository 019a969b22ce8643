import type { CreatorIdentity, ReadOnlyField } from './creator-card.js';

/** Where one captured field comes from and when it was last read there, epoch ms. */
export interface Provenance {
  readonly field: ReadOnlyField | 'followers';
  readonly value: string | null;
  readonly source: 'douyin' | 'import';
  readonly at: number;
}

/**
 * Where each captured field comes from: nickname and avatar from Douyin once the account is connected, everything
 * else from the import, since Douyin's open platform does not return it (PRODUCT 0.3, R26).
 */
export function provenanceOf(identity: CreatorIdentity): readonly Provenance[] {
  const { profileSyncedAt, syncedAt } = identity;
  const imported = { source: identity.source, at: syncedAt } as const;
  const profile =
    profileSyncedAt === undefined ? imported : ({ source: 'douyin', at: profileSyncedAt } as const);
  return [
    { field: 'nickname', value: identity.nickname, ...profile },
    { field: 'avatar', value: identity.avatarUrl, ...profile },
    { field: 'douyinId', value: identity.douyinId, ...imported },
    { field: 'location', value: identity.location, ...imported },
    {
      field: 'followers',
      value: identity.followers === null ? null : String(identity.followers),
      ...imported,
    },
  ];
}
