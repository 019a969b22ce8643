import type { CardChange, CreatorRow, Records } from '../../src/application/ports.js';
import { type CardContent, type CreatorIdentity, EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import type { ChatRef, PersonRef } from '../../src/domain/identity.js';

/** A moment all tests begin at. */
export const NOON = Date.UTC(2026, 0, 15, 4);

const DAY_MS = 86_400_000;
let last = 0;

/** A text no other test of this run uses. */
export function unique(prefix: string): string {
  last += 1;
  return `${prefix}-${last}`;
}

/** A creator of an import; `change` says what is special. */
export function creatorRow(change: Partial<CreatorIdentity> = {}): CreatorRow {
  const douyinId = change.douyinId ?? unique('dy');
  const identity: CreatorIdentity = {
    nickname: `达人${douyinId}`,
    douyinId,
    avatarUrl: 'https://p3.douyinpic.com/a.jpeg',
    location: '浙江·杭州',
    followers: 1_286_000,
    categories: ['美食', '探店'],
    priceMin: 5_000,
    priceMax: 20_000,
    source: 'import',
    syncedAt: NOON,
    ...change,
  };
  return { creatorId: `dy:${douyinId.toLowerCase()}`, identity };
}

/** Imports one creator and answers its id. */
export async function withCreator(records: Records, change: Partial<CreatorIdentity> = {}): Promise<string> {
  const row = creatorRow(change);
  await records.importCreators([row]);
  return row.creatorId;
}

/** A change of a card from one revision; its content differs by the introduction. */
export function cardChange(
  creatorId: string,
  expectedRevision: number,
  introduction: string,
  more: Partial<CardChange> = {},
): CardChange {
  const content: CardContent = { ...EMPTY_CONTENT, introduction };
  const eventId = unique('feishu:om_save');
  const by = 'feishu:cli_1:ou_owner';
  return { creatorId, expectedRevision, content, eventId, at: NOON, by, field: 'introduction', ...more };
}

/** Somebody nobody has met. */
export function newPerson(platform: PersonRef['platform'] = 'feishu'): PersonRef {
  return { platform, account: `${platform}-account`, personId: unique('person') };
}

/** A chat nobody has met. */
export function newChat(kind: ChatRef['kind']): ChatRef {
  return { platform: 'feishu', account: 'cli_1', chatId: unique('oc'), kind };
}

/** Makes a code for a creator, good for a day from noon, and answers its hash. */
export async function withCode(records: Records, creatorId: string, expiresAt = NOON + DAY_MS) {
  const codeHash = unique('hash');
  await records.addBindingCodes([{ codeHash, creatorId, expiresAt }]);
  return codeHash;
}
