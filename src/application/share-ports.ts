/** A secret URL token as it is kept: a keyed hash to find it by, and sealed so that its owner can see it again. */
export interface TokenOnFile {
  readonly hash: string;
  readonly sealed: string;
}

/** A share link as stored. Times are epoch ms; null means without end. */
export interface ShareLink {
  readonly creatorId: string;
  /** Counts the creator's links from 1 and is never used again, so that a number always means the same link. */
  readonly number: number;
  readonly token: TokenOnFile;
  /** The one link that stands on cards and pictures; others are made for somebody. */
  readonly standing: boolean;
  /** For whom it was made, in the creator's words. */
  readonly label: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly maxViews: number | null;
  /** Page views counted so far. */
  readonly views: number;
  readonly revokedAt: number | null;
}

/** A link to be made. The same `eventId` makes it once. */
export interface NewShareLink {
  readonly creatorId: string;
  readonly token: TokenOnFile;
  readonly label: string | null;
  readonly expiresAt: number | null;
  readonly maxViews: number | null;
  readonly eventId: string;
  /** `personKey` of who asked. */
  readonly by: string;
  readonly at: number;
}

/** One creator's link to be switched off. */
export interface LinkRevocation {
  readonly creatorId: string;
  readonly number: number;
  readonly eventId: string;
  /** `personKey` of who asked. */
  readonly by: string;
  readonly at: number;
}

/** The part of the records that keeps share links. Links are found by the hash of their token alone. */
export interface ShareRecords {
  /** The creator's standing link, made with `token` when there is none that works; of two makers the first wins. */
  standingShareLink(creatorId: string, token: TokenOnFile, now: number): Promise<ShareLink>;
  /** Makes a link; a repeat of the event answers the link of the first time. */
  createShareLink(link: NewShareLink): Promise<ShareLink>;
  /** Newest first, dead ones too. */
  shareLinks(creatorId: string, limit: number): Promise<ShareLink[]>;
  /** A link, dead ones too; null when no token has this hash. */
  shareLink(tokenHash: string): Promise<ShareLink | null>;
  /** Switches a link of this creator off, for good; null when the creator has no link of this number. */
  revokeShareLink(revocation: LinkRevocation): Promise<ShareLink | null>;
  /** Counts one page view if the link still works at `now`; of two readers of the last view exactly one is true. */
  countShareView(tokenHash: string, now: number): Promise<boolean>;
  /** Hides tokens that an earlier release kept in clear; answers how many. Safe to run again and by several. */
  hideShareTokens(hide: (token: string) => TokenOnFile): Promise<number>;
}

/** A client card that stands in a chat and may be brought up to date. */
export interface SentCard {
  /** The platform's id of the message. */
  readonly messageId: string;
  readonly creatorId: string;
  readonly viewer: 'client' | 'group';
  /** The revision that was shown when it was sent or last refreshed. */
  readonly revision: number;
  /** Epoch ms. */
  readonly sentAt: number;
  /** Its creator sent it, which a line above it says. */
  readonly shared: boolean;
}

/** The part of the records that knows which client cards stand in chats. */
export interface SentCardRecords {
  /** Remembers a sent card, of one creator the newest `keep`. Once per message. */
  rememberSentCard(card: SentCard, keep: number): Promise<void>;
  /** Cards of a creator sent since `since` that show an older revision, newest first. */
  outdatedCards(creatorId: string, revision: number, since: number): Promise<SentCard[]>;
  /** Which of these creators have a card in some chat that was sent since `since`. */
  creatorsShown(creatorIds: readonly string[], since: number): Promise<ReadonlySet<string>>;
  sentCard(messageId: string): Promise<SentCard | null>;
  /** Notes that a card now shows `revision`; never an earlier one. */
  cardRefreshed(messageId: string, revision: number): Promise<void>;
  forgetSentCard(messageId: string): Promise<void>;
}
