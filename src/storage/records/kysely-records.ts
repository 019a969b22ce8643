import { type Kysely, sql } from 'kysely';
import type { DouyinLink, ProfileUpdate, StoredAvatar, Transfer } from '../../application/account-ports.js';
import type { DeskRecords } from '../../application/desk-ports.js';
import type { KnowledgeRecords } from '../../application/knowledge-ports.js';
import type { BindingCode, CardChange, CreatorRow, Records, Refusal } from '../../application/ports.js';
import type { LinkRevocation, NewShareLink, SentCard, TokenOnFile } from '../../application/share-ports.js';
import type { ChatRef, PersonRef } from '../../domain/identity.js';
import type { KnownRole } from '../../domain/role.js';
import { ask } from './asking.js';
import { addRefusal } from './audit.js';
import { avatar, saveAvatar } from './avatars.js';
import { addBindingCodes, openCodes } from './binding-codes.js';
import { bind, bindingOf } from './bindings.js';
import { revisionOf, revisions, saveCard } from './cards.js';
import { addUnanswered, chatKind, rememberChat } from './chats.js';
import { boundCreators, findCard, importCreators } from './creators.js';
import { deskRecords } from './desk-records.js';
import { douyinAccount, linkDouyin, saveProfile } from './douyin-accounts.js';
import { findCreators } from './find-creators.js';
import { holderOf, holdingsOf, useCreator } from './holdings.js';
import { createKnowledgeRecords } from './knowledge.js';
import { askRole, chooseRole, roleOf } from './roles.js';
import * as cardsOut from './sent-cards.js';
import * as links from './share-links.js';
import type { Tables } from './tables.js';
import { askTransfer, decideTransfer, openTransferFor, transfer } from './transfers.js';

/** The records over one Kysely handle, which `close` ends. Every call goes through `ask`. */
export class KyselyRecords implements Records {
  readonly knowledge: KnowledgeRecords;
  readonly desk: DeskRecords;

  constructor(private readonly db: Kysely<Tables>) {
    this.knowledge = createKnowledgeRecords(db);
    this.desk = deskRecords(db);
  }

  importCreators(rows: readonly CreatorRow[]) {
    return ask(() => importCreators(this.db, rows));
  }

  creator(creatorId: string) {
    return ask(() => findCard(this.db, creatorId));
  }

  boundCreators(creatorIds: readonly string[]) {
    return ask(() => boundCreators(this.db, creatorIds));
  }

  findCreators(who: string, limit: number) {
    return ask(() => findCreators(this.db, who, limit));
  }

  saveCard(change: CardChange) {
    return ask(() => saveCard(this.db, change));
  }

  revisionOf(eventId: string) {
    return ask(() => revisionOf(this.db, eventId));
  }

  revisions(creatorId: string, limit: number) {
    return ask(() => revisions(this.db, creatorId, limit));
  }

  addBindingCodes(codes: readonly BindingCode[], replace = false) {
    return ask(() => addBindingCodes(this.db, codes, replace));
  }

  openCodes(creatorIds: readonly string[], now: number) {
    return ask(() => openCodes(this.db, creatorIds, now));
  }

  bind(codeHash: string, person: PersonRef, eventId: string, now: number, chatId: string | null = null) {
    return ask(() => bind(this.db, { codeHash, person, eventId, now, chatId }));
  }

  bindingOf(person: PersonRef) {
    return ask(() => bindingOf(this.db, person));
  }

  holdingsOf(person: PersonRef) {
    return ask(() => holdingsOf(this.db, person));
  }

  useCreator(person: PersonRef, creatorId: string, now: number) {
    return ask(() => useCreator(this.db, person, creatorId, now));
  }

  holderOf(creatorId: string, near: PersonRef) {
    return ask(() => holderOf(this.db, creatorId, near));
  }

  linkDouyin(link: DouyinLink) {
    return ask(() => linkDouyin(this.db, link));
  }

  douyinAccount(creatorId: string) {
    return ask(() => douyinAccount(this.db, creatorId));
  }

  saveProfile(update: ProfileUpdate) {
    return ask(() => saveProfile(this.db, update));
  }

  avatar(creatorId: string) {
    return ask(() => avatar(this.db, creatorId));
  }

  saveAvatar(creatorId: string, kept: StoredAvatar, now: number) {
    return ask(() => saveAvatar(this.db, creatorId, kept, now));
  }

  askTransfer(wish: Omit<Transfer, 'outcome'>, now: number) {
    return ask(() => askTransfer(this.db, wish, now));
  }

  transfer(transferId: string) {
    return ask(() => transfer(this.db, transferId));
  }

  openTransferFor(person: PersonRef, now: number) {
    return ask(() => openTransferFor(this.db, person, now));
  }

  decideTransfer(transferId: string, holder: PersonRef, agree: boolean, now: number) {
    return ask(() => decideTransfer(this.db, transferId, holder, agree, now));
  }

  standingShareLink(creatorId: string, token: TokenOnFile, now: number) {
    return ask(() => links.standingShareLink(this.db, creatorId, token, now));
  }

  createShareLink(link: NewShareLink) {
    return ask(() => links.createShareLink(this.db, link));
  }

  shareLinks(creatorId: string, limit: number) {
    return ask(() => links.shareLinks(this.db, creatorId, limit));
  }

  shareLink(tokenHash: string) {
    return ask(() => links.shareLink(this.db, tokenHash));
  }

  revokeShareLink(revocation: LinkRevocation) {
    return ask(() => links.revokeShareLink(this.db, revocation));
  }

  countShareView(tokenHash: string, now: number) {
    return ask(() => links.countShareView(this.db, tokenHash, now));
  }

  hideShareTokens(hide: (token: string) => TokenOnFile) {
    return ask(() => links.hideShareTokens(this.db, hide));
  }

  rememberSentCard(card: SentCard, keep: number) {
    return ask(() => cardsOut.rememberSentCard(this.db, card, keep));
  }

  outdatedCards(creatorId: string, revision: number, since: number) {
    return ask(() => cardsOut.outdatedCards(this.db, creatorId, revision, since));
  }

  creatorsShown(creatorIds: readonly string[], since: number) {
    return ask(() => cardsOut.creatorsShown(this.db, creatorIds, since));
  }

  sentCard(messageId: string) {
    return ask(() => cardsOut.sentCard(this.db, messageId));
  }

  cardRefreshed(messageId: string, revision: number) {
    return ask(() => cardsOut.cardRefreshed(this.db, messageId, revision));
  }

  forgetSentCard(messageId: string) {
    return ask(() => cardsOut.forgetSentCard(this.db, messageId));
  }

  rememberChat(chat: ChatRef) {
    return ask(() => rememberChat(this.db, chat));
  }

  chatKind(chat: ChatRef) {
    return ask(() => chatKind(this.db, chat));
  }

  auditRefusal(refusal: Refusal) {
    return ask(() => addRefusal(this.db, refusal));
  }

  addUnanswered(eventId: string, question: string, at: number) {
    return ask(() => addUnanswered(this.db, eventId, question, at));
  }

  roleOf(person: PersonRef) {
    return ask(() => roleOf(this.db, person));
  }

  askRole(person: PersonRef, eventId: string, at: number) {
    return ask(() => askRole(this.db, person, eventId, at));
  }

  chooseRole(person: PersonRef, role: KnownRole, at: number) {
    return ask(() => chooseRole(this.db, person, role, at));
  }

  async ping() {
    await ask(() => sql`select 1`.execute(this.db));
  }

  close() {
    return this.db.destroy();
  }
}
