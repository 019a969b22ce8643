import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFindConcepts } from '../../src/faq/concepts.js';
import { createFeatures } from '../../src/faq/features.js';
import { capQuestion, createNormalise, withoutGreeting } from '../../src/faq/normalise.js';
import { createReversePinyin } from '../../src/faq/reverse-pinyin.js';
import { cutSyllables, mergeSyllable } from '../../src/faq/syllables.js';
import { fastestOfThree, shippedBase } from '../helpers/faq.js';

const normalise = createNormalise(shippedBase);

describe('withoutGreeting', () => {
  it.each([
    ['你好，名片怎么修改', '名片怎么修改'],
    ['在吗？在吗  头像换不了', '头像换不了'],
    ['Hi, how do I share it', 'how do I share it'],
    ['您好呀～手机号谁能看到', '手机号谁能看到'],
    ['history怎么看', 'history怎么看'],
    ['你好', '你好'],
    ['在吗？', '在吗？'],
  ])('%s is %s', (question, left) => expect(withoutGreeting(question)).toBe(left));
});

describe('normalise', () => {
  it.each([
    ['  ＡＰＰ　名片，在哪？', 'app 名片在哪'],
    ['為什麼頭像不能修改', '为什么头像不能修改'],
    ['@名片助手 怎么分享', '怎么分享'],
    ['zenme fenxiang mingpian', '怎么分享名片'],
    ['ke fu you xiang', '客服邮箱'],
    ['avatar能change吗', '头像能修改吗'],
    ['turn off 名片', '关闭名片'],
    ['名 片', '名片'],
    ['？！…', ''],
  ])('%s becomes %s', (question, expected) => {
    expect(normalise(question)).toBe(expected);
  });

  it('leaves English that it does not know as it is', () => {
    expect(normalise('bitcoin futures')).toBe('bitcoin futures');
  });

  it('changes nothing more when it is applied again to Chinese', () => {
    const words = shippedBase.entries.flatMap((entry) => [entry.question, ...entry.phrasings]);
    const once = words.map(normalise).filter((line) => !/[a-z]/.test(line));
    expect(once.map(normalise)).toEqual(once);
  });
});

describe('capQuestion', () => {
  it('reads 200 graphemes and cuts none in two', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(capQuestion('名'.repeat(500))).toBe('名'.repeat(200));
    expect([...new Intl.Segmenter().segment(capQuestion(`${'a'.repeat(199)}${family}b`))]).toHaveLength(200);
  });

  it('bounds a single grapheme of endless marks and repairs half characters', () => {
    expect(capQuestion(`e${'\u0301'.repeat(100_000)}`).length).toBeLessThanOrEqual(800);
    expect(capQuestion('\ud800名')).toBe('\ufffd名');
  });
});

describe('pinyin', () => {
  const reverse = createReversePinyin(shippedBase);

  it('cuts syllables, or says that it cannot', () => {
    expect(cutSyllables('mingpian')).toEqual(['ming', 'pian']);
    expect(cutSyllables('zhuangshuo')).toEqual(['zhuang', 'shuo']);
    expect(cutSyllables('test')).toBeNull();
  });

  it('merges what many speakers do not tell apart', () => {
    expect(['zhang', 'chen', 'shi', 'ling'].map(mergeSyllable)).toEqual(['zan', 'cen', 'si', 'lin']);
  });

  it('needs enough letters and enough known words', () => {
    expect(reverse('ma')).toBeNull();
    expect(reverse('share')).toBeNull();
    expect(reverse('yincangweixin')).toBe('隐藏微信');
  });

  it('reads 200 letters within 20 ms', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aeginozhu'), maxLength: 200 }), (letters) => {
        const work = () => [reverse(letters), cutSyllables(letters)];
        expect(fastestOfThree(work)).toBeLessThan(20);
      }),
    );
  });
});

describe('features', () => {
  const features = createFeatures({ 名片: ['卡片', 'card'], 图标: ['icon'], 图: [] });
  const concepts = createFindConcepts({ 名片: ['卡片', 'card'], 图标: ['icon'], 图: [] });

  it('hold characters, their pairs, sounds, concepts and pairs of concepts', () => {
    expect(features('卡片图标 app')).toEqual(
      expect.arrayContaining(['卡', '卡片', 'w:app', 'p:ka_pian', 'c:名片', 'c:图标', 'cc:名片+图标']),
    );
  });

  it('are distinct', () => {
    const read = features('名片名片名片');
    expect(new Set(read).size).toBe(read.length);
  });

  it('find the longest synonym, whole latin words only, and words by their sound', () => {
    expect(concepts('图标')).toEqual(['图标']);
    expect(concepts('cardigan')).toEqual([]);
    expect(concepts('my card')).toEqual(['名片']);
    expect(concepts('明片')).toEqual(['名片']);
  });
});
