import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/faq/calibrate.js';
import { parseKnowledgeBase } from '../../src/faq/knowledge-base.js';
import { AppError } from '../../src/shared/errors.js';
import { labelledQuestions, readFaqFile, shippedBase, shippedFaq } from '../helpers/faq.js';

/** What each answer must say, and what it must not (PRODUCT R52-R60). */
const FACTS: Record<string, { must: readonly (string | RegExp)[]; mustNot: readonly RegExp[] }> = {
  Q1: {
    must: [
      '头像、昵称、抖音号、所在地',
      '抖音账号直接抓取',
      '暂不支持修改',
      '抖音APP-个人主页',
      '「历史合作、达人介绍」可自由编辑',
    ],
    mustNot: [/以后|未来|将会|即将/],
  },
  Q2: { must: ['修改次数不限制', '立即生效'], mustNot: [/\d|[一二两三四五六七八九十]次/, /审核/] },
  Q3: { must: [/个人名片」?右上角/, '微信、飞书、图片、链接'], mustNot: [/朋友圈|小红书/] },
  Q4: {
    must: ['只能通过虚拟号', '仅对自己可见', '我的手机号-隐私保护', '手动进行设置'],
    mustNot: [/自动/, /\d{5,}/],
  },
  Q5: { must: ['完善信息', '基础信息', '联系方式', '越完整，越容易被客户关注', '右上角分享'], mustNot: [] },
  Q6: { must: ['填写了对应联系方式，图标亮起', '针对灰色的图标进行填写'], mustNot: [/故障|错误|异常|bug/i] },
  Q7: {
    must: ['全量星图用户', '暂时不支持指定关闭', '要隐藏的信息做手动设置'],
    mustNot: [/可以关闭|可关闭/],
  },
  Q8: { must: ['编辑后支持名片预览', '第三方看名片时的视觉效果', '自行切换检查'], mustNot: [] },
  Q9: {
    must: [
      /右下角【客服中心】/,
      '9:00-21:00',
      'star-QA@xingtu.bytedance.com',
      '9:00-19:00',
      '10分钟左右',
      '垃圾箱',
    ],
    mustNot: [/\d{7,}|\d{3,4}-\d{3,}/],
  },
  D01: { must: ['抖音APP', '我的星图', '编辑名片'], mustNot: [] },
  D02: { must: ['巨量星图', '达人/创作者', '验证码', '扫码', '个人中心-基础信息'], mustNot: [] },
  D03: { must: ['建议', '优先填写', '商单沟通机会'], mustNot: [/必须|必填/] },
};

const bare = (words: string) =>
  words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

function parse(changes: { entries?: unknown; negatives?: unknown }) {
  return () =>
    parseKnowledgeBase(
      changes.entries ?? readFaqFile('knowledge-base'),
      readFaqFile('synonyms'),
      changes.negatives ?? readFaqFile('negatives'),
      readFaqFile('english'),
    );
}

/** The shipped entries with one more phrasing under the entry at `place`. */
function withPhrasing(place: number, phrasing: string): unknown {
  const entries = shippedBase.entries.map((entry, at) =>
    at === place ? { ...entry, phrasings: [...entry.phrasings, phrasing] } : entry,
  );
  return { thresholds: shippedBase.thresholds, entries };
}

describe('the shipped knowledge base', () => {
  it('holds the entries that the source page supports and no other', () => {
    expect(shippedBase.entries.map((entry) => entry.id)).toEqual(Object.keys(FACTS));
    expect(new Set(shippedBase.entries.map((entry) => entry.updatedOn))).toEqual(new Set(['2022-01-08']));
  });

  it.each(Object.keys(FACTS))('%s says what it must and nothing it must not', (entryId) => {
    const answer = shippedFaq().entry(entryId)?.answer ?? '';
    const facts = FACTS[entryId];
    for (const fact of facts?.must ?? []) expect(answer).toMatch(fact);
    for (const lie of facts?.mustNot ?? []) expect(answer).not.toMatch(lie);
  });

  it('answers its own questions with their own entries', () => {
    const wrong = shippedBase.entries.filter(({ id, question }) => {
      const decision = shippedFaq().decide(question);
      return decision.kind !== 'answer' || decision.entryId !== id;
    });
    expect(wrong.map((entry) => entry.id)).toEqual([]);
  });

  it('has at least 25 phrasings an entry and 120 off topic, 60 of them near', () => {
    for (const entry of shippedBase.entries)
      expect(entry.phrasings.length, entry.id).toBeGreaterThanOrEqual(25);
    const count = (near: boolean) =>
      shippedBase.offTopic.filter((group) => group.near === near).flatMap((group) => group.phrasings).length;
    expect(count(true)).toBeGreaterThanOrEqual(60);
    expect(count(true) + count(false)).toBeGreaterThanOrEqual(120);
  });

  it('copies no labelled question, so that these stay a test', () => {
    const labelled = new Set(labelledQuestions().map(({ question }) => bare(question)));
    const known = [
      ...shippedBase.entries.flatMap((entry) => entry.phrasings),
      ...shippedBase.offTopic.flatMap((group) => group.phrasings),
    ];
    expect(known.filter((words) => labelled.has(bare(words)))).toEqual([]);
  });

  it('holds the thresholds that its own cross-validation finds', () => {
    // Two steps of 0.01 allow for another engine's last digits of exp and log.
    const found = calibrate(shippedBase);
    expect(Math.abs(found.direct - shippedBase.thresholds.direct)).toBeLessThanOrEqual(0.02);
    expect(Math.abs(found.clarify - shippedBase.thresholds.clarify)).toBeLessThanOrEqual(0.02);
  });
});

describe('parseKnowledgeBase', () => {
  it('names a wrong shape', () => {
    expect(parse({ entries: { thresholds: shippedBase.thresholds, entries: [] } })).toThrow(AppError);
    expect(parse({ negatives: { groups: 'none' } })).toThrow(/faq negatives/);
  });

  it('refuses an id that stands twice', () => {
    const [first] = shippedBase.entries;
    const entries = [...shippedBase.entries, { ...first, question: '一个新问题', phrasings: [] }];
    expect(parse({ entries: { thresholds: shippedBase.thresholds, entries } })).toThrow(/id stands twice/);
  });

  it('refuses a phrasing under two entries or also off topic, however it is written', () => {
    const of = (place: number) => shippedBase.entries[place]?.phrasings[0] ?? '';
    expect(parse({ entries: withPhrasing(0, `${of(1)}？！`) })).toThrow(/stands under Q1 and Q2/);
    const offTopic = shippedBase.offTopic[0]?.phrasings[0] ?? '';
    expect(parse({ entries: withPhrasing(0, offTopic) })).toThrow(/stands under Q1 and off topic/);
    expect(parse({ entries: withPhrasing(0, of(0)) })).not.toThrow();
  });
});
