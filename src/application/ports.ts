import type { CardView } from '../domain/card-view.js';
import type { CardContent, CreatorCard, CreatorIdentity, PhoneOnFile } from '../domain/creator-card.js';
import type { OutboundMessage, PictureRef, Reply } from '../domain/effect.js';
import type { ChatKind, ChatRef, PersonRef } from '../domain/identity.js';
import type { AccountRecords, CreatorSummary } from './account-ports.js';
import type { DeskRecords } from './desk-ports.js';
import type { KnowledgeRecords } from './knowledge-ports.js';
import type { RoleRecords } from './role-ports.js';
import type { SentCardRecords, ShareRecords } from './share-ports.js';

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

/**
 * Every box there is: the mailbox, one outbox a platform, the cards in chats that are to be brought up to date, and
 * the pictures that one replica asks of another. A commit may touch all of them.
 */
export const BOXES = ['in', 'out:feishu', 'out:wechat', 'refresh', 'pictures'] as const;

/** One of them. */
export type Box = (typeof BOXES)[number];

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
  /** How many units of that rate could be taken at once now, from 0 to `burst`. Takes none. */
  room(key: string, everyMs: number, burst: number): Promise<number>;
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

/** A click that asked for what it may not change; no honest card holds one (PRODUCT R13). */
export interface Refusal {
  readonly eventId: string;
  /** Key of the person who clicked. */
  readonly by: string;
  readonly creatorId: string;
  /** Epoch ms. */
  readonly at: number;
  /** The captured field that was named, or `unknown` for a name that is none of ours; never a value. */
  readonly field: string;
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

/**
 * The durable rows, written once through Kysely for a SQLite file and for Postgres. Holds no phone number
 * in clear: callers hand over `PhoneOnFile`. Unreachable stores throw `AppError('store-away')`.
 */
export interface Records extends AccountRecords, ShareRecords, SentCardRecords, RoleRecords {
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
  /** Remembers what kind a chat is, since card clicks do not say. */
  rememberChat(chat: ChatRef): Promise<void>;
  chatKind(chat: ChatRef): Promise<ChatKind>;
  /** Keeps in the audit that a forged click was refused, once per event. */
  auditRefusal(refusal: Refusal): Promise<void>;
  /** Keeps a question the FAQ could not answer; once per event. `question` holds no phone number. */
  addUnanswered(eventId: string, question: string, at: number): Promise<void>;
  /** The knowledge base's rows. */
  readonly knowledge: KnowledgeRecords;
  /** The support desk's rows. */
  readonly desk: DeskRecords;
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
  /**
   * Sends it; `picture` is what a reply of that kind shows. A platform that would show a repeated send twice asks
   * `begin` right before it sends: when an earlier attempt has begun the same, it sends nothing and is not certain.
   */
  deliver(
    message: OutboundMessage,
    picture?: Buffer | null,
    begin?: () => Promise<boolean>,
  ): Promise<Receipt>;
  /** Takes a message of the bot's own back, where the platform can. */
  withdraw?(messageId: string): Promise<void>;
}

/** Changes cards that stand in chats. Throws as `Messenger.deliver` does. */
export interface CardRefresher {
  refresh(messageId: string, reply: Extract<Reply, { kind: 'client-card' }>): Promise<void>;
}

/** What a platform says about a sent message. */
export interface Receipt {
  /** The id of the new message; null when the platform names none or nothing new was written. */
  readonly messageId: string | null;
  /** False when it is not known whether it was sent, and it is not sent again. */
  readonly certain: boolean;
  /** Whether that message is a card that may be changed later. */
  readonly changeable: boolean;
}

/**
 * Fetches a picture that somebody sent. Throws `AppError('too-large')` above `maxBytes`, `AppError('not-found')` when it
 * is gone, `AppError('delivery-later')` when it may be tried again.
 */
export type PictureSource = (source: PictureRef, maxBytes: number) => Promise<Buffer>;

/**
 * What the QR codes in a picture hold, at most four; none when there is none that can be read. Throws
 * `AppError('too-large')` and `AppError('invalid-input')` for what is no picture.
 */
export type CodeReader = (picture: Buffer) => Promise<string[]>;

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
