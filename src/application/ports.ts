import type { CardView } from '../domain/card-view.js';
import type { CardContent, CreatorCard, CreatorIdentity, PhoneOnFile } from '../domain/creator-card.js';
import type { OutboundMessage, Reply } from '../domain/effect.js';
import type { ChatKind, ChatRef, PersonRef, Platform } from '../domain/identity.js';
import type { SourceProfile } from '../domain/notice.js';

/** Milliseconds since the epoch. */
export type Clock = () => number;

/**
 * Structured log of one part of the program. Fields never hold a number, a secret or message text; the
 * implementation scrubs phone numbers all the same.
 */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/* ------------------------------------------------------------------ State: what happens next */

/** The mailbox, and one outbox a platform. */
export type Box = 'in' | `out:${Platform}`;

/** A piece of work that the caller owns until its lease ends. */
export interface Claim {
  readonly box: Box;
  readonly lane: string;
  readonly id: string;
  readonly body: string;
  /** Proves the ownership; a new one with every claim. */
  readonly token: string;
  /** Claims of this piece so far, this one included: crash loops count too. */
  readonly attempts: number;
}

/** One piece of work to append to an outbox. */
export interface BoxItem {
  readonly box: Box;
  readonly id: string;
  readonly body: string;
}

/** A piece of work that was given up. */
export interface DeadLetter {
  readonly box: Box;
  readonly lane: string;
  readonly id: string;
  readonly body: string;
  readonly reason: string;
  /** Store time, epoch ms. */
  readonly at: number;
}

/** How a claim ends: done (the lane may be claimed again after `paceMs`), later, or given up. */
export type Settlement =
  | { readonly how: 'done'; readonly paceMs?: number }
  | { readonly how: 'retry'; readonly delayMs: number }
  | { readonly how: 'dead'; readonly reason: string };

/** A conversation as stored: the raw document and its version; version 0 and null before the first commit. */
export interface StoredConversation {
  readonly version: number;
  readonly document: string | null;
}

/**
 * Mailboxes, conversations, limits, leases and a cache. Two implementations, libsql and Redis, pass one
 * contract suite. Time is the store's own. Every call may be repeated after a broken connection: the second
 * run changes nothing more (reference: storage F). Unreachable stores throw `AppError('store-away')`.
 */
export interface State {
  /**
   * Appends to a lane of a box unless `id` was accepted in this box within `rememberMs` (default 24 h, longer
   * than Feishu's last redelivery after 7.1 h). True when it was new.
   */
  accept(box: Box, lane: string, id: string, body: string, rememberMs?: number): Promise<boolean>;
  /** Claims the head of one lane that is due, for `leaseMs`; otherwise says how long to wait at most (ms). */
  claim(box: Box, leaseMs: number): Promise<Claim | { readonly waitMs: number }>;
  /**
   * The heart: if the claim is still owned and the conversation has `expectedVersion`, writes the
   * conversation, appends the replies to the outboxes (same lane) and removes the event, in one atomic step.
   * `lost`: the claim ran out or was committed before. `stale`: somebody else wrote the conversation.
   */
  commit(
    claim: Claim,
    expectedVersion: number,
    document: string,
    replies: readonly BoxItem[],
    ttlMs?: number,
  ): Promise<'ok' | 'stale' | 'lost'>;
  /** Ends a claim; false when it was no longer owned. */
  settle(claim: Claim, settlement: Settlement): Promise<boolean>;
  session(lane: string): Promise<StoredConversation>;
  /** Takes one unit of a rate (GCRA: one every `everyMs`, `burst` at once); 0 or the wait in ms. */
  limit(key: string, everyMs: number, burst: number): Promise<number>;
  /** Takes or renews a lease: a fence number that rises with each new holder, or 0 when another holds it. */
  lease(name: string, holder: string, ttlMs: number): Promise<number>;
  release(name: string, holder: string): Promise<boolean>;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  dead(box: Box, limit?: number): Promise<DeadLetter[]>;
  /** Puts a dead letter back at the end of its lane; false when there is none of that id. */
  redrive(box: Box, id: string): Promise<boolean>;
  /** Pieces of work in a box, claimed ones included, dead ones not. */
  depth(box: Box): Promise<number>;
  /** Throws unless the store answers and may be trusted. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/* ------------------------------------------------------------------ Records: what is true */

/** One line of an import. */
export interface CreatorRow {
  readonly creatorId: string;
  readonly identity: CreatorIdentity;
}

/** A creator as found by name: enough to choose from. */
export interface CreatorSummary {
  readonly creatorId: string;
  readonly nickname: string;
  readonly douyinId: string;
  readonly location: string | null;
}

/** A change of a card, whole content. `eventId` makes it idempotent: the same event is written once. */
export interface CardChange {
  readonly creatorId: string;
  readonly expectedRevision: number;
  readonly content: CardContent;
  readonly eventId: string;
  /** When the person asked for it (platform time), epoch ms. */
  readonly at: number;
  /** `personKey` of who asked. */
  readonly by: string;
  /** Which field, for the history and the audit. */
  readonly field: string;
}

/** `repeated`: this event had been saved before, as `card.revision` or an earlier one. */
export type SaveOutcome =
  | { readonly outcome: 'saved' | 'repeated'; readonly card: CreatorCard }
  | { readonly outcome: 'conflict'; readonly card: CreatorCard };

/** One earlier content of a card. */
export interface CardRevision {
  readonly revision: number;
  readonly content: CardContent;
  readonly field: string;
  readonly at: number;
  readonly by: string;
  readonly eventId: string;
}

/** A one-time binding code: a keyed hash to find it by, and sealed so that an import can write it out again. */
export interface BindingCode {
  readonly codeHash: string;
  readonly sealed?: string;
  readonly creatorId: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** `taken`: somebody else on this platform holds this creator. `invalid`: wrong, used or expired, not told apart. */
export type BindOutcome =
  | { readonly outcome: 'bound' | 'taken'; readonly creatorId: string }
  | { readonly outcome: 'invalid' };

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

/** A share link as stored. */
export interface ShareLink {
  readonly token: string;
  readonly creatorId: string;
  readonly revokedAt: number | null;
  readonly expiresAt: number | null;
}

/**
 * The durable rows, written once through Kysely for a SQLite file and for Postgres. Holds no phone number
 * in clear: callers hand over `PhoneOnFile`. Unreachable stores throw `AppError('store-away')`.
 */
export interface Records {
  /** Inserts or refreshes identities in one transaction; content is never touched. Safe to run again. */
  importCreators(rows: readonly CreatorRow[]): Promise<void>;
  creator(creatorId: string): Promise<CreatorCard | null>;
  /** Which of these creators somebody is bound to, on any platform. */
  boundCreators(creatorIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Creators by name, best match first: exact 抖音号, exact nickname, nickname that begins with or holds the
   * words, full pinyin, initials. At most `limit`.
   */
  findCreators(who: string, limit: number): Promise<CreatorSummary[]>;
  /** Saves a change if the card still has `expectedRevision`; see `SaveOutcome`. */
  saveCard(change: CardChange): Promise<SaveOutcome>;
  /** The change made by one event, or null; lets a replay see what it did. */
  revisionOf(eventId: string): Promise<CardRevision | null>;
  /** Newest first. */
  revisions(creatorId: string, limit: number): Promise<CardRevision[]>;
  /**
   * Keeps codes; `replace` makes all earlier codes of these creators void in the same transaction. Throws
   * `AppError('conflict')`, keeping none, when one exists already.
   */
  addBindingCodes(codes: readonly BindingCode[], replace?: boolean): Promise<void>;
  /**
   * The newest code of each of these creators that is still good at `now`, sealed; null for one that was kept
   * without its sealed form.
   */
  openCodes(creatorIds: readonly string[], now: number): Promise<ReadonlyMap<string, string | null>>;
  /**
   * Uses up a code; a repeat of the same event answers as the first time. `now` is epoch ms, `chatId` the direct
   * chat in which the person may be asked later. What the person held before stays theirs; this one is in use.
   */
  bind(
    codeHash: string,
    person: PersonRef,
    eventId: string,
    now: number,
    chatId?: string | null,
  ): Promise<BindOutcome>;
  /** The creator this person uses now, or null. */
  bindingOf(person: PersonRef): Promise<string | null>;
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
  /** The creator's standing share link, made with `token` when there is none yet. */
  standingShareLink(creatorId: string, token: string, now: number): Promise<ShareLink>;
  shareLink(token: string): Promise<ShareLink | null>;
  /** Remembers what kind a chat is, since card clicks do not say. */
  rememberChat(chat: ChatRef): Promise<void>;
  chatKind(chat: ChatRef): Promise<ChatKind>;
  /** Keeps a question the FAQ could not answer; once per event. `question` holds no phone number. */
  addUnanswered(eventId: string, question: string, at: number): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/* ------------------------------------------------------------------ Secrets */

/** Authenticated encryption of texts that go into a store (AES-256-GCM, the key's id in the value). */
export interface Sealer {
  seal(plain: string): string;
  /** Throws `AppError('unreadable-secret')` for a foreign key or changed bytes. */
  open(sealed: string): string;
}

/** Keeps phone numbers: in clear only on the way in and, for their owner, on the way out. */
export interface PhoneVault {
  /** `number` is 11 digits. */
  protect(number: string): PhoneOnFile;
  reveal(phone: PhoneOnFile): string;
}

/** A keyed one-way hash for codes and indexes (HMAC-SHA-256, base64url). */
export type KeyedHash = (purpose: string, value: string) => string;

/* ------------------------------------------------------------------ Edges */

/**
 * Sends replies to one platform. `deliver` throws `AppError('delivery-later', …, {afterMs})` when it may be
 * tried again and `AppError('delivery-refused')` when not; anything else counts as later.
 */
export interface Messenger {
  /** Whether it can send now. When not, its outbox is left alone, so that no attempt is used up. */
  ready(): boolean;
  /** How many messages this reply becomes on this platform (WeChat: at most 2). */
  parts(reply: Reply): number;
  deliver(message: OutboundMessage): Promise<void>;
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

/** A drawn card image. */
export interface CardImage {
  readonly bytes: Buffer;
  readonly contentType: 'image/png' | 'image/jpeg';
  /** Width and height in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Draws a card view with a QR code of the share link. Pure with regard to its input; caches inside. */
export interface CardPainter {
  /** `avatar` is a square JPEG; without one a letter stands in its place. */
  paint(view: CardView, shareUrl: string, avatar?: Buffer | null): Promise<CardImage>;
}
