/** Fields the creator edits, in the order in which the flow asks for them (PRODUCT R15, R20, R21). */
export const EDITABLE_FIELDS = [
  'phone',
  'feishu',
  'wechat',
  'email',
  'collaborations',
  'introduction',
] as const;

/** Fields captured from Douyin or the import, never edited here (PRODUCT R13, R26). */
export const READ_ONLY_FIELDS = ['avatar', 'nickname', 'douyinId', 'location'] as const;

/** Every field of a creator card. */
export const CARD_FIELDS = [...EDITABLE_FIELDS, ...READ_ONLY_FIELDS] as const;

/** A field that the creator edits. */
export type EditableField = (typeof EDITABLE_FIELDS)[number];

/** A field that only the platform's data sets. */
export type ReadOnlyField = (typeof READ_ONLY_FIELDS)[number];

/** Any field of a creator card. */
export type CardField = EditableField | ReadOnlyField;

/** The four ways to reach a creator. */
export type ContactChannel = 'phone' | 'feishu' | 'wechat' | 'email';

/**
 * A phone number as it is kept: never in clear. `sealed` opens only with the encryption key, `masked` is
 * `138****8888`, `index` is a keyed hash that tells equal numbers apart from different ones.
 */
export interface PhoneOnFile {
  readonly sealed: string;
  readonly masked: string;
  readonly index: string;
}

/** One past cooperation as the creator declared it. */
export interface Collaboration {
  readonly brand: string;
  readonly form: string | null;
  readonly time: string | null;
  readonly link: string | null;
}

/** What the creator wrote. `null` and the empty list mean not filled. `hidden` is about clients only. */
export interface CardContent {
  readonly phone: PhoneOnFile | null;
  readonly feishu: string | null;
  readonly wechat: string | null;
  readonly email: string | null;
  readonly collaborations: readonly Collaboration[];
  readonly introduction: string | null;
  readonly hidden: readonly EditableField[];
}

/** What was captured about the creator, with where it came from and when. */
export interface CreatorIdentity {
  readonly nickname: string;
  readonly douyinId: string;
  readonly avatarUrl: string | null;
  readonly location: string | null;
  readonly followers: number | null;
  readonly categories: readonly string[];
  /** Whole yuan. */
  readonly priceMin: number | null;
  readonly priceMax: number | null;
  readonly source: 'import' | 'douyin';
  /** Epoch milliseconds. */
  readonly syncedAt: number;
  /** When nickname and avatar were last read from Douyin itself, epoch ms; absent = they come from the import. */
  readonly profileSyncedAt?: number;
}

/** The record a creator owns. `revision` grows by one with each change of `content`; 0 is the empty card. */
export interface CreatorCard {
  readonly creatorId: string;
  readonly revision: number;
  /** Epoch milliseconds of the last change of content or identity. */
  readonly updatedAt: number;
  readonly identity: CreatorIdentity;
  readonly content: CardContent;
}

/** The content of a card nobody has filled. */
export const EMPTY_CONTENT: CardContent = {
  phone: null,
  feishu: null,
  wechat: null,
  email: null,
  collaborations: [],
  introduction: null,
  hidden: [],
};

/** A validated change of one field; a null or empty value clears it. The phone is in clear only here. */
export type CardEdit =
  | { readonly field: 'phone'; readonly value: string | null }
  | { readonly field: 'feishu' | 'wechat' | 'email' | 'introduction'; readonly value: string | null }
  | { readonly field: 'collaborations'; readonly value: readonly Collaboration[] };
