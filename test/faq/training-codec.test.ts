import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFaq, trainFaq } from '../../src/faq/faq.js';
import { createReader, lessonsOf } from '../../src/faq/model.js';
import { decodeTraining, encodeTraining } from '../../src/faq/training-codec.js';
import { labelledQuestions, shippedBase, shippedFaq } from '../helpers/faq.js';

/** A base that does not change with the texts, so that only a change of the features changes what is read from it. */
const SMALL = {
  ...shippedBase,
  concepts: { 名片: ['卡片'], 分享: ['转发'] },
  words: ['名片', '分享'],
  syllables: {},
  english: { card: '名片' },
  offTopic: [{ topic: 'x', near: false, phrasings: ['你好'] }],
  entries: shippedBase.entries
    .filter(({ id }) => id === 'Q2' || id === 'Q3')
    .map((entry) => ({
      ...entry,
      question: `${entry.id} 问`,
      phrasings: ['转发卡片 share my card', 'fenxiangmingpian'],
    })),
};

describe('a kept training', () => {
  it('decides as the one it was made from', () => {
    const kept = decodeTraining(encodeTraining(trainFaq(shippedBase)));
    const faq = createFaq(shippedBase, kept ?? undefined);
    expect(kept).not.toBeNull();
    for (const { question } of labelledQuestions())
      expect(faq.rank(question)).toEqual(shippedFaq().rank(question));
  });

  it('is not read when it is of another version, cut short or nothing of the kind', () => {
    const text = encodeTraining(trainFaq(SMALL));
    expect(decodeTraining(text)).not.toBeNull();
    expect(decodeTraining(text.replace('"version":2', '"version":1'))).toBeNull();
    expect(decodeTraining(text.slice(0, -9))).toBeNull();
    expect(decodeTraining(text.replace(/"bias":"[^"]*"/, '"bias":""'))).toBeNull();
    expect(decodeTraining('')).toBeNull();
  });

  it('has a version that stands for these features: raise it in training-codec.ts when this fails', () => {
    const read = createReader(SMALL);
    const features = lessonsOf(SMALL).map(({ words }) => read(words));
    const digest = createHash('sha256').update(JSON.stringify(features)).digest('hex');
    expect(digest.slice(0, 16)).toMatchInlineSnapshot(`"bbb5406658e4d1dc"`);
  });
});
