import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saysToBot } from '../helpers/desk-line.js';
import { at, DESK_CHAT, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';
import { shippedBase } from '../helpers/faq.js';

let world: DeskWorld;

async function publish(base: unknown): Promise<void> {
  const expectedRevision = await world.records.knowledge.newestRevision();
  const rest = { training: null, at: 0, by: 'shipped', restores: null, drafts: [] };
  const document = JSON.stringify(base);
  await world.records.knowledge.publish({
    eventId: `by-hand-${expectedRevision}`,
    expectedRevision,
    document,
    ...rest,
  });
}

async function open(dying = false): Promise<void> {
  world = await openDeskWorld('wechat', at('10:00'), { dying });
  await publish(shippedBase);
}

/** Says a line to the bot in the group; what the bot says to it. */
async function asks(words: string): Promise<string> {
  const shown = await saysToBot(world, words);
  return shown.flatMap((one) => (one.chatId === DESK_CHAT.chatId ? [one.words] : [])).join('\n');
}

async function entry(id: string) {
  const { knowledge } = world.records;
  const stored = await knowledge.revision(await knowledge.newestRevision());
  const base = JSON.parse(stored?.document ?? '') as typeof shippedBase;
  return base.entries.find((one) => one.id === id);
}

const drafts = () => world.records.knowledge.drafts();
const revision = () => world.records.knowledge.newestRevision();
const anEntry = (question: string) => `新建条目\n问题：${question}\n答案：请联系平台。`;

afterEach(() => world?.close());

describe.each([false, true])('publishing, every event run twice: %s', (dying) => {
  beforeEach(() => open(dying));

  it('refuses words that loading would find under two entries', async () => {
    await asks('加问法 Q1 what is the support e-mail');
    expect(await asks('发布')).toMatch(/没有发布[\s\S]*what is the support e-?mail/);
    expect(await revision()).toBe(1);
  });

  it('keeps both entries that were made at the same moment', async () => {
    await asks(anEntry('磁悬浮模式在哪开'));
    const [mine] = await drafts();
    // Another replica read the desk before that and found the same id free.
    const change = (mine?.change ?? '').replaceAll('磁悬浮模式在哪开', '量子纠缠怎么弄');
    await world.records.knowledge.addDraft({
      id: 'feishu:om_other',
      change,
      at: world.now(),
      by: 'feishu:hua',
    });
    expect(await asks('发布')).toContain('已发布为第 2 版');
    const questions = [(await entry('K1'))?.question, (await entry('K2'))?.question];
    expect(questions.sort()).toEqual(['磁悬浮模式在哪开', '量子纠缠怎么弄'].sort());
  });

  it('keeps a new entry whose id came back with a roll back, and what was added to it', async () => {
    await asks(anEntry('磁悬浮模式在哪开'));
    await asks('发布');
    await asks('回滚 1');
    expect(await asks(anEntry('量子纠缠怎么弄'))).toContain('新条目 K1');
    await asks('加问法 K1 量子纠缠在哪弄');
    await asks('回滚 2');
    expect(await asks('草稿')).toMatch(/新条目 K2[\s\S]*K2 问法：量子纠缠在哪弄/);
    expect(await asks('发布')).toContain('已发布为第 5 版');
    expect(await entry('K1')).toMatchObject({
      question: '磁悬浮模式在哪开',
      phrasings: ['磁悬浮模式在哪开'],
    });
    expect((await entry('K2'))?.phrasings).toContain('量子纠缠在哪弄');
  });

  it('keeps a draft of an entry that a roll back took, names it, and publishes it once the entry is back', async () => {
    await asks(anEntry('磁悬浮模式在哪开'));
    await asks('发布');
    await world.records.addUnanswered('q1', '磁悬浮从哪开', at('09:00'));
    await asks('加问法 K1 磁悬浮从哪开');
    await asks('回滚 1');
    expect(await asks('草稿')).toContain('没有条目 K1');
    const refused = await asks('发布');
    expect(refused).toMatch(/没有发布[\s\S]*K1 问法：磁悬浮从哪开/);
    expect(refused).not.toContain('已发布');
    expect(await revision()).toBe(3);
    await asks(anEntry('量子纠缠怎么弄'));
    const published = await asks('发布');
    expect(published).toMatch(/已发布为第 4 版[\s\S]*没有发布[\s\S]*K1 问法：磁悬浮从哪开/);
    expect((await entry('K2'))?.question).toBe('量子纠缠怎么弄');
    expect(await drafts()).toHaveLength(1);
    await asks('回滚 2');
    expect(await asks('发布')).not.toContain('没有发布');
    expect((await entry('K1'))?.phrasings).toContain('磁悬浮从哪开');
    expect(await drafts()).toEqual([]);
  });

  it('opens the questions again of a draft that could not be published and is given up', async () => {
    await asks(anEntry('磁悬浮模式在哪开'));
    await asks('发布');
    await world.records.addUnanswered('q1', '磁悬浮从哪开', at('09:00'));
    await asks('加问法 K1 磁悬浮从哪开');
    await asks('回滚 1');
    await asks('发布');
    expect(await asks('未答问题')).toContain('没有未答的问题');
    await asks('放弃草稿');
    expect(await asks('未答问题')).toContain('磁悬浮从哪开');
  });

  it('says at once that a draft says nothing new', async () => {
    expect(await asks('加问法 Q3 怎么分享名片')).toContain('没有变化');
    expect(await asks('发布')).toContain('已发布为第 2 版');
    expect(await drafts()).toEqual([]);
  });
});

describe('a revision that cannot be loaded', () => {
  it('is not brought back, and leaves the desk working on what answers', async () => {
    await open();
    await publish({ ...shippedBase, entries: [] });
    await asks('加问法 Q3 甩一张磁悬浮名片');
    expect(await asks('发布')).toContain('已发布为第 3 版');
    expect((await entry('Q3'))?.phrasings).toContain('甩一张磁悬浮名片');
    expect(await asks('回滚 2')).toContain('无法加载');
    expect(await revision()).toBe(3);
  });
});

it('names what said nothing new when it is published', async () => {
  await open();
  await asks('加问法 Q3 怎么分享名片');
  expect(await asks('发布')).toMatch(/已发布[\s\S]*没有带来变化[\s\S]*Q3/);
});
