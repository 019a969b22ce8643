import { type Kysely, sql } from 'kysely';
import type { DeskRecords } from '../../application/desk-ports.js';
import type { BindingCode, CardChange, CreatorRow, Records } from '../../application/ports.js';
import type { ChatRef, PersonRef } from '../../domain/identity.js';
import { ask } from './asking.js';
import { addBindingCodes, bind, bindingOf } from './bindings.js';
import { revisionOf, revisions, saveCard } from './cards.js';
import { addUnanswered, chatKind, rememberChat } from './chats.js';
import { boundCreators, findCard, importCreators } from './creators.js';
import { deskRecords } from './desk-records.js';
import { findCreators } from './find-creators.js';
import { shareLink, standingShareLink } from './share-links.js';
import type { Tables } from './tables.js';

/** The records over one Kysely handle, which `close` ends. Every call goes through `ask`. */
export class KyselyRecords implements Records {
  readonly desk: DeskRecords;

  constructor(private readonly db: Kysely<Tables>) {
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

  addBindingCodes(codes: readonly BindingCode[]) {
    return ask(() => addBindingCodes(this.db, codes));
  }

  bind(codeHash: string, person: PersonRef, eventId: string, now: number) {
    return ask(() => bind(this.db, { codeHash, person, eventId, now }));
  }

  bindingOf(person: PersonRef) {
    return ask(() => bindingOf(this.db, person));
  }

  standingShareLink(creatorId: string, token: string, now: number) {
    return ask(() => standingShareLink(this.db, creatorId, token, now));
  }

  shareLink(token: string) {
    return ask(() => shareLink(this.db, token));
  }

  rememberChat(chat: ChatRef) {
    return ask(() => rememberChat(this.db, chat));
  }

  chatKind(chat: ChatRef) {
    return ask(() => chatKind(this.db, chat));
  }

  addUnanswered(eventId: string, question: string, at: number) {
    return ask(() => addUnanswered(this.db, eventId, question, at));
  }

  async ping() {
    await ask(() => sql`select 1`.execute(this.db));
  }

  close() {
    return this.db.destroy();
  }
}
