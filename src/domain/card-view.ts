import { collaborationLine } from './card-fields.js';
import { completenessOf } from './completeness.js';
import type { CardContent, CardItem, ContactChannel, CreatorCard, CreatorIdentity } from './creator-card.js';
import { clockHours } from './day-hours.js';
import { maskPhones } from './phone-guard.js';
import { answersOf, CONTACT_CHANNELS, type PreferenceView } from './preferences.js';

/** Who looks: the owner in a direct chat, a client, or a group (everybody in it). */
export type Viewer = 'owner' | 'client' | 'group';

/** What a viewer may do with a contact: the owner fills or changes it, others copy it or ask for a virtual number. */
export type ContactAction = 'fill' | 'change' | 'copy' | 'virtual';

/**
 * One contact as a viewer sees it. Owners see all four, lit or grey; clients see only those they can use.
 * `text` is fit to be shown to this viewer: a phone number is masked for its owner and absent for others.
 */
export interface ContactView {
  readonly channel: ContactChannel;
  /** Filled. Whether clients see it is another fact (PRODUCT R38). */
  readonly lit: boolean;
  readonly text: string | null;
  /**
   * `virtual`: clients are offered a virtual number in place of this one. For the owner also why clients do not see
   * it: `hidden`, or `private` for a phone number that is filled and not shown as virtual.
   */
  readonly mark: 'hidden' | 'private' | 'virtual' | null;
  readonly action: ContactAction;
  /** What a QR code beside it holds; of 微信号 only, and absent without one. */
  readonly code?: string;
}

/** For the owner only: how complete the card is and what to fill next. */
export interface Completeness {
  /** 0 to 100, over what can be filled; 100 can be reached (PRODUCT R36). */
  readonly percent: number;
  /** Missing items in the order in which they are asked for: these carry the 「建议」 mark. */
  readonly suggested: readonly CardItem[];
  /** The missing item that gains most, with the percentage it leads to; null when nothing is missing. */
  readonly next: { readonly item: CardItem; readonly percent: number } | null;
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
  /** Answered questions of 变现偏好 and 联系偏好; what is not answered is not mentioned (PRODUCT R2). */
  readonly preferences: readonly PreferenceView[];
  /** 暂不接单. */
  readonly paused: boolean;
  /** 免打扰 from and to, as a clock shows them in Beijing; null when there is none. */
  readonly quiet: readonly [string, string] | null;
  /** Items the owner has hidden from clients; empty for other viewers. */
  readonly hidden: readonly CardItem[];
  readonly completeness: Completeness | null;
  /** For the owner only: where the captured fields come from and how old they are. */
  readonly captured: Pick<CreatorIdentity, 'source' | 'syncedAt'> | null;
}

/** The one visibility function: what `viewer` may see of `card`. Every surface draws its result and nothing else. */
export function viewCard(card: CreatorCard, viewer: Viewer): CardView {
  const { identity, content } = card;
  const owner = viewer === 'owner';
  const shown = (item: CardItem) => owner || !content.hidden.includes(item);
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
    contacts: CONTACT_CHANNELS.flatMap((channel) =>
      owner ? ownContact(content, channel) : openContact(content, channel),
    ),
    collaborations: shown('collaborations')
      ? content.collaborations.map(collaborationLine).map(maskPhones)
      : [],
    introduction: shown('introduction') && content.introduction ? maskPhones(content.introduction) : null,
    preferences: [
      ...(shown('cooperation') ? answersOf(content, 'cooperation') : []),
      ...(shown('reach') ? reachAnswers(content, owner) : []),
    ],
    paused: content.paused,
    quiet: content.quiet && clockHours(content.quiet),
    hidden: owner ? content.hidden : [],
    completeness: owner ? completenessOf(content) : null,
    captured: owner ? { source: identity.source, syncedAt: identity.syncedAt } : null,
  };
}

/** The owner's own contacts: all four, lit or grey. */
function ownContact(content: CardContent, channel: ContactChannel): ContactView {
  const text = channel === 'phone' ? (content.phone?.masked ?? null) : content[channel];
  if (text === null) return { channel, lit: false, text, mark: null, action: 'fill' };
  return {
    channel,
    lit: true,
    text,
    mark: ownMark(content, channel),
    action: 'change',
    ...codeOf(content, channel),
  };
}

/** The code goes with the WeChat id: hidden with it, and never there without it. */
function codeOf({ wechatCode }: CardContent, channel: ContactChannel): Pick<ContactView, 'code'> {
  return channel === 'wechat' && wechatCode !== null ? { code: wechatCode } : {};
}

function ownMark(content: CardContent, channel: ContactChannel): ContactView['mark'] {
  if (content.hidden.includes(channel)) return 'hidden';
  if (channel !== 'phone') return null;
  return content.virtualNumber ? 'virtual' : 'private';
}

/** Clients never see the number, nor anything hidden or empty; the phone only as a virtual number (PRODUCT R34). */
function openContact(content: CardContent, channel: ContactChannel): ContactView[] {
  if (content[channel] === null || content.hidden.includes(channel)) return [];
  if (channel !== 'phone')
    return [
      {
        ...{ channel, lit: true, text: maskPhones(content[channel] ?? ''), mark: null, action: 'copy' },
        ...codeOf(content, channel),
      },
    ];
  if (!content.virtualNumber) return [];
  return [{ channel, lit: true, text: null, mark: 'virtual', action: 'virtual' }];
}

/** A preferred channel that a client cannot use is not named to them: it would tell what is hidden. */
function reachAnswers(content: CardContent, owner: boolean): PreferenceView[] {
  const usable = (channel: string) =>
    CONTACT_CHANNELS.some((one) => one === channel && openContact(content, one).length > 0);
  return answersOf(content, 'reach').flatMap((answer) => {
    if (owner || answer.item !== 'channels') return [answer];
    const values = answer.values.filter(usable);
    return values.length > 0 ? [{ ...answer, values }] : [];
  });
}

/** `128.6万` above ten thousand, digits in groups below. */
function formatFollowers(count: number): string {
  if (count < 10_000) return count.toLocaleString('en-US');
  return `${(Math.floor(count / 1000) / 10).toLocaleString('en-US')}万`;
}
