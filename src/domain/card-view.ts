import { collaborationLine } from './card-fields.js';
import { completenessOf } from './completeness.js';
import type { CardContent, ContactChannel, CreatorCard, EditableField } from './creator-card.js';
import { maskPhones } from './phone-guard.js';

/** Who looks: the owner in a direct chat, a client, or a group (everybody in it). */
export type Viewer = 'owner' | 'client' | 'group';

/**
 * One contact as a viewer sees it. Owners see all four, lit or grey; clients see only those they can use.
 * `text` is fit to be shown to this viewer: a phone number is masked for its owner and absent for others.
 */
export interface ContactView {
  readonly channel: ContactChannel;
  readonly lit: boolean;
  readonly text: string | null;
  /** For the owner only: why clients do not see it. */
  readonly mark: 'hidden' | 'private' | null;
}

/** For the owner only: how complete the card is and what to fill next. */
export interface Completeness {
  /** 0 to 100, over the fields that can be filled; 100 can be reached (PRODUCT R36). */
  readonly percent: number;
  /** Missing recommended fields, best first: these carry the 「建议」 mark. */
  readonly suggested: readonly EditableField[];
}

/** What one viewer may see of a creator card, formatted, platform-neutral. Every surface draws this alone. */
export interface CardView {
  readonly viewer: Viewer;
  readonly creatorId: string;
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  readonly nickname: string;
  readonly douyinId: string;
  readonly avatarUrl: string | null;
  readonly location: string | null;
  /** For example `128.6万`, or null when unknown. */
  readonly followers: string | null;
  readonly categories: readonly string[];
  readonly contacts: readonly ContactView[];
  /** One line each. */
  readonly collaborations: readonly string[];
  readonly introduction: string | null;
  /** Fields the owner has hidden from clients; empty for other viewers. */
  readonly hidden: readonly EditableField[];
  readonly completeness: Completeness | null;
}

const CHANNELS: readonly ContactChannel[] = ['phone', 'feishu', 'wechat', 'email'];

/** The one visibility function: what `viewer` may see of `card`. Every surface draws its result and nothing else. */
export function viewCard(card: CreatorCard, viewer: Viewer): CardView {
  const { identity, content } = card;
  const owner = viewer === 'owner';
  const shown = (field: EditableField) => owner || !content.hidden.includes(field);
  return {
    viewer,
    creatorId: card.creatorId,
    revision: card.revision,
    updatedAt: card.updatedAt,
    nickname: maskPhones(identity.nickname),
    douyinId: identity.douyinId,
    avatarUrl: identity.avatarUrl,
    location: identity.location && maskPhones(identity.location),
    followers: identity.followers === null ? null : formatFollowers(identity.followers),
    categories: identity.categories.map(maskPhones),
    contacts: owner ? CHANNELS.map((channel) => ownContact(content, channel)) : openContacts(content),
    collaborations: shown('collaborations')
      ? content.collaborations.map(collaborationLine).map(maskPhones)
      : [],
    introduction: shown('introduction') && content.introduction ? maskPhones(content.introduction) : null,
    hidden: owner ? content.hidden : [],
    completeness: owner ? completenessOf(content) : null,
  };
}

/** Lit means filled; whether clients see it is another fact (PRODUCT R38). */
function ownContact(content: CardContent, channel: ContactChannel): ContactView {
  const value = channel === 'phone' ? (content.phone?.masked ?? null) : content[channel];
  const closed = content.hidden.includes(channel) ? 'hidden' : channel === 'phone' ? 'private' : null;
  return { channel, lit: value !== null, text: value, mark: value === null ? null : closed };
}

/** Clients never see the number, nor anything hidden or empty. */
function openContacts(content: CardContent): ContactView[] {
  return (['feishu', 'wechat', 'email'] as const).flatMap((channel) => {
    const value = content[channel];
    if (value === null || content.hidden.includes(channel)) return [];
    return [{ channel, lit: true, text: maskPhones(value), mark: null }];
  });
}

/** `128.6万` above ten thousand, digits in groups below. */
function formatFollowers(count: number): string {
  if (count < 10_000) return count.toLocaleString('en-US');
  return `${(Math.floor(count / 1000) / 10).toLocaleString('en-US')}万`;
}
