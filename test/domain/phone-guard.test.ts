import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardFor } from '../../bots/feishu/interactive-card.js';
import { type Viewer, viewCard } from '../../src/domain/card-view.js';
import { cleanText } from '../../src/domain/creator-identity-rules.js';
import { findPhoneNumbers, maskLongNumbers, maskPhones } from '../../src/domain/phone-guard.js';
import { cleanLine } from '../../src/domain/text-hygiene.js';
import { vcardOf } from '../../src/domain/vcard.js';
import { loadCardHtml } from '../../src/http/card-html.js';
import { sceneTexts } from '../../src/rendering/scene.js';
import { atomsOf } from '../../src/rendering/text-layout.js';
import { loadTexts } from '../../src/shared/texts.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';
import { fastestOfThree } from '../helpers/faq.js';
import { naughtyStrings } from '../helpers/naughty.js';

const texts = loadTexts();
const NUMBER = '13800138000';

/** The ten digits of every script, and of every row of signs that has all ten. */
const ZEROS = Array.from({ length: 0x1ffff }, (_, point) => point)
  .filter((point) => /^\p{Nd}$/u.test(String.fromCodePoint(point)))
  .filter((_, index) => index % 10 === 0);
const WRITINGS: readonly string[] = [
  ...ZEROS.map((zero) => String.fromCodePoint(...Array.from({ length: 10 }, (_, digit) => zero + digit))),
  '⓿❶❷❸❹❺❻❼❽❾',
  '🄋➀➁➂➃➄➅➆➇➈',
  '🄌➊➋➌➍➎➏➐➑➒',
  '⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽',
  '⓪①②③④⑤⑥⑦⑧⑨',
  '🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐',
  '⓪⑴⑵⑶⑷⑸⑹⑺⑻⑼',
  '⁰¹²³⁴⁵⁶⁷⁸⁹',
  '₀₁₂₃₄₅₆₇₈₉',
  '〇〡〢〣〤〥〦〧〨〩',
  '〇ⅠⅡⅢⅣⅤⅥⅦⅧⅨ',
  '〇一二三四五六七八九',
  '零壹贰叁肆伍陆柒捌玖',
  '洞幺两三四五六拐八九',
  '〇㊀㊁㊂㊃㊄㊅㊆㊇㊈',
  '〇㈠㈡㈢㈣㈤㈥㈦㈧㈨',
  '〇㆒㆓㆔㆕五六七八九',
];
const spellingsOf = (digit: number) => [
  ...WRITINGS.map((writing) => [...writing][digit]!),
  `${digit}\ufe0f\u20e3`,
];

const numbers = fc.stringMatching(/^1[3-9]\d{9}$/);
const separators = fc.constantFrom(...' -.·—，／~|*', '\u3000', '\n', '\u2800', '\ue000', '💕');
const unseen = fc.constantFrom(
  '\u3164',
  '\u115f',
  '\u1160',
  '\uffa0',
  '\u200b',
  '\u200d',
  '\u0001',
  '\ufeff',
  '\u034f',
  '\u{e0020}',
);
const gaps = fc
  .tuple(fc.array(separators, { maxLength: 3 }), fc.array(unseen, { maxLength: 12 }))
  .map(([seen, hidden]) => [...hidden, ...seen].join(''));

/** A number with each digit written in any way, and what may stand between two digits. */
const disguised = numbers.chain((number) =>
  fc
    .tuple(
      fc.tuple(...[...number].map((digit) => fc.constantFrom(...spellingsOf(Number(digit))))),
      fc.array(gaps, { minLength: 10, maxLength: 10 }),
    )
    .map(([digits, between]) => digits.map((digit, index) => digit + (between[index] ?? '')).join('')),
);

describe('a phone number in any disguise', () => {
  it('knows more than sixty scripts with digits of their own', () => {
    expect(ZEROS.length).toBeGreaterThan(60);
  });

  it('is found and masked, whatever each of its digits is written with', () => {
    fc.assert(
      fc.property(disguised, (spelling) => {
        const words = `联系 ${spelling} 谢谢`;
        expect(findPhoneNumbers(words)).toHaveLength(1);
        expect(findPhoneNumbers(maskPhones(words))).toEqual([]);
        for (const shown of [cleanLine(words), cleanText(words)])
          expect(findPhoneNumbers(shown)).toHaveLength(1);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '❶❸❽⓿⓿❶❸❽⓿⓿⓿',
    '➀➂➇🄋🄋➀➂➇🄋🄋🄋',
    '⓵⓷⓼🄌🄌⓵⓷⓼🄌🄌🄌',
    '١٣٨٠٠١٣٨٠٠٠',
    '१३८००१३८०००',
    '๑๓๘๐๐๑๓๘๐๐๐',
    '㊀㊂㊇〇〇㊀㊂㊇〇〇〇',
    '㈠㈢㈧〇〇㈠㈢㈧〇〇〇',
    '㆒㆔八零零㆒㆔八零零零',
    '⑬⑧⓪⓪⑬⑧⓪⓪⓪',
    '⓭❽⓿⓿⓭❽⓿⓿⓿',
    `138${' '.repeat(40)}0013 8000`,
    `1${'\u0301'.repeat(9)}38 0013 8000`,
    `138${'\u3164'.repeat(30)}00138000`,
  ])('%s is masked', (words) => expect(maskPhones(words)).toBe('***********'));

  it.each(['①', '⑩', '❶', '周一', '⒈'])('is masked behind %s, which is no part of it', (before) => {
    expect(maskPhones(`${before}${NUMBER}`)).toBe(`${before}***********`);
  });

  it('covers both of two numbers that share their digits', () => {
    expect(maskPhones('13800 138000 13800')).toBe('***********');
  });

  it.each([
    '订单 20240511139123456789',
    '抖音 139123456789012',
    '١٣٩١٢٣٤٥٦٧٨٩٠١٢',
    '１３９１２３４５６７８９０１２',
    '第一名，第二名，第三名',
    '①探店 ②图文 ③直播 ④测评',
  ])('leaves %s alone', (words) => expect(maskPhones(words)).toBe(words));

  it('shows nothing of what lies beyond the length that is read', () => {
    expect(maskPhones(`${'字'.repeat(3_995)}${NUMBER}`)).not.toContain(NUMBER);
  });

  it('is looked for quickly in long and naughty texts', () => {
    const bombs = ['1', '13', '①', '١', '1 ', '1\u3164', '1\u0301', '⑬', '𝟙', '86'].map((one) =>
      one.repeat(4_000).slice(0, 4_000),
    );
    for (const bomb of [...bombs, ...naughtyStrings()])
      expect(fastestOfThree(() => maskPhones(bomb))).toBeLessThan(100);
  });
});

describe('words that are kept for others', () => {
  it.each([
    ['138001380005', '***********'],
    ['1380013800', '***********'],
    ['我的号 138-0013-800 对吗', '我的号 *********** 对吗'],
    ['❶❸❽⓿⓿❶❸', '***********'],
    ['138\u31640013', '***********'],
    ['200 元 3 条，123456', '200 元 3 条，123456'],
  ])('%s is kept as %s', (words, kept) => expect(maskLongNumbers(words)).toBe(kept));
});

describe.each(['\u0001', '\u3164', '\u115f', '\u1160', '\uffa0', '\u200b', '\u2800', '\u034f'])(
  'captured fields with a number split by %j',
  (gap) => {
    const split = `138${gap}0013${gap}8000`;
    const card = cardWith(FULL_CONTENT);
    const hostile = {
      ...card,
      identity: { ...card.identity, nickname: `小鱼${split}`, location: split, categories: ['美食', split] },
    };
    const folded = (words: string) => words.replace(/[^\p{L}\p{N}*]|\p{Default_Ignorable_Code_Point}/gu, '');

    it.each<Viewer>(['owner', 'client', 'group'])('are masked on every surface for %s', (viewer) => {
      const view = viewCard(hostile, viewer);
      const shareUrl = 'https://bot.example.com/c/abc';
      const page = loadCardHtml(texts);
      const shared = { view, shareUrl, limited: false, pass: null } as never;
      const surfaces = {
        view: JSON.stringify([view.nickname, view.location, view.categories]),
        open: page.card(shared, '/c/abc', { closed: false, avatar: false }),
        closed: page.card(shared, '/c/abc', { closed: true, avatar: false }),
        vcard: vcardOf(view, shareUrl, texts),
        picture: sceneTexts(view, texts)
          .map((words) =>
            atomsOf(words)
              .map(({ value }) => value)
              .join(''),
          )
          .join('\n'),
        feishu: JSON.stringify(
          cardFor(
            viewer === 'owner'
              ? { kind: 'owner-card', view, notice: null }
              : { kind: 'client-card', view, shareUrl, banner: null },
            texts,
          ),
        ),
      };
      for (const [name, shown] of Object.entries(surfaces)) {
        expect(folded(shown), name).not.toContain(NUMBER);
        expect(folded(shown), name).toContain('***********');
      }
    });
  },
);
