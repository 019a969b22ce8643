import { describe, expect, it } from 'vitest';
import { checkKnowledgeBase, type FaqEntry, type KnowledgeBase } from '../../src/faq/knowledge-base.js';
import { lintKnowledge, parseFacts } from '../../src/faq/lint.js';
import { AppError } from '../../src/shared/errors.js';
import { holdsPhone, shippedBase, shippedFacts } from '../helpers/faq.js';

/** The shipped base with one entry changed. */
function withEntry(id: string, change: Partial<FaqEntry>): KnowledgeBase {
  const entries = shippedBase.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
  return { ...shippedBase, entries };
}

const lint = (base: KnowledgeBase) => lintKnowledge(base, shippedFacts, holdsPhone);
const entry = (id: string) => shippedBase.entries.find((one) => one.id === id) as FaqEntry;
const withPhrasing = (id: string, words: string) =>
  withEntry(id, { phrasings: [...entry(id).phrasings, words] });

describe('lintKnowledge', () => {
  it.each([
    ['as it is', '怎么分享名片'],
    ['with signs and spaces', ' 怎么，分享名片？！'],
    ['in traditional characters', '怎麼分享名片'],
    ['in pinyin', 'zenme fenxiang mingpian'],
  ])('refuses a phrasing under two entries, written %s', (_, words) => {
    expect(lint(withPhrasing('Q1', words))).toMatchObject([{ kind: 'contested', words: expect.any(String) }]);
  });

  it('refuses what loading refuses: words that are spelled the same and mean something else to the normaliser', () => {
    const words = 'what is the support e-mail';
    const base = withPhrasing('Q1', words);
    const spelled = base.entries.find(
      ({ id, phrasings }) => id !== 'Q1' && phrasings.includes('what is the support email'),
    );
    expect(() => checkKnowledgeBase(base)).toThrow(AppError);
    const faults = lint(base);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.kind).toBe('contested');
    expect([faults[0]?.entryId, faults[0]?.other].sort()).toEqual(['Q1', spelled?.id].sort());
  });

  it.each<[string, Partial<FaqEntry>]>([
    ['a relation to nothing', { related: ['Z9'] }],
    ['a part of nothing', { partOf: 'Z9' }],
    ['a phrasing that is too long', { phrasings: ['长'.repeat(201)] }],
  ])('refuses what loading refuses: %s', (_, change) => {
    const base = withEntry('Q8', change);
    expect(() => checkKnowledgeBase(base)).toThrow(AppError);
    expect(lint(base)).toMatchObject([{ kind: 'unreadable' }]);
  });

  it('refuses a phrasing that is also off topic', () => {
    const words = shippedBase.offTopic[0]?.phrasings[1] ?? '';
    expect(lint(withPhrasing('Q1', words))).toMatchObject([{ kind: 'contested', entryId: 'off topic' }]);
  });

  it.each(Object.entries(shippedFacts).filter(([, facts]) => facts.must.length > 0))(
    '%s may not lose any of its facts',
    (id, facts) => {
      const faults = lint(withEntry(id, { answer: '请咨询。' }));
      expect(faults.map((fault) => fault.kind)).toEqual(facts.must.map(() => 'missing-fact'));
    },
  );

  it.each([
    ['Q1', '以后会开放修改'],
    ['Q2', '每月最多3次'],
    ['Q2', '需要审核'],
    ['Q3', '还可以发朋友圈'],
    ['Q4', '会自动开启虚拟号'],
    ['Q6', '这是故障'],
    ['Q7', '名片可以关闭'],
    ['Q9', '客服电话 010-8888666'],
    ['E04', '要等２天'],
  ])('%s may not say %s', (id, lie) => {
    const { answer } = entry(id);
    expect(lint(withEntry(id, { answer: `${answer}${lie}` }))).toMatchObject([
      { kind: 'forbidden', entryId: id },
    ]);
  });

  it('refuses answers that are empty or too long, and phone numbers however written', () => {
    expect(lint(withEntry('Q8', { answer: ' ……' })).map((fault) => fault.kind)).toContain('empty');
    const long = `${entry('Q8').answer}${'长'.repeat(800)}`;
    expect(lint(withEntry('Q8', { answer: long }))).toMatchObject([{ kind: 'too-long' }]);
    const number = `${entry('Q8').answer}请拨一三八 1234 5678`;
    expect(lint(withEntry('Q8', { answer: number }))).toMatchObject([{ kind: 'phone' }]);
    expect(lint(withPhrasing('Q8', '打 138-1234-5678 预览'))).toMatchObject([{ kind: 'phone' }]);
  });

  it('refuses an entry that nobody can ask for, and the loss of an entry that has facts', () => {
    expect(lint(withEntry('Q8', { phrasings: [] }))).toMatchObject([{ kind: 'no-phrasings' }]);
    const entries = shippedBase.entries.filter(({ id }) => id !== 'E23');
    expect(lint({ ...shippedBase, entries })).toMatchObject([{ kind: 'missing-entry', entryId: 'E23' }]);
  });
});

describe('parseFacts', () => {
  it('names a wrong shape and a wrong pattern', () => {
    expect(() => parseFacts({ Q1: { must: [] } })).toThrow(AppError);
    expect(() => parseFacts({ Q1: { must: [], mustNot: ['('] } })).toThrow(/not a pattern/);
  });
});
