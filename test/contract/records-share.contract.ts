import { expect, it } from 'vitest';
import type { NewShareLink, SentCard, TokenOnFile } from '../../src/application/share-ports.js';
import { NOON, unique, withCreator } from '../helpers/records-tools.js';
import type { Clients } from './records.contract.js';

function token(): TokenOnFile {
  const name = unique('token');
  return { hash: `hash of ${name}`, sealed: `seal of ${name}` };
}

const UNTOUCHED = {
  number: 1,
  standing: true,
  label: null,
  createdAt: NOON,
  expiresAt: null,
  maxViews: null,
  views: 0,
  revokedAt: null,
};

function newLink(creatorId: string, more: Partial<NewShareLink> = {}): NewShareLink {
  const terms = { label: '喜茶 🐟', expiresAt: NOON + 1_000, maxViews: 3 };
  return { creatorId, token: token(), ...terms, eventId: unique('share'), by: 'me', at: NOON, ...more };
}

/** What the records must do with share links. */
export function shareCases(clients: Clients): void {
  it('standingShareLink: one link a creator, whoever asks first', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const links = await Promise.all(
      [a, b, a, b].map((one) => one.standingShareLink(creatorId, token(), NOON)),
    );
    expect(new Set(links.map((link) => link.token.hash)).size).toBe(1);
    expect(links[0]).toEqual({ ...UNTOUCHED, creatorId, token: links[0]!.token });
    expect(await b.shareLink(links[0]!.token.hash)).toEqual(links[0]);
    expect(await b.shareLink("' or 1=1 --")).toBeNull();
    const orphan = a.standingShareLink('dy:nobody', token(), NOON);
    await expect(orphan).rejects.toMatchObject({ code: 'not-found' });
  });

  it('createShareLink: once per event, numbered from 1 without gaps, also when made at once', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const wanted = newLink(creatorId);
    const made = await Promise.all(
      [a, b, a, b].map((one) => one.createShareLink({ ...wanted, token: token() })),
    );
    expect(new Set(made.map((link) => link.token.hash)).size).toBe(1);
    const { label, expiresAt, maxViews } = wanted;
    const kept = { ...UNTOUCHED, creatorId, standing: false, label, expiresAt, maxViews };
    expect(made[0]).toEqual({ ...kept, token: made[0]!.token });
    await Promise.all([a, b, a, b].map((one) => one.createShareLink(newLink(creatorId))));
    const all = await b.shareLinks(creatorId, 10);
    expect(all.map((link) => link.number)).toEqual([5, 4, 3, 2, 1]);
    expect(await b.shareLinks(creatorId, 2)).toEqual(all.slice(0, 2));
    expect(await b.shareLinks('dy:nobody', 2)).toEqual([]);
  });

  it('revokeShareLink: own links only, for good; a new standing link takes the place of a revoked one', async () => {
    const { a, b } = clients();
    const [creatorId, other] = [await withCreator(a), await withCreator(a)];
    const standing = await a.standingShareLink(creatorId, token(), NOON);
    const revocation = { number: 1, eventId: unique('stop'), by: 'me', at: NOON + 5 };
    expect(await a.revokeShareLink({ ...revocation, creatorId: other })).toBeNull();
    const off = await a.revokeShareLink({ ...revocation, creatorId });
    expect(off).toEqual({ ...standing, revokedAt: NOON + 5 });
    const again = { ...revocation, creatorId, eventId: unique('stop'), at: NOON + 9 };
    expect(await b.revokeShareLink(again)).toEqual(off);
    expect(await b.revokeShareLink({ ...revocation, creatorId })).toEqual(off);
    expect(await b.countShareView(standing.token.hash, NOON)).toBe(false);
    const next = await b.standingShareLink(creatorId, token(), NOON + 9);
    expect(next).toMatchObject({ number: 2, revokedAt: null });
  });

  it('countShareView: up to the maximum and the end, whoever comes; of many readers of the last view one', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const { token: limited } = await a.createShareLink(newLink(creatorId));
    const readers = Array.from({ length: 12 }, (_, index) => (index % 2 ? a : b));
    const counted = await Promise.all(readers.map((one) => one.countShareView(limited.hash, NOON)));
    expect(counted.filter(Boolean)).toHaveLength(3);
    expect(await a.shareLink(limited.hash)).toMatchObject({ views: 3, maxViews: 3 });
    const { token: ending } = await a.createShareLink(newLink(creatorId, { maxViews: null }));
    expect(await a.countShareView(ending.hash, NOON + 999)).toBe(true);
    expect(await a.countShareView(ending.hash, NOON + 1_000)).toBe(false);
    expect(await a.countShareView('no such hash', NOON)).toBe(false);
  });
}

/** What the records must do with client cards that stand in chats. */
export function sentCardCases(clients: Clients): void {
  const sent = (creatorId: string, revision: number, sentAt: number): SentCard => ({
    messageId: unique('om_card'),
    creatorId,
    viewer: 'group',
    revision,
    sentAt,
    shared: sentAt % 2 === 1,
  });

  it('sent cards: once per message, bounded per creator, found when outdated, never turned back', async () => {
    const { a, b } = clients();
    const creatorId = await withCreator(a);
    const cards = [0, 1, 2, 3].map((index) => sent(creatorId, 1, NOON + index));
    for (const card of cards) await Promise.all([a, b].map((one) => one.rememberSentCard(card, 3)));
    const [oldest, , third, newest] = cards as [SentCard, SentCard, SentCard, SentCard];
    expect(await a.sentCard(oldest.messageId)).toBeNull();
    expect(await b.outdatedCards(creatorId, 1, 0)).toEqual([]);
    expect((await b.outdatedCards(creatorId, 2, 0)).map((card) => card.messageId)).toEqual(
      cards
        .slice(1)
        .toReversed()
        .map((card) => card.messageId),
    );
    expect(await b.outdatedCards(creatorId, 2, NOON + 3)).toEqual([newest]);
    const nobody = unique('dy:nobody');
    expect([...(await a.creatorsShown([creatorId, nobody], NOON + 3))]).toEqual([creatorId]);
    expect([...(await a.creatorsShown([creatorId, nobody], NOON + 4))]).toEqual([]);
    expect([...(await a.creatorsShown([], 0))]).toEqual([]);
    await a.cardRefreshed(newest.messageId, 5);
    await a.cardRefreshed(newest.messageId, 4);
    expect(await b.sentCard(newest.messageId)).toEqual({ ...newest, revision: 5 });
    await a.forgetSentCard(third.messageId);
    expect(await b.sentCard(third.messageId)).toBeNull();
  });
}
