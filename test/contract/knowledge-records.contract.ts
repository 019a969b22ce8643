import { expect, it } from 'vitest';
import type { KnowledgePublication } from '../../src/application/knowledge-ports.js';
import { NOON, unique } from '../helpers/records-tools.js';
import type { Clients } from './records.contract.js';

function publication(expectedRevision: number, document: string): KnowledgePublication {
  const eventId = unique('feishu:om_publish');
  const rest = { training: 'model', at: NOON, by: 'shipped', restores: null, drafts: [] };
  return { eventId, expectedRevision, document, ...rest };
}

/** What the knowledge base's rows must do on every engine. They begin with no revision. */
export function knowledgeCases(clients: Clients): void {
  it('knowledge: revisions count from 1, and the same event publishes once', async () => {
    const [a, b] = [clients().a.knowledge, clients().b.knowledge];
    expect(await a.newestRevision()).toBe(0);
    expect(await a.revision(0)).toBeNull();
    const first = publication(0, '{"一":1}');
    expect(await a.publish(first)).toEqual({ outcome: 'published', revision: 1 });
    expect(await b.publish({ ...first, expectedRevision: 1 })).toEqual({ outcome: 'repeated', revision: 1 });
    expect(await b.publish(publication(0, 'x'))).toEqual({ outcome: 'conflict', revision: 1 });
    expect(await b.publish({ ...publication(1, '{}'), restores: 1 })).toMatchObject({ revision: 2 });
    expect(await a.newestRevision()).toBe(2);
    expect(await a.revision(1)).toMatchObject({
      document: '{"一":1}',
      at: NOON,
      by: 'shipped',
      restores: null,
    });
    expect((await b.revisions(5)).map(({ revision, restores }) => [revision, restores])).toEqual([
      [2, 1],
      [1, null],
    ]);
    expect(await b.publishedBy(first.eventId)).toBe(1);
    expect(await b.publishedBy('feishu:om_none')).toBeNull();
  });

  it('knowledge: of many who publish at once exactly one wins', async () => {
    const [a, b] = [clients().a.knowledge, clients().b.knowledge];
    const newest = await a.newestRevision();
    const outcomes = await Promise.all(
      [a, b, a, b, a, b].map((one, index) => one.publish(publication(newest, String(index)))),
    );
    expect(outcomes.filter((one) => one.outcome === 'published')).toHaveLength(1);
    expect(outcomes.filter((one) => one.outcome === 'conflict')).toHaveLength(5);
    expect(await b.newestRevision()).toBe(newest + 1);
  });

  it('knowledge: drafts are kept once, in order, until they are published or dropped', async () => {
    const [a, b] = [clients().a.knowledge, clients().b.knowledge];
    const [one, two, three] = [unique('d'), unique('d'), unique('d')].map((id, index) => ({
      id,
      change: `{"n":${index}}`,
      at: NOON + index,
      by: 'p',
    }));
    for (const draft of [three!, one!, two!, one!]) await a.addDraft(draft);
    expect(await b.drafts()).toEqual([one, two, three]);
    const newest = await a.newestRevision();
    await b.publish({ ...publication(newest, '{}'), drafts: [one!.id] });
    expect(await a.drafts()).toEqual([two, three]);
    await a.publish({ ...publication(0, '{}'), drafts: [two!.id] });
    expect(await a.drafts()).toEqual([two, three]);
    await b.dropDrafts([two!.id, three!.id]);
    await b.dropDrafts([]);
    await a.addDraft(two!);
    expect(await a.drafts()).toEqual([]);
  });

  it('knowledge: settled questions leave the list', async () => {
    const { a, b } = clients();
    const ids = [unique('feishu:om_q'), unique('feishu:om_q')] as const;
    await a.addUnanswered(ids[0], '能打印吗', NOON + 1e6);
    await a.addUnanswered(ids[1], '打印名片', NOON + 2e6);
    const mine = async () => (await b.knowledge.unanswered(50)).filter(({ id }) => ids.includes(id));
    expect((await mine()).map(({ question }) => question)).toEqual(['打印名片', '能打印吗']);
    await b.knowledge.settle([ids[0]], 'Q3');
    await b.knowledge.settle([], 'Q3');
    expect((await mine()).map(({ id }) => id)).toEqual([ids[1]]);
    await a.addUnanswered(ids[0], '能打印吗', NOON);
    expect(await mine()).toHaveLength(1);
  });

  it('knowledge: of drafts that deal with the same questions at once one is kept, whole', async () => {
    const { a, b } = clients();
    const ids = [unique('feishu:om_q'), unique('feishu:om_q'), unique('feishu:om_q')] as const;
    for (const [index, id] of ids.entries()) await a.addUnanswered(id, '磁悬浮', NOON + 3e6 + index);
    const open = async () =>
      (await b.knowledge.unanswered(90)).map(({ id }) => id).filter((id) => ids.some((one) => one === id));
    const draft = () => ({ id: unique('d'), change: '{}', at: NOON, by: 'p' });
    const racers = Array.from({ length: 6 }, draft);
    const outcomes = await Promise.all(
      racers.map((one, index) => (index % 2 ? a : b).knowledge.addDraft(one, ids.slice(0, 2))),
    );
    expect(outcomes.filter((one) => one === 'kept')).toHaveLength(1);
    expect(await open()).toEqual([ids[2]]);
    const winner = racers[outcomes.indexOf('kept')];
    expect(await b.knowledge.addDraft(winner ?? draft(), ids.slice(0, 2))).toBe('kept');
    expect(await a.knowledge.addDraft(draft(), ids)).toBe('taken');
    expect(await open()).toEqual([ids[2]]);
    await b.knowledge.dropDrafts([winner?.id ?? '']);
    expect((await open()).sort()).toEqual([...ids].sort());
    const again = draft();
    expect(await a.knowledge.addDraft(again, ids)).toBe('kept');
    const newest = await a.knowledge.newestRevision();
    await b.knowledge.publish({ ...publication(newest, '{}'), drafts: [again.id] });
    await a.knowledge.dropDrafts([again.id]);
    await b.knowledge.settle(ids, 'Q3');
    expect(await open()).toEqual([]);
  });

  it('knowledge: a person counts once an entry, with the newest opinion', async () => {
    const [a, b] = [clients().a.knowledge, clients().b.knowledge];
    const entryId = unique('Q');
    await Promise.all([a, b, a].map((one) => one.rate('p1', entryId, true, NOON)));
    await a.rate('p2', entryId, true, NOON);
    await b.rate('p1', entryId, false, NOON + 1);
    await b.rate('p1', entryId, true, NOON);
    const rating = (await a.ratings()).find((one) => one.entryId === entryId);
    expect(rating).toEqual({ entryId, useful: 1, useless: 1 });
  });
}
