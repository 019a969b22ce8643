import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/faq/change.js';
import { freeId, placeDrafts, type WaitingChange } from '../../src/faq/drafts.js';
import { shippedBase } from '../helpers/faq.js';

const DAY = '2026-11-24';
const made = (id: string, question: string, entryId = 'K1'): WaitingChange => ({
  id,
  of: null,
  change: {
    ...{ kind: 'new-entry', entryId, question, answer: '答案。', source: '客服' },
    ...{ updatedOn: DAY, phrasings: [] },
  },
});
const added = (id: string, entryId: string, words: string, of: string | null | undefined): WaitingChange => ({
  id,
  of,
  change: { kind: 'add-phrasings', entryId, phrasings: [words] },
});
const base = applyChanges(shippedBase, [made('published', '名片能打印吗').change]);

/** The new entries and the phrasings under them. */
function news(next: typeof base) {
  return next.entries
    .filter(({ id }) => id.startsWith('K'))
    .map(({ id, phrasings }) => `${id} ${phrasings.join('|')}`);
}

describe('placeDrafts', () => {
  it('gives entries made at the same moment ids of their own, and what follows goes to the one that was meant', () => {
    const { next, placed } = placeDrafts(shippedBase, [
      added('c', 'K1', '烫金呢', 'b'),
      made('a', '打印'),
      made('b', '烫金'),
      added('d', 'K1', '打印呢', 'a'),
    ]);
    expect(news(next)).toEqual(['K1 打印|打印呢', 'K2 烫金|烫金呢']);
    expect(placed.map(({ draft, outcome }) => `${draft.id} ${outcome}`)).toEqual([
      'c changed',
      'a changed',
      'b changed',
      'd changed',
    ]);
  });

  it('moves a new entry on when its id has been taken meanwhile, with what was added to it', () => {
    const { next } = placeDrafts(base, [made('a', '烫金'), added('b', 'K1', '烫金呢', 'a')]);
    expect(news(next)).toEqual(['K1 名片能打印吗', 'K2 烫金|烫金呢']);
  });

  it('keeps what was meant for an entry that is gone, and its id, for that entry', () => {
    const waiting = added('a', 'K1', '打印呢', null);
    const fresh = made('b', '烫金', freeId(shippedBase, [waiting]));
    for (const drafts of [
      [waiting, fresh],
      [waiting, made('b', '烫金')],
    ]) {
      const { next, placed } = placeDrafts(shippedBase, drafts);
      expect(placed.map(({ outcome }) => outcome)).toEqual(['gone', 'changed']);
      expect(news(next)).toEqual(['K2 烫金']);
      expect(news(placeDrafts(base, drafts).next)).toEqual(['K1 名片能打印吗|打印呢', 'K2 烫金']);
    }
  });

  it('says which change says nothing new', () => {
    const { next, placed } = placeDrafts(base, [added('a', 'Q3', '怎么分享名片', null)]);
    expect(next).toEqual(base);
    expect(placed).toMatchObject([{ outcome: 'same' }]);
  });

  it('reads drafts of a release that kept no more than the id', () => {
    const { next } = placeDrafts(shippedBase, [made('a', '打印'), added('b', 'K1', '打印呢', undefined)]);
    expect(news(next)).toEqual(['K1 打印|打印呢']);
  });
});
