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
    ['喜茶 0次', 'share.for.views'],
    ['喜茶 99999次', 'share.for.views'],
  ])('refuses %s', (words, key) => {
    expect(parseShareTerms(words)).toMatchObject({ ok: false, problem: { key } });
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
