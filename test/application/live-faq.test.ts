import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followKnowledge, openLiveFaq } from '../../src/application/live-faq.js';
import type { Log, Records } from '../../src/application/ports.js';
import { createTrainer } from '../../src/application/trainer.js';
import { applyChanges, type KnowledgeChange } from '../../src/faq/change.js';
import type { KnowledgeBase } from '../../src/faq/knowledge-base.js';
import { AppError } from '../../src/shared/errors.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { shippedBase, shippedFacts } from '../helpers/faq.js';
import { serverFolder } from '../helpers/processes.js';

/** A small base, so that training takes no time. */
const SMALL: KnowledgeBase = {
  ...shippedBase,
  entries: shippedBase.entries
    .filter(({ id }) => id === 'Q2' || id === 'Q3')
    .map(({ related: _, ...entry }) => entry),
  offTopic: shippedBase.offTopic.slice(0, 3),
};
const NEWER = changed({ kind: 'add-phrasings', entryId: 'Q3', phrasings: ['甩一张名片'] });

function changed(...changes: KnowledgeChange[]): KnowledgeBase {
  return applyChanges(SMALL, changes);
}

/** The same words under two entries, which loading refuses. */
const contested = changed({
  kind: 'add-phrasings',
  entryId: 'Q2',
  phrasings: [SMALL.entries[1]?.question ?? ''],
});

const failures: string[] = [];
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (_, message) => void failures.push(message),
};

let records: Records;
let folder: ReturnType<typeof serverFolder>;
beforeEach(async () => {
  failures.length = 0;
  folder = serverFolder('live-faq');
  records = await openLibsqlRecords(join(folder.path, 'bot.db'));
});
afterEach(async () => {
  await records.close();
  folder.remove();
});

const trainer = createTrainer(shippedFacts);

const deps = { trainer, now: () => 1, log };

function open(shipped: KnowledgeBase, digest: string) {
  return openLiveFaq({ ...deps, records, shipped, digest });
}

async function publishByHand(base: KnowledgeBase, training: string | null = null): Promise<void> {
  const expectedRevision = await records.knowledge.newestRevision();
  const eventId = `feishu:om_${expectedRevision}`;
  const document = JSON.stringify(base);
  const rest = { at: 2, by: 'feishu:a:ou_agent', restores: null, drafts: [] };
  await records.knowledge.publish({ eventId, expectedRevision, document, training, ...rest });
}

describe('openLiveFaq', () => {
  it('publishes the shipped base once, and a newer release as long as nobody has edited', async () => {
    const [one, two] = await Promise.all([open(SMALL, 'first'), open(SMALL, 'first')]);
    expect([one.revision(), two.revision()]).toEqual([1, 1]);
    expect(one.base()).toEqual(SMALL);
    expect((await open(NEWER, 'second')).revision()).toBe(2);
    // A replica of the earlier release that starts again during the roll-out takes nothing back.
    expect((await open(SMALL, 'first')).base()).toEqual(NEWER);
  });

  it('leaves a knowledge base alone that was edited by hand', async () => {
    await open(SMALL, 'first');
    await publishByHand(NEWER);
    const faq = await open(SMALL, 'third');
    expect(faq.revision()).toBe(2);
    expect(faq.base()).toEqual(NEWER);
  });

  it('follows a publishing, answering all the while from one whole revision', async () => {
    const faq = await open(SMALL, 'first');
    expect(faq.decide('修改次数有限制吗').kind).toBe('answer');
    const edited = changed({
      kind: 'edit-entry',
      entryId: 'Q2',
      answer: '新的答案',
      updatedOn: '2026-11-24',
    });
    await publishByHand(edited);
    let done = false;
    const following = faq.follow().finally(() => {
      done = true;
    });
    const seen = new Set<string>();
    while (!done) {
      expect(faq.decide('修改次数有限制吗').kind).toBe('answer');
      seen.add(`${faq.revision()} ${faq.entry('Q2')?.answer}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await following).toBe(true);
    seen.add(`${faq.revision()} ${faq.entry('Q2')?.answer}`);
    expect([...seen]).toEqual([`1 ${SMALL.entries[0]?.answer}`, '2 新的答案']);
    expect(await faq.follow()).toBe(false);
  });

  it('keeps the old revision when the new one cannot be read', async () => {
    const faq = await open(SMALL, 'first');
    await publishByHand({ ...SMALL, entries: [] });
    expect(await followKnowledge(faq, log)).toEqual({ idleMs: 1_000 });
    expect(faq.revision()).toBe(1);
    expect(faq.decide('修改次数有限制吗').kind).toBe('answer');
    expect(failures).toEqual(['knowledge base not changed over']);
  });

  it('starts on the newest revision that can be read, and says so', async () => {
    await open(SMALL, 'first');
    await publishByHand(NEWER);
    await publishByHand({ ...SMALL, entries: [] });
    await publishByHand(contested);
    const faq = await open(SMALL, 'first');
    expect(faq.revision()).toBe(2);
    expect(faq.base()).toEqual(NEWER);
    expect(failures).toEqual(Array(2).fill('knowledge base revision cannot be used'));
    await publishByHand(SMALL);
    expect(await faq.follow()).toBe(true);
    expect(faq.revision()).toBe(5);
  });

  it('starts on the shipped base when no revision of late can be read', async () => {
    await open(SMALL, 'first');
    for (let count = 0; count < 12; count++) await publishByHand({ ...SMALL, entries: [] });
    const faq = await open(NEWER, 'second');
    expect(faq.base()).toEqual(NEWER);
    expect(failures).toHaveLength(10);
  });

  it('does not start while the records are away', async () => {
    await open(SMALL, 'first');
    const away = async () => Promise.reject(new AppError('store-away', 'gone'));
    const knowledge = { ...records.knowledge, revision: away };
    const opening = openLiveFaq({ ...deps, records: { knowledge }, shipped: SMALL, digest: 'first' });
    await expect(opening).rejects.toMatchObject({ code: 'store-away' });
  });

  it('trains anew when the kept training is of another version', async () => {
    const faq = await open(SMALL, 'first');
    await publishByHand(NEWER, '{"version":0}');
    await faq.follow();
    expect(faq.decide('甩一张名片')).toMatchObject({ kind: 'answer', entryId: 'Q3' });
  });
});

describe('createTrainer', () => {
  it('finds faults and trains off the event loop', async () => {
    const bad = {
      ...shippedBase,
      entries: shippedBase.entries.map((entry) => ({ ...entry, answer: '没有' })),
    };
    const { faults, training } = await trainer.check(bad);
    expect(training).toBeNull();
    expect(faults.length).toBeGreaterThan(30);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const good = await trainer.check(shippedBase);
    clearInterval(timer);
    expect(good).toMatchObject({ faults: [], training: expect.any(String) });
    expect(ticks).toBeGreaterThan(10);
  });
});
