import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.js';
import { linkState, parseShareTerms } from '../../src/domain/share-terms.js';

const DAY = 86_400_000;
const MONTH = 30 * DAY;
const CONTEXT = { group: false, inFlow: false, choices: 0 };

describe('the terms of a link', () => {
  it.each([
    ['喜茶', '喜茶', MONTH, null],
    ['喜茶 7天 限3次', '喜茶', 7 * DAY, 3],
    ['限 3 次，喜茶 上海店，有效期 2 周', '喜茶 上海店', 14 * DAY, 3],
    ['阿杰 三天内有效 最多看5次', '阿杰', 3 * DAY, 5],
    ['阿杰 7天3次', '阿杰', 7 * DAY, 3],
    ['阿杰 永久', '阿杰', null, null],
    ['阿杰 两个月', '阿杰', 2 * MONTH, null],
    ['阿杰 １２小时', '阿杰', DAY / 2, null],
    ['7天酒店', '7天酒店', MONTH, null],
    ['喜茶 二十四小时', '喜茶', DAY, null],
    ['喜茶 24h', '喜茶', DAY, null],
    ['喜茶 24 hours', '喜茶', DAY, null],
    ['喜茶 3d', '喜茶', 3 * DAY, null],
    ['喜茶 90分钟', '喜茶', DAY / 16, null],
    ['喜茶 半天', '喜茶', DAY / 2, null],
    ['喜茶 十五天', '喜茶', 15 * DAY, null],
    ['喜茶 九十九天', '喜茶', 99 * DAY, null],
    ['喜茶 3天过期', '喜茶', 3 * DAY, null],
    ['喜茶 有效期为3天', '喜茶', 3 * DAY, null],
    ['喜茶 1年', '喜茶', 365 * DAY, null],
    ['喜茶 十二次', '喜茶', MONTH, 12],
    ['喜茶 二十次', '喜茶', MONTH, 20],
    ['喜茶 仅一次', '喜茶', MONTH, 1],
    ['喜茶 一次性', '喜茶', MONTH, 1],
    ['喜茶 打开1次就失效', '喜茶', MONTH, 1],
    ['喜茶，两天，只许看一次', '喜茶', 2 * DAY, 1],
    ['喜茶 1天内 最多 三 次', '喜茶', DAY, 3],
    ['喜茶 3天 7天 永久', '喜茶', 3 * DAY, null],
    ['三只松鼠', '三只松鼠', MONTH, null],
    ['一加手机 3天', '一加手机', 3 * DAY, null],
    ['百事', '百事', MONTH, null],
    ['十月妈咪 半天妖 二次元', '十月妈咪 半天妖 二次元', MONTH, null],
    ['7天酒店 3天', '7天酒店', 3 * DAY, null],
  ])('%s', (words, label, livesMs, maxViews) => {
    expect(parseShareTerms(words)).toEqual({ ok: true, terms: { label, livesMs, maxViews } });
  });

  it.each([
    ['', 'share.for.whom'],
    ['7天', 'share.for.whom'],
    ['\u200b\u202e', 'share.for.whom'],
    ['长'.repeat(31), 'share.for.long'],
    ['喜茶 0天', 'share.for.days'],
    ['喜茶 366天', 'share.for.days'],
    ['喜茶 30分钟', 'share.for.days'],
    ['喜茶 半小时', 'share.for.days'],
    ['喜茶 2年', 'share.for.days'],
    ['喜茶 到明天', 'share.for.unclear'],
    ['喜茶 明天', 'share.for.unclear'],
    ['喜茶7天', 'share.for.unclear'],
    ['喜茶(7天)', 'share.for.unclear'],
    ['喜茶 一百次', 'share.for.unclear'],
    ['喜茶 1.5天', 'share.for.unclear'],
    ['喜茶 两天半', 'share.for.unclear'],
    ['喜茶 24 小 时', 'share.for.unclear'],
    ['喜茶 看完就过期', 'share.for.unclear'],
    ['喜茶 仅本人', 'share.for.unclear'],
    ['喜茶 0次', 'share.for.views'],
    ['喜茶 99999次', 'share.for.views'],
  ])('refuses %s', (words, key) => {
    expect(parseShareTerms(words)).toMatchObject({ ok: false, problem: { key } });
  });

  it('are never wider than what was said', () => {
    const digit = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const han = (n: number) =>
      n < 10 ? digit[n] : `${n < 20 ? '' : digit[Math.floor(n / 10)]}十${digit[n % 10]}`;
    const number = fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.boolean())
      .map(([n, inHan]) => ({ n, written: inHan ? (han(n) ?? '') : String(n) }));
    const units: [string, number][] = [
      ['分钟', DAY / 1_440],
      ['小时', DAY / 24],
      ['h', DAY / 24],
      ['天', DAY],
      ['日', DAY],
      ['d', DAY],
      ['周', 7 * DAY],
      ['个月', MONTH],
      ['年', 365 * DAY],
    ];
    const lead = fc.constantFrom(
      '',
      '有效期',
      '有效期为',
      '有效期：',
      '限',
      '仅',
      '只能看',
      '最多 ',
      '只许',
      '可',
      '就',
    );
    const tail = fc.constantFrom('', '内', '后失效', '过期', '有效', '就失效', '吧', '半', '左右', '）');
    const gap = fc.constantFrom('', ' ', '，', '/');
    fc.assert(
      fc.property(
        number,
        number,
        fc.constantFrom(...units),
        lead,
        lead,
        tail,
        tail,
        gap,
        gap,
        (life, views, [unit, unitMs], lead1, lead2, tail1, tail2, gap1, gap2) => {
          const words = `喜茶 ${lead1}${life.written}${gap1 === ' ' ? gap1 : ''}${unit}${tail1}${gap2}${lead2}${views.written}次${tail2}`;
          const parsed = parseShareTerms(words);
          if (!parsed.ok) return;
          expect(parsed.terms.livesMs, words).toBeLessThanOrEqual(life.n * unitMs);
          expect(parsed.terms.maxViews, words).toBeLessThanOrEqual(views.n);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keep no phone number, whatever surrounds it', () => {
    const { terms } = parseShareTerms('王总 138 1234 5678') as { terms: { label: string } };
    expect(terms.label).not.toMatch(/5678/);
  });

  it('read any words in bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (words) => {
        const parsed = parseShareTerms(words);
        if (parsed.ok) expect(parsed.terms.label.trim()).not.toBe('');
      }),
    );
  });
});

describe('the state of a link', () => {
  const open = { revokedAt: null, expiresAt: 100, maxViews: 2, views: 1 };
  it('is open until its end, its last view or its revocation', () => {
    expect(linkState(open, 99)).toBe('open');
    expect(linkState(open, 100)).toBe('expired');
    expect(linkState({ ...open, views: 2 }, 99)).toBe('used-up');
    expect(linkState({ ...open, views: 2, revokedAt: 5 }, 100)).toBe('revoked');
    expect(linkState({ revokedAt: null, expiresAt: null, maxViews: null, views: 9 }, 1e15)).toBe('open');
  });
});

describe('what is typed about sharing', () => {
  it.each([
    ['分享', { kind: 'share' }],
    ['链接', { kind: 'links' }],
    ['/我的链接', { kind: 'links' }],
    ['停用 2', { kind: 'stop-link', number: 2 }],
    ['停用第３条链接。', { kind: 'stop-link', number: 3 }],
    ['分享给 喜茶 7天', { kind: 'share-with', words: '喜茶 7天' }],
    ['分享给', { kind: 'share-with', words: '' }],
    ['分享到微信', { kind: 'share-to', target: 'wechat' }],
    ['分享到 抖音', { kind: 'share-to', target: null }],
    ['发到群', { kind: 'share-to', target: 'feishu' }],
    ['保存图片', { kind: 'share-to', target: 'image' }],
    ['复制链接', { kind: 'share-to', target: 'link' }],
  ])('%s', (line, command) => {
    expect(parseCommand(line, CONTEXT)).toEqual(command);
  });

  it.each(['怎么分享给客户', '分享给客户能看到手机号吗', '停用', '链接打不开怎么办'])(
    '%s is a question',
    (line) => {
      expect(parseCommand(line, CONTEXT).kind).toBe('question');
    },
  );
});
