import type { ContactChannel, CreatorCard, EditableField } from './creator-card.js';

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

/** The one visibility function: what `viewer` may see of `card`. */
export function viewCard(card: CreatorCard, viewer: Viewer): CardView {
  throw new Error(`not written yet: ${card.creatorId} ${viewer}`);
}
