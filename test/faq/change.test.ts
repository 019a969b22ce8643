import { describe, expect, it } from 'vitest';
import { applyChanges, nextEntryId, parseChange } from '../../src/faq/change.js';
import { groupQuestions } from '../../src/faq/group-questions.js';
import { checkKnowledgeBase } from '../../src/faq/knowledge-base.js';
import { shippedBase } from '../helpers/faq.js';

const entry = (id: string, base = shippedBase) => base.entries.find((one) => one.id === id);
const DAY = '2026-11-24';

describe('applyChanges', () => {
  it('adds phrasings once, however they are written, and drops one', () => {
    const added = applyChanges(shippedBase, [
      {
        kind: 'add-phrasings',
        entryId: 'Q3',
        phrasings: ['怎么分享名片？', '甩名片给人', '甩名片给人！', '？？'],
      },
    ]);
    expect(entry('Q3', added)?.phrasings).toEqual([...(entry('Q3')?.phrasings ?? []), '甩名片给人']);
    const dropped = applyChanges(added, [{ kind: 'drop-phrasing', entryId: 'Q3', phrasing: '甩 名片给人' }]);
    expect(dropped).toEqual(shippedBase);
  });

  it('edits an answer with its date, and leaves the rest alone', () => {
    const changed = applyChanges(shippedBase, [
      { kind: 'edit-entry', entryId: 'Q2', answer: '每个月修改次数不限制，修改后立即生效！', updatedOn: DAY },
    ]);
    expect(entry('Q2', changed)).toEqual({
      ...entry('Q2'),
      answer: expect.stringMatching(/！$/),
      updatedOn: DAY,
    });
    expect(entry('Q1', changed)).toBe(entry('Q1'));
  });

  it('makes new entries with ids of their own and off-topic lines, all fit to be published', () => {
    const fresh = { kind: 'new-entry', question: '名片能打印吗', answer: '不能。', source: '客服' } as const;
    const one = applyChanges(shippedBase, [
      { ...fresh, entryId: nextEntryId(shippedBase), updatedOn: DAY, phrasings: ['打印一下名片'] },
      { kind: 'off-topic', phrasings: ['奥特曼在哪'] },
      { kind: 'off-topic', phrasings: ['奥特曼在哪？', '奥特曼几岁'] },
    ]);
    expect(entry('K1', one)).toMatchObject({ question: '名片能打印吗', phrasings: ['打印一下名片'] });
    expect(nextEntryId(one)).toBe('K2');
    expect(one.offTopic.at(-1)?.phrasings).toEqual(['奥特曼在哪', '奥特曼几岁']);
    expect(checkKnowledgeBase(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });

  it('gives a new entry another id when its own is taken', () => {
    const fresh = {
      kind: 'new-entry',
      entryId: 'K1',
      source: '客服',
      updatedOn: DAY,
    } as const;
    const both = applyChanges(shippedBase, [
      { ...fresh, question: '名片能打印吗', answer: '不能。', phrasings: [] },
      { ...fresh, question: '名片能烫金吗', answer: '也不能。', phrasings: [] },
    ]);
    expect([entry('K1', both)?.question, entry('K2', both)?.question]).toEqual([
      '名片能打印吗',
      '名片能烫金吗',
    ]);
  });

  it('ignores a change of an entry that is gone, and reads only changes', () => {
    const gone = { kind: 'drop-phrasing', entryId: 'Z9', phrasing: 'x' } as const;
    expect(applyChanges(shippedBase, [gone])).toEqual(shippedBase);
    expect(parseChange(gone)).toEqual(gone);
    expect(parseChange({ kind: 'explode' })).toBeNull();
  });
});

describe('groupQuestions', () => {
  const ask = (...questions: string[]) => questions.map((question, id) => ({ id, question }));

  it('puts questions together that ask the same, the largest group first', () => {
    const groups = groupQuestions(
      ask('名片能打印吗', '怎么报税', '名片可以打印吗？', '能打印名片吗', '明星怎么入驻'),
    );
    expect(groups.map((group) => group.map(({ id }) => id))).toEqual([[0, 2, 3], [1], [4]]);
  });

  it('keeps every question in exactly one group', () => {
    const many = ask(...Array.from({ length: 60 }, (_, at) => `问题${at % 7}怎么${at % 3}办`), '', '？');
    const ids = groupQuestions(many).flatMap((group) => group.map(({ id }) => id));
    expect(ids.sort((a, b) => a - b)).toEqual(many.map(({ id }) => id));
  });
});
