import type { PersonRef } from '../domain/identity.js';
import type { SourceProfile } from '../domain/notice.js';

/** A creator as found by name: enough to choose from. */
export interface CreatorSummary {
  readonly creatorId: string;
  readonly nickname: string;
  readonly douyinId: string;
  readonly location: string | null;
}

/** A person who came back from Douyin's page. `eventId` makes it idempotent. `grantSealed` is never opened here. */
export interface DouyinLink {
  readonly eventId: string;
  readonly person: PersonRef;
  readonly chatId: string;
  readonly profile: SourceProfile;
  readonly grantSealed: string;
  readonly now: number;
}

/**
 * `linked`: the account is tied to this creator, which the person uses now. `unknown`: nobody knows the account
 * and the person holds no creator to tie it to. `other-account`: the person's creator is tied to another account.
 * `taken`: the account's creator is held by somebody else.
 */
export type LinkOutcome =
  | { readonly outcome: 'linked' | 'taken'; readonly creatorId: string }
  | { readonly outcome: 'unknown' | 'other-account' };

/** The Douyin account behind a creator. */
export interface DouyinAccountRow {
  readonly openId: string;
  readonly grantSealed: string;
}

/** What a sync brought. */
export interface ProfileUpdate {
  readonly creatorId: string;
  readonly profile: SourceProfile;
  readonly grantSealed: string;
  /** Epoch ms. */
  readonly at: number;
}

/** The event under which a card's revisions know that it was given away: what is older is another person's. */
export function transferEventId(transferId: string): string {
  return `${GIVEN_AWAY}${transferId}`;
}

const GIVEN_AWAY = 'given-away:';

/** Whether a revision marks that the card was given away. */
export function isTransferEvent(eventId: string): boolean {
  return eventId.startsWith(GIVEN_AWAY);
}

/** A wish to take over a creator. `outcome` is null while nobody decided; a wish that is over counts as refused. */
export interface Transfer {
  readonly transferId: string;
  readonly creatorId: string;
  readonly holderKey: string;
  readonly asker: PersonRef;
  /** The direct chat of the asker. */
  readonly askerChat: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly outcome: 'agreed' | 'refused' | null;
}

/** Where the holder of a creator may be asked. */
export interface Holder {
  readonly person: PersonRef;
  readonly chatId: string;
}

/** A kept avatar: a square JPEG, and the address it was fetched from. */
export interface StoredAvatar {
  readonly sourceUrl: string;
  readonly jpeg: Buffer;
}

/** What is true about who holds which creator, and about the Douyin accounts behind them; a part of `Records`. */
export interface AccountRecords {
  /** All creators this person holds, in the order in which they were bound. */
  holdingsOf(person: PersonRef): Promise<CreatorSummary[]>;
  /** Makes one of the person's creators the one in use; false when it is not theirs. */
  useCreator(person: PersonRef, creatorId: string, now: number): Promise<boolean>;
  /** Who holds a creator on the platform account of `near`, or null. */
  holderOf(creatorId: string, near: PersonRef): Promise<Holder | null>;
  /** Ties a Douyin account to a creator, or says why not; see `LinkOutcome`. Once per event. */
  linkDouyin(link: DouyinLink): Promise<LinkOutcome>;
  douyinAccount(creatorId: string): Promise<DouyinAccountRow | null>;
  /** Takes over what Douyin says, search forms included; answers the fields that changed. */
  saveProfile(update: ProfileUpdate): Promise<readonly ('nickname' | 'avatar')[]>;
  avatar(creatorId: string): Promise<StoredAvatar | null>;
  saveAvatar(creatorId: string, avatar: StoredAvatar, now: number): Promise<void>;
  /** Keeps a wish, once per id; an open wish of the same asker for the same creator is answered instead. */
  askTransfer(transfer: Omit<Transfer, 'outcome'>, now: number): Promise<Transfer>;
  transfer(transferId: string): Promise<Transfer | null>;
  /** The newest wish that waits for this person, or null. */
  openTransferFor(person: PersonRef, now: number): Promise<Transfer | null>;
  /**
   * Decides a wish in the name of the holder and moves the creator when they agree. Answers the wish as it stands
   * then; null when it is none of theirs. A decision is final, and a wish that is over is refused.
   */
  decideTransfer(
    transferId: string,
    holder: PersonRef,
    agree: boolean,
    now: number,
  ): Promise<Transfer | null>;
}

/** A person's consent that the platform's data of one account may be read. All of it is secret. */
export interface ProfileGrant {
  readonly openId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch ms. */
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt: number;
}

/**
 * Where captured fields come from with their owner's consent: the Douyin open platform, real or emulated. Throws
 * `AppError`: `invalid-input` for a code that is wrong, used or over; `forbidden` when the consent is over or was
 * taken back and must be asked for anew; `invalid-setting` when the platform does not know the app;
 * `timed-out` when it does not answer in time or is busy; `malformed` for an answer nobody can read.
 */
export interface ProfileSource {
  /** The page on which the person agrees; it comes back to `redirectUri` with a code and `state`. */
  authorizeUrl(state: string, redirectUri: string): string;
  /** Turns a code, which works once, into a grant. */
  exchange(code: string): Promise<ProfileGrant>;
  /** Reads the profile. The grant that is answered may be a newer one and takes the place of the old. */
  profile(grant: ProfileGrant): Promise<{ readonly profile: SourceProfile; readonly grant: ProfileGrant }>;
}
