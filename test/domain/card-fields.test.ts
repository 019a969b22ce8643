import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit, fieldOf, parseField, sameContent } from '../../src/domain/card-fields.js';
import { EDITABLE_FIELDS, type EditableField, EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import { findPhoneNumbers, maskPhones } from '../../src/domain/phone-guard.js';
import { cleanLines } from '../../src/domain/text-hygiene.js';
import { fastestOfThree } from '../helpers/faq.js';

const protect = (number: string) => ({
  sealed: `sealed${number.length}`,
  masked: '138****5678',
  index: number.split('').reverse().join(''),
});
const value = (field: EditableField, words: string) => {
  const parsed = parseField(field, words);
  return parsed.ok ? parsed.edit.value : parsed.problem.key;
};

describe('fields', () => {
  it.each([
    '138 1234 5678',
    '138-1234-5678',
    '+86 138 1234 5678',
    '008613812345678',
    '8613812345678',
    '１３８１２３４５６７８',
    '(138) 1234.5678',
  ])('reads the phone number %s', (spelling) => expect(value('phone', spelling)).toBe('13812345678'));

  it.each([
    ['1381234567', 'field.phone.short'],
    ['138123456789', 'field.phone.long'],
    ['abc', 'field.phone.letters'],
    ['+1 415 555 0100', 'field.phone.foreign'],
    ['12812345678', 'field.phone.prefix'],
  ])('refuses the phone number %s', (words, problem) => expect(value('phone', words)).toBe(problem));

  it('accepts virtual operators and warns of machine numbers', () => {
    for (const prefix of ['170', '171', '162', '165', '167'])
      expect(parseField('phone', `${prefix}12345678`).ok).toBe(true);
    expect(parseField('phone', '14012345678')).toMatchObject({
      ok: true,
      notice: { key: 'field.phone.machine' },
    });
  });

  it.each([
    ['xiaoyu_2024', 'xiaoyu_2024'],
    ['Ｘiaoyu_2024 ', 'Xiaoyu_2024'],
    ['_under1', '_under1'],
    ['short', 'field.wechat.rule'],
    ['微信', 'field.wechat.rule'],
    ['wxid_abc123', 'field.wechat.internal'],
    ['13812345678', 'field.wechat.number'],
    ['1234567', 'field.wechat.number'],
  ])('reads the WeChat id %s as %s', (words, expected) => expect(value('wechat', words)).toBe(expected));

  it.each([
    ['Foo+tag@Bar.COM', 'Foo+tag@bar.com'],
    ['foo＠bar。com', 'foo@bar.com'],
    ['a@b.com c@d.com', 'field.email.two'],
    ['foo@gmial.com', 'field.email.typo'],
    ['用户@例子.com', 'field.email.rule'],
    ['13812345678@139.com', 'field.public-number'],
  ])('reads the e-mail %s as %s', (words, expected) => expect(value('email', words)).toBe(expected));

  it('keeps numbers out of everything clients see', () => {
    for (const field of ['feishu', 'wechat', 'email', 'collaborations', 'introduction'] as const) {
      for (const spelling of [
        '13812345678',
        '138 1234 5678',
        '一三八一二三四五六七八',
        '１３８-１２３４-５６７８',
      ]) {
        expect(parseField(field, `找我 ${spelling}`).ok, `${field} ${spelling}`).toBe(false);
      }
    }
  });

  it('splits past cooperations into brand, form, time and link', () => {
    expect(value('collaborations', '喜茶 图文 2024-05 https://v.douyin.com/a\n华为；华为')).toEqual([
      { brand: '喜茶', form: '图文', time: '2024-05', link: 'https://v.douyin.com/a' },
      { brand: '华为', form: null, time: null, link: null },
    ]);
    expect(value('collaborations', '喜茶 javascript://x')).toBe('field.collaborations.link');
    expect(value('collaborations', Array.from({ length: 21 }, (_, i) => `品牌${i}`).join('\n'))).toBe(
      'field.collaborations.many',
    );
  });

  it('counts the introduction in graphemes and cleans it', () => {
    expect(value('introduction', '👨‍👩‍👧'.repeat(200))).toBe('👨‍👩‍👧'.repeat(200));
    expect(value('introduction', '字'.repeat(201))).toBe('field.introduction.long');
    expect(value('introduction', 'a\u202eb\u0000c\u200bd')).toBe('abcd');
    expect(parseField('introduction', '加我微信 xiaoyu_2024')).toMatchObject({
      ok: true,
      notice: { key: 'field.introduction.contact' },
    });
  });

  it('never throws, never accepts a number, and an accepted value is accepted again unchanged', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^[\d -]{8,20}$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...EDITABLE_FIELDS), words, (field, typed) => {
        const parsed = parseField(field, typed);
        if (!parsed.ok) return;
        const content = applyEdit(EMPTY_CONTENT, parsed.edit, protect);
        expect(sameContent(content, applyEdit(content, parsed.edit, protect))).toBe(true);
        if (field !== 'phone') expect(findPhoneNumbers(JSON.stringify(parsed.edit.value))).toEqual([]);
        if (typeof parsed.edit.value === 'string')
          expect(parseField(field, parsed.edit.value)).toMatchObject({ edit: parsed.edit });
      }),
      { numRuns: 500 },
    );
  });

  it('reads 100 kB quickly', () => {
    for (const bomb of [
      'a'.repeat(100_000),
      '1 '.repeat(50_000),
      '@'.repeat(100_000),
      `${'a.'.repeat(50_000)}@`,
    ]) {
      const readAll = () => {
        for (const field of EDITABLE_FIELDS) parseField(field, bomb);
      };
      expect(fastestOfThree(readAll)).toBeLessThan(300);
    }
  });

  it('is known by many words', () => {
    expect([fieldOf('微信'), fieldOf('WX'), fieldOf('ｐｈｏｎｅ'), fieldOf('天气')]).toEqual([
      'wechat',
      'wechat',
      'phone',
      null,
    ]);
  });
});

describe('phone guard', () => {
  const NUMBER = '13912345678';
  const spellings = fc
    .array(fc.constantFrom('', ' ', '-', '.', '\u200b', '·', '—', '，'), { minLength: 11, maxLength: 11 })
    .chain((gaps) =>
      fc
        .constantFrom(
          (digit: string) => digit,
          (digit: string) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0),
          (digit: string) => '〇一二三四五六七八九'.charAt(Number(digit)),
        )
        .map((write) =>
          [...NUMBER].map((digit, index) => write(digit) + (index < 10 ? gaps[index] : '')).join(''),
        ),
    );

  it('finds the number in any disguise and leaves nothing of it', () => {
    fc.assert(
      fc.property(spellings, (spelling) => {
        expect(findPhoneNumbers(`联系 ${spelling} 谢谢`)).toHaveLength(1);
        expect(findPhoneNumbers(maskPhones(`联系 ${spelling} 谢谢`))).toEqual([]);
      }),
    );
  });

  it.each([
    '订单 20240511139123456789',
    '抖音 139123456789012',
    '2024-05-11 粉丝 1391234',
    '价格 100-200',
    'id_99887766554433',
  ])('leaves %s alone', (words) => expect(maskPhones(words)).toBe(words));

  it('masking changes nothing else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (words) => findPhoneNumbers(words).length > 0 || maskPhones(words) === words,
      ),
    );
    expect(cleanLines('a\r\nb\u2028c')).toBe('a\nb\nc');
    expect(cleanLines('a\u2800b')).toBe('a b');
  });

  it.each(['\u0001', '\u3164', '\u115f', '\u200b'])(
    'finds a number split by %j, which nobody sees',
    (gap) => {
      const words = `联系138${gap}0013${gap}8000`;
      for (const field of ['introduction', 'collaborations', 'feishu', 'wechat'] as const)
        expect(parseField(field, words).ok, field).toBe(false);
    },
  );
});
