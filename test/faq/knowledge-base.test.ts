import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/faq/calibrate.js';
import { parseKnowledgeBase } from '../../src/faq/knowledge-base.js';
import { lintKnowledge } from '../../src/faq/lint.js';
import { AppError } from '../../src/shared/errors.js';
import {
  holdsPhone,
  labelledQuestions,
  readFaqFile,
  shippedBase,
  shippedFacts,
  shippedFaq,
} from '../helpers/faq.js';

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
  it('holds the nine questions of the source page and at least 15 further entries, all from that page', () => {
    const ids = shippedBase.entries.map((entry) => entry.id);
    expect(ids.slice(0, 9)).toEqual(['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7', 'Q8', 'Q9']);
    expect(ids.length - 9).toBeGreaterThanOrEqual(15);
    expect(new Set(shippedBase.entries.map((entry) => entry.updatedOn))).toEqual(new Set(['2022-01-08']));
  });

  it('has facts for every entry, and the linter finds nothing', () => {
    expect(Object.keys(shippedFacts).sort()).toEqual(shippedBase.entries.map((entry) => entry.id).sort());
    expect(lintKnowledge(shippedBase, shippedFacts, holdsPhone)).toEqual([]);
  });

  it('keeps the facts of PRODUCT R52-R60 word for word', () => {
    const official: Record<string, RegExp> = {
      Q1: /头像、昵称、抖音号、所在地.*抖音账号直接抓取.*暂不支持修改.*抖音APP-个人主页.*「历史合作、达人介绍」可自由编辑/,
      Q2: /次数不限制，修改后立即生效/,
      Q3: /个人名片」右上角.*微信、飞书、图片、链接/,
      Q4: /只能通过虚拟号.*仅对自己可见.*我的手机号-隐私保护.*手动/,
      Q5: /完善信息.*基础信息.*联系方式.*越完整，越容易被客户关注.*右上角分享/,
      Q6: /填写了对应联系方式，图标亮起.*灰色/,
      Q7: /全量星图用户.*暂时不支持指定关闭.*手动设置/,
      Q8: /编辑后支持名片预览.*第三方.*自行切换检查/,
      Q9: /右下角【客服中心】.*9:00-21:00.*star-QA@xingtu\.bytedance\.com.*9:00-19:00.*10分钟左右.*垃圾箱/,
    };
    for (const [id, facts] of Object.entries(official)) expect(shippedFaq().entry(id)?.answer).toMatch(facts);
  });

  it('answers its own questions with their own entries', () => {
    const wrong = shippedBase.entries.filter(({ id, question }) => {
      const decision = shippedFaq().decide(question);
      return decision.kind !== 'answer' || (decision.partId ?? decision.entryId) !== id;
    });
    expect(wrong.map((entry) => entry.id)).toEqual([]);
  });

  it('has at least 40 phrasings an entry and 120 off topic, 60 of them near', () => {
    for (const entry of shippedBase.entries)
      expect(entry.phrasings.length, entry.id).toBeGreaterThanOrEqual(40);
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

  it('holds the thresholds that its own cross-validation finds', { timeout: 120_000 }, () => {
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

  it('refuses a part of nothing and a part of a part', () => {
    const change = (partOf: string) =>
      shippedBase.entries.map((entry) => (entry.id === 'E01' ? { ...entry, partOf } : entry));
    const base = (partOf: string) => ({ thresholds: shippedBase.thresholds, entries: change(partOf) });
    expect(parse({ entries: base('Q99') })).toThrow(/E01 is part of Q99/);
    expect(parse({ entries: base('E02') })).toThrow(/E01 is part of E02/);
  });

  it('refuses a phrasing under two entries or also off topic, however it is written', () => {
    const of = (place: number) => shippedBase.entries[place]?.phrasings[0] ?? '';
    expect(parse({ entries: withPhrasing(0, `${of(1)}？！`) })).toThrow(/stands under Q1 and Q2/);
    const offTopic = shippedBase.offTopic[0]?.phrasings[0] ?? '';
    expect(parse({ entries: withPhrasing(0, offTopic) })).toThrow(/stands under Q1 and off topic/);
    expect(parse({ entries: withPhrasing(0, of(0)) })).not.toThrow();
  });
});
