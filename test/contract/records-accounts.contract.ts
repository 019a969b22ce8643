import { expect, it } from 'vitest';
import type { DouyinLink } from '../../src/application/account-ports.js';
import type { Records } from '../../src/application/ports.js';
import { personKey } from '../../src/domain/identity.js';
import {
  cardChange,
  creatorRow,
  NOON,
  newPerson,
  unique,
  withCode,
  withCreator,
} from '../helpers/records-tools.js';
import type { Clients } from './records.contract.js';

const DAY_MS = 86_400_000;

async function bound(records: Records, person = newPerson()) {
  const creatorId = await withCreator(records);
  await records.bind(await withCode(records, creatorId), person, unique('bind'), NOON, 'oc_direct');
  return { creatorId, person };
}

function linkOf(person: DouyinLink['person'], openId: string, more: Partial<DouyinLink> = {}): DouyinLink {
  const profile = {
    openId,
    unionId: `u-${openId}`,
    nickname: `抖音${openId}`,
    avatarUrl: 'https://p3.douyinpic.com/n',
  };
  const base = { eventId: unique('douyin'), person, chatId: 'oc_1', profile, now: NOON + 5 };
  return { ...base, grantSealed: 'v1.k.grant', ...more };
}

/** Several creators a person, Douyin accounts, avatars and transfers. */
export function accountCases(clients: Clients): void {
  it('holdingsOf, useCreator: everything bound is held, one is in use, nobody else’s can be taken', async () => {
    const { a, b } = clients();
    const first = await bound(a);
    const { creatorId: second } = await bound(a, first.person);
    const foreign = await bound(a);
    const ids = (await b.holdingsOf(first.person)).map((one) => one.creatorId).sort();
    expect(ids).toEqual([first.creatorId, second].sort());
    expect(await b.bindingOf(first.person)).toBe(second);
    expect(await a.useCreator(first.person, first.creatorId, NOON)).toBe(true);
    expect(await a.useCreator(first.person, foreign.creatorId, NOON)).toBe(false);
    expect(await a.useCreator(first.person, 'dy:nobody', NOON)).toBe(false);
    expect(await b.bindingOf(first.person)).toBe(first.creatorId);
    expect(await a.holdingsOf(newPerson())).toEqual([]);
    expect(await b.holderOf(second, newPerson())).toEqual({ person: first.person, chatId: 'oc_direct' });
    expect(await b.holderOf(second, newPerson('wechat'))).toBeNull();
  });

  it('linkDouyin: ties the account to the creator in use, once per event, and takes its profile over', async () => {
    const { a, b } = clients();
    const { creatorId, person } = await bound(a);
    await a.saveCard(cardChange(creatorId, 0, '自己写的'));
    const link = linkOf(person, unique('open'));
    const answers = await Promise.all([a, b, a].map((one) => one.linkDouyin(link)));
    expect(answers).toEqual(Array(3).fill({ outcome: 'linked', creatorId }));
    expect(await b.douyinAccount(creatorId)).toEqual({
      openId: link.profile.openId,
      grantSealed: 'v1.k.grant',
    });
    const card = await b.creator(creatorId);
    expect(card?.identity).toMatchObject({ nickname: link.profile.nickname, profileSyncedAt: NOON + 5 });
    expect(card).toMatchObject({ revision: 1, content: { introduction: '自己写的' } });
    expect((await b.findCreators(link.profile.nickname ?? '', 5)).map((one) => one.creatorId)).toEqual([
      creatorId,
    ]);
  });

  it('linkDouyin: unknown to nobody’s creator, another account of one that has its own, taken of a held one', async () => {
    const { a, b } = clients();
    expect(await a.linkDouyin(linkOf(newPerson(), unique('open')))).toEqual({ outcome: 'unknown' });
    const owner = await bound(a);
    const openId = unique('open');
    await a.linkDouyin(linkOf(owner.person, openId));
    expect(await b.linkDouyin(linkOf(owner.person, unique('open')))).toEqual({ outcome: 'other-account' });
    const taken = { outcome: 'taken', creatorId: owner.creatorId };
    expect(await a.linkDouyin(linkOf(newPerson(), openId))).toEqual(taken);
    const elsewhere = newPerson('wechat');
    expect(await a.linkDouyin(linkOf(elsewhere, openId))).toEqual({ ...taken, outcome: 'linked' });
    expect(await b.bindingOf(elsewhere)).toBe(owner.creatorId);
  });

  it('saveProfile: says what changed, keeps what is missing, and an import does not undo it', async () => {
    const { a, b } = clients();
    const { creatorId, person } = await bound(a);
    const link = linkOf(person, unique('open'));
    await a.linkDouyin(link);
    const update = { creatorId, profile: link.profile, grantSealed: 'v1.k.new', at: NOON + 9 };
    expect(await b.saveProfile(update)).toEqual([]);
    expect((await a.douyinAccount(creatorId))?.grantSealed).toBe('v1.k.new');
    const renamed = { ...link.profile, nickname: unique('改名了'), avatarUrl: null };
    expect(await b.saveProfile({ ...update, profile: renamed })).toEqual(['nickname']);
    const row = creatorRow({
      douyinId: creatorId.slice(3),
      nickname: '旧名字',
      location: '北京',
      syncedAt: NOON + 99,
    });
    await a.importCreators([row]);
    const identity = (await b.creator(creatorId))?.identity;
    expect(identity).toMatchObject({
      nickname: renamed.nickname,
      avatarUrl: link.profile.avatarUrl,
      location: '北京',
    });
    expect(identity).toMatchObject({ syncedAt: NOON + 99, profileSyncedAt: NOON + 9 });
    expect((await a.findCreators(renamed.nickname, 5)).map((one) => one.creatorId)).toEqual([creatorId]);
  });

  it('avatar: bytes as they were, the newest one, of known creators', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    expect(await a.avatar(creatorId)).toBeNull();
    for (const fill of [1, 255]) {
      const kept = { sourceUrl: `https://p3.douyinpic.com/${fill}`, jpeg: Buffer.alloc(40_000, fill) };
      await a.saveAvatar(creatorId, kept, NOON);
      expect(await b.avatar(creatorId)).toEqual(kept);
    }
    const orphan = a.saveAvatar('dy:nobody', { sourceUrl: 'x', jpeg: Buffer.alloc(1) }, NOON);
    await expect(orphan).rejects.toMatchObject({ code: 'not-found' });
  });

  it('transfer: moves with the holder’s consent alone, once, in time', async () => {
    const { a, b } = clients();
    const { creatorId, person: holder } = await bound(a);
    const { creatorId: rest } = await bound(a, holder);
    await a.useCreator(holder, creatorId, NOON);
    const asker = newPerson();
    const wish = {
      transferId: unique('transfer'),
      creatorId,
      holderKey: personKey(holder),
      asker,
      askerChat: 'oc_asker',
      expiresAt: NOON + DAY_MS,
    };
    const asked = await a.askTransfer(wish, NOON);
    expect(asked).toEqual({ ...wish, outcome: null });
    expect(await b.askTransfer({ ...wish, transferId: unique('transfer') }, NOON)).toEqual(asked);
    expect(await b.openTransferFor(holder, NOON)).toEqual(asked);
    expect(await b.openTransferFor(holder, NOON + DAY_MS)).toBeNull();
    expect(await b.decideTransfer(wish.transferId, asker, true, NOON)).toBeNull();
    expect(await b.decideTransfer(unique('none'), holder, true, NOON)).toBeNull();
    const decided = await Promise.all(
      [a, b, a, b].map((one) => one.decideTransfer(wish.transferId, holder, true, NOON + 1)),
    );
    expect(decided.map((one) => one?.outcome)).toEqual(Array(4).fill('agreed'));
    expect(await a.decideTransfer(wish.transferId, holder, false, NOON + 2)).toMatchObject({
      outcome: 'agreed',
    });
    expect(await b.bindingOf(asker)).toBe(creatorId);
    expect(await b.bindingOf(holder)).toBe(rest);
    expect(await b.holderOf(creatorId, asker)).toEqual({ person: asker, chatId: 'oc_asker' });
  });

  it('transfer: refused by a no, by time, and when the creator is no longer theirs', async () => {
    const { a, b } = clients();
    const { creatorId, person: holder } = await bound(a);
    const wishOf = (asker = newPerson()) => ({
      transferId: unique('transfer'),
      creatorId,
      holderKey: personKey(holder),
      asker,
      askerChat: 'oc',
      expiresAt: NOON + DAY_MS,
    });
    const [no, late, first, second] = [wishOf(), wishOf(), wishOf(), wishOf()];
    for (const wish of [no, late, first, second]) await a.askTransfer(wish, NOON);
    const decide = async (wish: typeof no, agree: boolean, now = NOON) =>
      (await b.decideTransfer(wish.transferId, holder, agree, now))?.outcome;
    expect(await decide(no, false)).toBe('refused');
    expect(await decide(no, true)).toBe('refused');
    expect(await decide(late, true, NOON + DAY_MS)).toBe('refused');
    expect(await a.bindingOf(holder)).toBe(creatorId);
    expect(await decide(first, true)).toBe('agreed');
    expect(await decide(second, true)).toBe('refused');
    expect(await a.bindingOf(holder)).toBeNull();
    expect((await a.transfer(second.transferId))?.outcome).toBe('refused');
  });
}
