import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanText,
  creatorIdOf,
  type ImportCells,
  readIdentity,
} from '../../src/domain/creator-identity-rules.js';

const GOOD: ImportCells = {
  douyin_id: 'xiaoyu_2024',
  nickname: '小鱼',
  avatar_url: '',
  location: '',
  followers: '',
  categories: '',
  price_min: '',
  price_max: '',
};

function read(cells: Partial<ImportCells>) {
  const reading = readIdentity({ ...GOOD, ...cells }, 7);
  return reading.ok ? reading.identity : reading.problem.key;
}

describe('readIdentity', () => {
  it('reads the least and the most a line can say', () => {
    expect(read({})).toEqual({
      nickname: '小鱼',
      douyinId: 'xiaoyu_2024',
      avatarUrl: null,
      location: null,
      followers: null,
      categories: [],
      priceMin: null,
      priceMax: null,
      source: 'import',
      syncedAt: 7,
    });
    const full = {
      avatar_url: ' https://p3.douyinpic.com/头像.jpeg?x=1 ',
      location: ' 浙江·杭州 ',
      followers: '128.6万',
      categories: '美食| 探店 ||美食｜旅行',
      price_min: '5,000',
      price_max: '２００００',
    };
    expect(read(full)).toMatchObject({
      avatarUrl: 'https://p3.douyinpic.com/%E5%A4%B4%E5%83%8F.jpeg?x=1',
      location: '浙江·杭州',
      followers: 1_286_000,
      categories: ['美食', '探店', '旅行'],
      priceMin: 5_000,
      priceMax: 20_000,
    });
  });

  it.each([
    ['0', 0],
    ['1286000', 1_286_000],
    ['1,286,000', 1_286_000],
    ['128.6 万', 1_286_000],
    ['128.6W', 1_286_000],
    ['１２８．６万', 1_286_000],
    ['1.2亿', 120_000_000],
    ['0.00001万', 0],
    ['10万+', 100_000],
  ])('reads %s followers', (followers, count) => {
    expect(read({ followers })).toMatchObject({ followers: count });
  });

  it.each([
    ['import.bad.douyin-id', { douyin_id: '' }],
    ['import.bad.douyin-id', { douyin_id: 'x' }],
    ['import.bad.douyin-id', { douyin_id: 'a'.repeat(31) }],
    ['import.bad.douyin-id', { douyin_id: '小鱼2024' }],
    ['import.bad.douyin-id', { douyin_id: '=cmd()' }],
    ['import.bad.nickname', { nickname: '' }],
    ['import.bad.nickname', { nickname: '\u200b\u202e\u2060' }],
    ['import.bad.nickname', { nickname: '鱼'.repeat(61) }],
    ['import.bad.avatar-url', { avatar_url: 'javascript:alert(1)' }],
    ['import.bad.avatar-url', { avatar_url: 'data:image/png;base64,AAAA' }],
    ['import.bad.avatar-url', { avatar_url: 'p3.douyinpic.com/a.jpeg' }],
    ['import.bad.avatar-url', { avatar_url: 'https://user:pass@host/a.jpeg' }],
    ['import.bad.avatar-url', { avatar_url: `https://host/${'a'.repeat(3_000)}` }],
    ['import.bad.location', { location: '杭'.repeat(51) }],
    ['import.bad.followers', { followers: '很多' }],
    ['import.bad.followers', { followers: '-5' }],
    ['import.bad.followers', { followers: '1.5' }],
    ['import.bad.followers', { followers: '1e9' }],
    ['import.bad.followers', { followers: '1,28,6' }],
    ['import.bad.followers', { followers: '999999亿' }],
    ['import.bad.categories', { categories: 'abcdefghijk'.split('').join('|') }],
    ['import.bad.categories', { categories: '美'.repeat(21) }],
    ['import.bad.price', { price_min: '99.5' }],
    ['import.bad.price', { price_max: '5k' }],
    ['import.bad.price', { price_max: '9'.repeat(400) }],
    ['import.bad.price-order', { price_min: '5000', price_max: '4999' }],
  ])('says %s of %o', (problem, cells) => {
    expect(read(cells)).toBe(problem);
  });

  it('names the column of a bad price', () => {
    const reading = readIdentity({ ...GOOD, price_max: '面议' }, 0);
    expect(reading).toMatchObject({ ok: false, problem: { params: { column: 'price_max' } } });
  });

  it('answers to anything, and what it accepts is clean', () => {
    const cell = fc.string({ unit: 'binary', maxLength: 80 });
    const mostly = (good: fc.Arbitrary<string>) =>
      fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: cell });
    const cells = fc.record({
      douyin_id: mostly(fc.stringMatching(/^[A-Za-z0-9._-]{2,30}$/)),
      nickname: cell,
      avatar_url: mostly(fc.webUrl()),
      location: mostly(fc.string({ unit: 'binary', maxLength: 20 })),
      followers: mostly(fc.nat().map(String)),
      categories: mostly(fc.string({ unit: fc.constantFrom('美', '|', '\u202e', ' ', 'a'), maxLength: 15 })),
      price_min: mostly(fc.constant('')),
      price_max: mostly(fc.nat({ max: 1e8 }).map(String)),
    });
    let accepted = 0;
    fc.assert(
      fc.property(cells, (line) => {
        const reading = readIdentity(line, 0);
        if (!reading.ok) {
          expect(reading.problem.key).toMatch(/^import\.bad\./);
          return;
        }
        accepted += 1;
        const { nickname, location, categories, followers } = reading.identity;
        for (const shown of [nickname, location ?? '', ...categories]) {
          expect(shown).toBe(cleanText(shown));
          expect(shown).not.toMatch(/[\p{Cc}\u200B\u200E\u202A-\u202E\u2066-\u2069\uFEFF]/u);
          expect(shown.isWellFormed()).toBe(true);
        }
        expect(followers === null || Number.isSafeInteger(followers)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});

describe('cleanText', () => {
  it('keeps joined emoji whole and drops what nobody sees', () => {
    expect(cleanText('一家👨‍👩‍👧人 👩🏽‍🚀❤️‍🔥')).toBe('一家👨‍👩‍👧人 👩🏽‍🚀❤️‍🔥');
    expect(cleanText('小\u200d鱼\u200b\u202e\ufeff')).toBe('小鱼');
    expect(cleanText('  小\t\r\n\u2028鱼\u0007 ')).toBe('小 鱼');
    expect(cleanText('e\u0301')).toBe('\u00e9');
    expect(cleanText('\ud83d鱼')).toBe('\ufffd鱼');
  });
});

describe('creatorIdOf', () => {
  it('is the same for every case of one 抖音号', () => {
    expect(creatorIdOf('XiaoYu_2024')).toBe('dy:xiaoyu_2024');
    expect(creatorIdOf('xiaoyu_2024')).toBe('dy:xiaoyu_2024');
  });
});
