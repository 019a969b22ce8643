import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Records } from '../../src/application/ports.js';
import { EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import {
  cardChange,
  creatorRow,
  NOON,
  newChat,
  newPerson,
  unique,
  withCode,
  withCreator,
} from '../helpers/records-tools.js';
import { deskCases } from './desk-records.contract.js';
import { knowledgeCases } from './knowledge-records.contract.js';
import { accountCases } from './records-accounts.contract.js';
import { roleCases } from './records-roles.contract.js';
import { findCases } from './records-search.contract.js';
import { sentCardCases, shareCases } from './records-share.contract.js';

/** A store under test: two clients on the same data, as two replicas would have. */
export interface RecordsUnderTest {
  readonly a: Records;
  readonly b: Records;
  stop(): Promise<void>;
}

/** How a case reaches the two clients. */
export type Clients = () => { a: Records; b: Records };

/** What the records must do on every engine. Call it inside a `describe`. */
export function recordsContract(start: () => Promise<RecordsUnderTest>): void {
  let store: RecordsUnderTest;
  beforeAll(async () => {
    store = await start();
  });
  afterAll(() => store?.stop());

  const clients = () => store;
  creatorCases(clients);
  findCases(clients);
  saveCases(clients);
  racingSaveCases(clients);
  bindCases(clients);
  racingBindCases(clients);
  accountCases(clients);
  shareCases(clients);
  sentCardCases(clients);
  otherCases(clients);
  roleCases(clients);
  knowledgeCases(clients);
  deskCases(clients);
}

function creatorCases(clients: Clients): void {
  it('importCreators: what was captured comes back, with an empty card', async () => {
    const { a, b } = clients();
    const row = creatorRow({ nickname: '小鱼🐟 "爱吃"辣', followers: 12_800_000_000, priceMax: null });
    await a.importCreators([row]);
    expect(await b.creator(row.creatorId)).toEqual({
      creatorId: row.creatorId,
      revision: 0,
      updatedAt: NOON,
      identity: row.identity,
      content: EMPTY_CONTENT,
    });
    expect(await b.creator('dy:nobody')).toBeNull();
    await a.importCreators([]);
  });

  it('importCreators: a second run refreshes what was captured and leaves the content alone', async () => {
    const { a } = clients();
    const row = creatorRow();
    await a.importCreators([row]);
    await a.saveCard(cardChange(row.creatorId, 0, '认真写的介绍', { at: NOON + 1_000 }));
    await a.importCreators([{ ...row, identity: { ...row.identity, syncedAt: NOON + 5_000 } }]);
    const same = await a.creator(row.creatorId);
    expect(same).toMatchObject({
      revision: 1,
      updatedAt: NOON + 1_000,
      identity: { syncedAt: NOON + 5_000 },
    });
    const renamed = { ...row.identity, nickname: '新名字', location: null, syncedAt: NOON + 9_000 };
    await a.importCreators([{ ...row, identity: renamed }]);
    const card = await a.creator(row.creatorId);
    expect(card).toMatchObject({ revision: 1, updatedAt: NOON + 9_000, identity: renamed });
    expect(card?.content.introduction).toBe('认真写的介绍');
  });

  it('importCreators: a thousand at once, of equal ids the last, from two clients at the same time', async () => {
    const { a, b } = clients();
    const rows = Array.from({ length: 1_000 }, () => creatorRow());
    const again = { ...rows[0]!, identity: { ...rows[0]!.identity, nickname: '后来的' } };
    await Promise.all([a.importCreators([...rows, again]), b.importCreators([...rows.toReversed(), again])]);
    expect((await b.creator(again.creatorId))?.identity.nickname).toBe('后来的');
    expect((await b.creator(rows[999]!.creatorId))?.identity).toEqual(rows[999]!.identity);
  });
}

function saveCases(clients: Clients): void {
  it('saveCard: saves, counts revisions and keeps the history', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const first = cardChange(creatorId, 0, '第一版 😀\u0000"', { at: NOON + 1 });
    const second = cardChange(creatorId, 1, '第二版', { at: NOON + 2 });
    expect(await a.saveCard(first)).toMatchObject({ outcome: 'saved', card: { revision: 1 } });
    const saved = await b.saveCard(second);
    expect(saved).toMatchObject({ outcome: 'saved', card: { revision: 2, content: second.content } });
    expect(await a.creator(creatorId)).toEqual(saved.card);
    const kept = { field: 'introduction', by: first.by };
    expect(await b.revisions(creatorId, 10)).toEqual([
      { revision: 2, content: second.content, at: NOON + 2, eventId: second.eventId, ...kept },
      { revision: 1, content: first.content, at: NOON + 1, eventId: first.eventId, ...kept },
    ]);
    expect(await b.revisions(creatorId, 1)).toHaveLength(1);
    expect(await a.revisionOf(first.eventId)).toMatchObject({ revision: 1, content: first.content });
    expect(await a.revisionOf('feishu:om_none')).toBeNull();
  });

  it('saveCard: the same event is written once, also after later changes', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const change = cardChange(creatorId, 0, '一');
    await a.saveCard(change);
    expect(await b.saveCard(change)).toMatchObject({ outcome: 'repeated', card: { revision: 1 } });
    await a.saveCard(cardChange(creatorId, 1, '二'));
    const repeat = await b.saveCard({ ...change, expectedRevision: 2 });
    expect(repeat).toMatchObject({
      outcome: 'repeated',
      card: { revision: 2, content: { introduction: '二' } },
    });
    expect(await a.revisions(creatorId, 10)).toHaveLength(2);
  });

  it('saveCard: an outdated revision is a conflict and changes nothing', async () => {
    const { a } = clients();
    const creatorId = await withCreator(a);
    await a.saveCard(cardChange(creatorId, 0, '一'));
    const late = cardChange(creatorId, 0, '迟到');
    const outcome = await a.saveCard(late);
    expect(outcome).toMatchObject({
      outcome: 'conflict',
      card: { revision: 1, content: { introduction: '一' } },
    });
    expect(await a.revisionOf(late.eventId)).toBeNull();
    expect(await a.saveCard({ ...late, expectedRevision: 1 })).toMatchObject({ outcome: 'saved' });
  });

  it('saveCard: the time of the card never goes back; an unknown creator is not found', async () => {
    const { a } = clients();
    const creatorId = await withCreator(a);
    const { card } = await a.saveCard(cardChange(creatorId, 0, '早', { at: NOON - 60_000 }));
    expect(card.updatedAt).toBe(NOON);
    const lost = a.saveCard(cardChange('dy:nobody', 0, '无'));
    await expect(lost).rejects.toMatchObject({ name: 'AppError', code: 'not-found' });
  });
}

function racingSaveCases(clients: Clients): void {
  it('saveCard: of many savers of one revision exactly one wins', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const savers = Array.from({ length: 12 }, (_, index) => (index % 2 ? a : b));
    const outcomes = await Promise.all(
      savers.map((one, index) => one.saveCard(cardChange(creatorId, 0, `${index}`))),
    );
    expect(outcomes.filter((one) => one.outcome === 'saved')).toHaveLength(1);
    expect(outcomes.filter((one) => one.outcome === 'conflict')).toHaveLength(11);
    expect(await b.revisions(creatorId, 20)).toHaveLength(1);
  });

  it('saveCard: one event from two clients at once is one revision', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const change = cardChange(creatorId, 0, '只一次');
    const outcomes = await Promise.all([a, b, a, b].map((one) => one.saveCard(change)));
    expect(outcomes.map((one) => one.outcome).sort()).toEqual(['repeated', 'repeated', 'repeated', 'saved']);
    expect(await a.creator(creatorId)).toMatchObject({ revision: 1 });
  });
}

function bindCases(clients: Clients): void {
  it('bind: a code binds once; the same event gets the same answer again', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const code = await withCode(a, creatorId);
    const person = newPerson();
    expect(await a.bindingOf(person)).toBeNull();
    expect(await a.bind(code, person, 'bind-1', NOON)).toEqual({ outcome: 'bound', creatorId });
    expect(await b.bind(code, person, 'bind-1', NOON + 9e9)).toEqual({ outcome: 'bound', creatorId });
    expect(await b.bind(code, newPerson('wechat'), 'bind-2', NOON)).toEqual({ outcome: 'invalid' });
    expect(await b.bindingOf(person)).toBe(creatorId);
    expect(await a.boundCreators([creatorId, 'dy:nobody'])).toEqual(new Set([creatorId]));
    expect(await a.boundCreators([])).toEqual(new Set());
  });

  it('bind: wrong and expired codes are invalid alike, and stay so for their event', async () => {
    const { a } = clients();
    const creatorId = await withCreator(a);
    const person = newPerson();
    const code = await withCode(a, creatorId, NOON);
    const later = unique('hash');
    const events = [unique('bind'), unique('bind')];
    expect(await a.bind(code, person, events[0]!, NOON)).toEqual({ outcome: 'invalid' });
    expect(await a.bind(later, person, events[1]!, NOON)).toEqual({ outcome: 'invalid' });
    await a.addBindingCodes([{ codeHash: later, creatorId, expiresAt: NOON + 1 }]);
    expect(await a.bind(later, person, events[1]!, NOON)).toEqual({ outcome: 'invalid' });
    expect(await a.bindingOf(person)).toBeNull();
    expect(await a.bind(later, person, unique('bind'), NOON)).toEqual({ outcome: 'bound', creatorId });
  });

  it('bind: a creator has one holder on a platform, who may bind again; a refused code stays good', async () => {
    const { a } = clients();
    const creatorId = await withCreator(a);
    const [owner, other, onWechat] = [newPerson(), newPerson(), newPerson('wechat')];
    const bound = { outcome: 'bound', creatorId };
    const bindNew = async (person: typeof owner) =>
      a.bind(await withCode(a, creatorId), person, unique('bind'), NOON);
    expect(await bindNew(owner)).toEqual(bound);
    const code = await withCode(a, creatorId);
    expect(await a.bind(code, other, unique('bind'), NOON)).toEqual({ outcome: 'taken', creatorId });
    expect(await bindNew(onWechat)).toEqual(bound);
    expect(await bindNew(newPerson('wechat'))).toEqual({ outcome: 'taken', creatorId });
    expect(await a.bind(code, owner, unique('bind'), NOON)).toEqual(bound);
    expect(await a.bindingOf(other)).toBeNull();
    expect(await a.bindingOf(onWechat)).toBe(creatorId);
  });

  it('bind: the newest binding of a person counts; the earlier creator stays theirs', async () => {
    const { a } = clients();
    const [first, second] = [await withCreator(a), await withCreator(a)];
    const person = newPerson();
    await a.bind(await withCode(a, first), person, unique('bind'), NOON);
    await a.bind(await withCode(a, second), person, unique('bind'), NOON);
    expect(await a.bindingOf(person)).toBe(second);
    const outcome = await a.bind(await withCode(a, first), newPerson(), unique('bind'), NOON);
    expect(outcome).toEqual({ outcome: 'taken', creatorId: first });
    expect(await a.boundCreators([first, second])).toEqual(new Set([first, second]));
  });

  it('openCodes: the newest good code of each creator, until it is used, replaced or over', async () => {
    const { a, b } = clients();
    const [creatorId, other] = [await withCreator(a), await withCreator(a)];
    const code = (sealed: string, expiresAt: number) => ({
      codeHash: unique('hash'),
      creatorId,
      expiresAt,
      sealed,
    });
    const last = code('v1.last', NOON + 20);
    await a.addBindingCodes([code('v1.first', NOON + 10), last]);
    await a.addBindingCodes([{ codeHash: unique('hash'), creatorId: other, expiresAt: NOON + 5 }]);
    const open = (now: number) => b.openCodes([creatorId, other, 'dy:nobody'], now);
    expect([...(await open(NOON))].sort()).toEqual(
      [
        [creatorId, 'v1.last'],
        [other, null],
      ].sort(),
    );
    expect(await open(NOON + 15)).toEqual(new Map([[creatorId, 'v1.last']]));
    expect(await open(NOON + 20)).toEqual(new Map());
    const fresh = code('v1.fresh', NOON + 30);
    await b.addBindingCodes([fresh], true);
    expect(await a.bind(last.codeHash, newPerson(), unique('bind'), NOON)).toEqual({ outcome: 'invalid' });
    expect((await open(NOON)).get(creatorId)).toBe('v1.fresh');
    await a.bind(fresh.codeHash, newPerson(), unique('bind'), NOON);
    expect((await open(NOON)).has(creatorId)).toBe(false);
  });

  it('addBindingCodes: a code that exists is a conflict and none is kept; the creator must exist', async () => {
    const { a } = clients();
    const creatorId = await withCreator(a);
    const codeHash = await withCode(a, creatorId);
    const fresh = unique('hash');
    const code = { creatorId, expiresAt: NOON + 1 };
    const conflict = a.addBindingCodes([
      { ...code, codeHash: fresh },
      { ...code, codeHash },
    ]);
    await expect(conflict).rejects.toMatchObject({ code: 'conflict' });
    await a.addBindingCodes([{ ...code, codeHash: fresh }]);
    await a.addBindingCodes([]);
    const orphan = a.addBindingCodes([{ codeHash: unique('hash'), creatorId: 'dy:nobody', expiresAt: NOON }]);
    await expect(orphan).rejects.toMatchObject({ code: 'not-found' });
  });
}

function racingBindCases(clients: Clients): void {
  it('bind: of many people with one code exactly one is bound', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const code = await withCode(a, creatorId);
    const outcomes = await Promise.all(
      [a, b, a, b, a, b].map((one) => one.bind(code, newPerson(), unique('bind'), NOON)),
    );
    expect(outcomes.filter((one) => one.outcome === 'bound')).toHaveLength(1);
  });

  it('bind: of many people with a code each for one creator exactly one is bound', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const codes = await Promise.all([a, b, a, b].map((one) => withCode(one, creatorId)));
    const outcomes = await Promise.all(
      codes.map((code, index) => (index % 2 ? a : b).bind(code, newPerson(), unique('bind'), NOON)),
    );
    expect(outcomes.map((one) => one.outcome).sort()).toEqual(['bound', 'taken', 'taken', 'taken']);
  });

  it('bind: one event from two clients at once is answered alike', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const [code, person, event] = [await withCode(a, creatorId), newPerson(), unique('bind')];
    const outcomes = await Promise.all([a, b, a, b].map((one) => one.bind(code, person, event, NOON)));
    expect(outcomes).toEqual(Array(4).fill({ outcome: 'bound', creatorId }));
  });
}

function otherCases(clients: Clients): void {
  it('rememberChat: the kind of a chat, as last told; unknown tells nothing', async () => {
    const { a, b } = clients();
    const chat = newChat('direct');
    expect(await a.chatKind(chat)).toBe('unknown');
    await Promise.all([a, b, a, b].map((one) => one.rememberChat(chat)));
    expect(await b.chatKind({ ...chat, kind: 'unknown' })).toBe('direct');
    await b.rememberChat({ ...chat, kind: 'unknown' });
    expect(await a.chatKind(chat)).toBe('direct');
    await b.rememberChat({ ...chat, kind: 'group' });
    expect(await a.chatKind(chat)).toBe('group');
    expect(await a.chatKind({ ...chat, account: 'cli_2' })).toBe('unknown');
  });

  it('addUnanswered: once per event, whatever is written; ping answers', async () => {
    const { a, b } = clients();
    const event = unique('feishu:om_q');
    await Promise.all([a, b].map((one) => one.addUnanswered(event, '怎么\u0000办\ud800？', NOON)));
    await a.addUnanswered(event, '怎么办？', NOON);
    await a.ping();
  });
}
