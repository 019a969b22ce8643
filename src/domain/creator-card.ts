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

/** Preferences the creator states, each made of several answers (PRODUCT R2, R3). */
export const PREFERENCE_SECTIONS = ['cooperation', 'reach'] as const;

/** Everything of the card that its owner fills and may hide from clients. */
export const CARD_ITEMS = [...EDITABLE_FIELDS, ...PREFERENCE_SECTIONS] as const;

/** 变现偏好 or 联系偏好. */
export type PreferenceSection = (typeof PREFERENCE_SECTIONS)[number];

/** One of `CARD_ITEMS`. */
export type CardItem = (typeof CARD_ITEMS)[number];

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

/** Hours of the day in Beijing time, minutes since midnight. `to` before `from` is on the next day; 1440 is 24:00. */
export interface DayHours {
  readonly from: number;
  readonly to: number;
}

/** 变现偏好: ids of options, see preferences.json. Null = not answered, which never means 不接 (PRODUCT R2). */
export interface CooperationPreference {
  readonly forms: readonly string[] | null;
  readonly categories: readonly string[] | null;
  readonly price: string | null;
  /** An option's id, or two days as `2026-12-01/2026-12-15`. */
  readonly dates: string | null;
}

/** 联系偏好; null = not answered (PRODUCT R3). */
export interface ReachPreference {
  /** The preferred one first. */
  readonly channels: readonly ContactChannel[] | null;
  readonly hours: DayHours | null;
  readonly response: string | null;
}

/** What the creator wrote. `null` and the empty list mean not filled. `hidden` is about clients only. */
export interface CardContent {
  readonly phone: PhoneOnFile | null;
  readonly feishu: string | null;
  readonly wechat: string | null;
  /** What the QR code of their WeChat holds, see `readWechatCode`; shown only beside a visible 微信号. */
  readonly wechatCode: string | null;
  readonly email: string | null;
  readonly collaborations: readonly Collaboration[];
  readonly introduction: string | null;
  readonly cooperation: CooperationPreference;
  readonly reach: ReachPreference;
  readonly hidden: readonly CardItem[];
  /** 隐私保护: clients are offered a virtual number instead of none. Off unless the creator sets it (PRODUCT R34). */
  readonly virtualNumber: boolean;
  /** 暂不接单: a badge; the card itself stays open to everybody (PRODUCT R40). */
  readonly paused: boolean;
  /** 免打扰. */
  readonly quiet: DayHours | null;
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
  wechatCode: null,
  email: null,
  collaborations: [],
  introduction: null,
  cooperation: { forms: null, categories: null, price: null, dates: null },
  reach: { channels: null, hours: null, response: null },
  hidden: [],
  virtualNumber: false,
  paused: false,
  quiet: null,
};

/** A validated change of one field; a null or empty value clears it. The phone is in clear only here. */
export type CardEdit =
  | { readonly field: 'phone'; readonly value: string | null }
  | { readonly field: 'feishu' | 'wechat' | 'email' | 'introduction'; readonly value: string | null }
  | { readonly field: 'collaborations'; readonly value: readonly Collaboration[] };

/** A validated answer of 变现偏好 or 联系偏好; null takes the answer back. */
export type PreferenceEdit =
  | { readonly field: 'forms' | 'categories'; readonly value: readonly string[] | null }
  | { readonly field: 'price' | 'dates' | 'response'; readonly value: string | null }
  | { readonly field: 'channels'; readonly value: readonly ContactChannel[] | null }
  | { readonly field: 'hours'; readonly value: DayHours | null };

/** The questions of 变现偏好, in the order in which they are asked. */
export const COOPERATION_ITEMS = ['forms', 'categories', 'price', 'dates'] as const;

/** The questions of 联系偏好. */
export const REACH_ITEMS = ['channels', 'hours', 'response'] as const;

/** One question of the two preference sections. */
export type PreferenceItem = PreferenceEdit['field'];

/** Whatever one step of the edit flow, or one input of a form, may ask for. */
export type StepField = EditableField | PreferenceItem;
