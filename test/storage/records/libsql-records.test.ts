import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Records } from '../../../src/application/ports.js';
import { EMPTY_CONTENT } from '../../../src/domain/creator-card.js';
import { openLibsqlFile } from '../../../src/storage/libsql-file.js';
import { openLibsqlRecords } from '../../../src/storage/records/open-records.js';
import { createSecrets } from '../../../src/storage/secrets.js';
import { serverFolder } from '../../helpers/processes.js';
import {
  cardChange,
  creatorRow,
  NOON,
  newPerson,
  withCode,
  withCreator,
} from '../../helpers/records-tools.js';

const folder = serverFolder('libsql-records');
const file = join(folder.path, 'bot.db');
let a: Records;
let b: Records;
beforeAll(async () => {
  a = await openLibsqlRecords(file);
  b = await openLibsqlRecords(file);
});
afterAll(async () => {
  await Promise.all([a.close(), b.close()]);
  folder.remove();
});

/** Adds words to a card one by one, as an edit does: read, change, save, and read anew on a conflict. */
function saver(records: Records, creatorId: string, words: readonly string[]) {
  const open = [...words];
  let seen: Awaited<ReturnType<Records['creator']>> = null;
  return {
    isDone: () => open.length === 0,
    step: async () => {
      const [word] = open;
      if (word === undefined) return;
      if (seen === null) {
        seen = await records.creator(creatorId);
        return;
      }
      const text = `${seen.content.introduction ?? ''}${word}`;
      const { outcome } = await records.saveCard(cardChange(creatorId, seen.revision, text));
      seen = null;
      if (outcome === 'saved') open.shift();
    },
  };
}

describe('two savers', () => {
  it('lose no update, in a thousand interleavings', async () => {
    const schedules = fc.array(fc.boolean(), { minLength: 6, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        const creatorId = await withCreator(a);
        const one = saver(a, creatorId, ['甲', '乙']);
        const other = saver(b, creatorId, ['丙', '丁']);
        for (const first of schedule) await (first ? one : other).step();
        for (let rest = 0; rest < 20 && !(one.isDone() && other.isDone()); rest += 1)
          await Promise.all([one.step(), other.step()]);
        const card = await a.creator(creatorId);
        expect([...(card?.content.introduction ?? '')].sort()).toEqual(['丁', '丙', '乙', '甲'].sort());
        expect(card?.revision).toBe(4);
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);
});

describe('the SQLite file', () => {
  it('holds no phone number in clear', async () => {
    const number = '13987654321';
    const { phoneVault } = createSecrets(Buffer.alloc(32, 7));
    const creatorId = await withCreator(a);
    const content = { ...EMPTY_CONTENT, phone: phoneVault.protect(number) };
    const { card } = await a.saveCard({ ...cardChange(creatorId, 0, ''), content, field: 'phone' });
    await a.addUnanswered('q', '手机号怎么改', NOON);
    const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)));
    expect(Buffer.concat(files).includes(creatorId)).toBe(true);
    expect(Buffer.concat(files).includes(number)).toBe(false);
    const stored = card.content.phone;
    expect(stored?.masked).toBe('139****4321');
    expect(stored && phoneVault.reveal(stored)).toBe(number);
  });

  it('keeps an audit line for publishing, rolling back and ready-made answers, without their words', async () => {
    const made = { document: '{"机密":1}', training: null, at: NOON, by: 'feishu:cli:ou_mei', drafts: [] };
    await a.knowledge.publish({ ...made, eventId: 'kb-1', expectedRevision: 0, restores: null });
    await a.knowledge.publish({ ...made, eventId: 'kb-2', expectedRevision: 1, restores: null });
    await b.knowledge.publish({ ...made, eventId: 'kb-3', expectedRevision: 2, restores: 1 });
    await b.knowledge.publish({ ...made, eventId: 'kb-3', expectedRevision: 2, restores: 1 });
    const quick = (eventId: string, words: string | null) =>
      a.desk.setQuickReply({ eventId, at: NOON, by: 'feishu:cli:ou_mei', name: '问好', words });
    await quick('quick-1', '机密的一句');
    await quick('quick-2', '机密的另一句');
    await quick('quick-2', '机密的另一句');
    await quick('quick-3', null);
    const database = openLibsqlFile(file);
    const query = database.prepare(
      "select * from audit where event_id like 'kb-%' or event_id like 'quick-%'",
    );
    const rows = query.all() as { by_person: string; action: string; detail: string }[];
    database.close();
    expect(rows.map(({ action, detail }) => `${action} ${detail}`).sort()).toEqual([
      'publish revision:1',
      'publish revision:2',
      'quick-reply add:问好',
      'quick-reply remove:问好',
      'quick-reply replace:问好',
      'rollback revision:3 from:1',
    ]);
    expect(rows.every(({ by_person }) => by_person === 'feishu:cli:ou_mei')).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('机密');
  });

  it('keeps an audit line for each save, each try to bind and each refusal, none of them twice', async () => {
    const creatorId = await withCreator(a);
    const change = cardChange(creatorId, 0, '秘密的内容');
    const [code, person] = [await withCode(a, creatorId), newPerson()];
    await a.saveCard(change);
    await b.saveCard(change);
    await a.bind(code, person, 'audit-1', NOON);
    await b.bind(code, person, 'audit-1', NOON);
    await a.bind('wrong', person, 'audit-2', NOON);
    const refusal = { eventId: 'audit-3', by: change.by, creatorId, at: NOON + 1, field: 'nickname' };
    await a.auditRefusal(refusal);
    await b.auditRefusal(refusal);
    const database = openLibsqlFile(file);
    const query = database.prepare(
      'select * from audit where event_id in (?, ?, ?, ?) order by at, event_id',
    );
    const rows = query.all(change.eventId, 'audit-1', 'audit-2', 'audit-3');
    database.close();
    expect(rows).toMatchObject([
      { action: 'bind', creator_id: creatorId, detail: 'bound' },
      { action: 'bind', creator_id: null, detail: 'invalid' },
      { action: 'save', creator_id: creatorId, detail: 'introduction', by_person: change.by },
      { action: 'refuse', creator_id: creatorId, detail: 'nickname', by_person: change.by },
    ]);
    expect(JSON.stringify(rows)).not.toContain('秘密');
  });

  it('waits for another writer without stopping the process, and says so when it takes too long', async () => {
    const creatorId = await withCreator(a);
    const database = openLibsqlFile(file);
    database.exec('begin immediate');
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 5);
    const waiting = a.saveCard(cardChange(creatorId, 0, '等'));
    await expect.poll(() => ticks).toBeGreaterThan(10);
    expect(await b.creator(creatorId)).toMatchObject({ revision: 0 });
    database.exec('commit');
    expect(await waiting).toMatchObject({ outcome: 'saved' });
    clearInterval(timer);
    database.exec('begin immediate');
    const late = a.saveCard(cardChange(creatorId, 1, '迟'));
    await expect(late).rejects.toMatchObject({ name: 'AppError', code: 'store-away' });
    database.exec('rollback');
    database.close();
    expect(await a.saveCard(cardChange(creatorId, 1, '再'))).toMatchObject({ outcome: 'saved' });
  });

  it('is away when it cannot be opened, is no database, or is closed', async () => {
    const away = { name: 'AppError', code: 'store-away' };
    const foreign = join(folder.path, 'foreign.db');
    writeFileSync(foreign, 'this is no database, whatever its name says. '.repeat(50));
    await expect(openLibsqlRecords(foreign)).rejects.toMatchObject(away);
    await expect(openLibsqlRecords(folder.path)).rejects.toMatchObject(away);
    const closed = await openLibsqlRecords(file);
    await closed.ping();
    await closed.close();
    await expect(closed.ping()).rejects.toMatchObject(away);
  });

  it('opens for many at once, and again, with the same schema and data', async () => {
    const fresh = join(folder.path, 'deep', 'fresh.db');
    const opened = await Promise.all(Array.from({ length: 6 }, () => openLibsqlRecords(fresh)));
    const creatorId = await withCreator(opened[0]!);
    for (const records of opened) expect(await records.creator(creatorId)).not.toBeNull();
    await Promise.all(opened.map((records) => records.close()));
    const again = await openLibsqlRecords(fresh);
    expect(await again.creator(creatorId)).not.toBeNull();
    await again.close();
  });

  it('finds among 100,000 creators in a few milliseconds', async () => {
    const crowd = await openLibsqlRecords(join(folder.path, 'crowd.db'));
    const letters = [...'小鱼爱吃辣美食旅行探店日记阿木可乐豆暖瑜伽数码测评北京上海'];
    const nickname = (index: number) =>
      [1, 7, 29, 131, 517].map((step) => letters[Math.floor(index / step) % letters.length]).join('');
    for (let start = 0; start < 100_000; start += 2_000)
      await crowd.importCreators(
        Array.from({ length: 2_000 }, (_, index) => creatorRow({ nickname: nickname(start + index) })),
      );
    for (const who of ['小鱼爱吃辣', '小', '鱼爱', 'xyacl', 'xiaoyu', 'dy-77777', '无此人', '%', 'zzzz']) {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const start = performance.now();
        await crowd.findCreators(who, 6);
        times.push(performance.now() - start);
      }
      const median = times.sort((one, other) => one - other)[2]!;
      expect(median).toBeLessThan(100);
    }
    await crowd.close();
  }, 120_000);
});
