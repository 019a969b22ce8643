import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFonts } from '../../src/rendering/fonts.js';
import {
  type Atom,
  atomsOf,
  EMOJI_EM,
  ellipsize,
  safeText,
  widthOfAtoms,
  wrap,
} from '../../src/rendering/text-layout.js';

const STYLE = { size: 32, weight: 400 } as const;
const FAMILY = '👨‍👩‍👧‍👦';
const written = (atoms: readonly Atom[]) => atoms.map((atom) => atom.value).join('');
const lines = (value: string, width = 888, max = 99) => wrap(value, STYLE, width, max).map(written);

/** Words as people and attackers write them. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'杭州本地探店达人只写自己真的吃过的店') },
  { weight: 2, arbitrary: fc.constantFrom('，', '。', '！', '“', '”', '（', '）', '……', '——', '·', '～') },
  { weight: 2, arbitrary: fc.constantFrom('喜茶', 'vlog ', '400+', '50%', '￥100', 'L’Oréal', 'AVATo') },
  { weight: 2, arbitrary: fc.constantFrom('🍜', FAMILY, '👍🏽', '🇨🇳', '1️⃣', '❤', '❤️', '⚡') },
  { weight: 1, arbitrary: fc.constantFrom('https://v.douyin.com/a?b=c&d=e', 'x'.repeat(80)) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const prose = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

describe('width of text', () => {
  it('counts Chinese by the em and kerns Latin', () => {
    expect(widthOfAtoms(atomsOf('小鱼'), STYLE)).toBeCloseTo(64, 3);
    const kerned = widthOfAtoms(atomsOf('AVATo To Wave'), STYLE);
    const apart = [...'AVATo To Wave'].reduce((sum, one) => sum + openFonts()[400].widthOf(one) * 32, 0);
    expect(kerned).toBeLessThan(apart * 0.98);
    expect(widthOfAtoms(atomsOf(FAMILY), STYLE)).toBeCloseTo(32 * EMOJI_EM, 3);
  });

  it('is wider in bold for Latin and grows with the size', () => {
    const atoms = atomsOf('xiaoyu_2024');
    expect(widthOfAtoms(atoms, { size: 32, weight: 700 })).toBeGreaterThan(widthOfAtoms(atoms, STYLE));
    expect(widthOfAtoms(atoms, { size: 64, weight: 400 })).toBeCloseTo(widthOfAtoms(atoms, STYLE) * 2, 3);
  });
});

describe('breaking lines', () => {
  it('begins no line with a closing sign, a dash or a dot, and ends none with an opening one', () => {
    const text = '他说“好吃”。价格——真的（不贵）！人均￥100，打九折·限今天～明天恢复……下次还来；值得50%回购';
    for (let width = 192; width < 400; width += 16) {
      const drawn = lines(text, width);
      expect(drawn.filter((one) => /^[”。！），；…～—·]/u.test(one))).toEqual([]);
      expect(drawn.filter((one) => /[“（￥]$/u.test(one))).toEqual([]);
    }
  });

  it('keeps words whole and breaks a word only where it is wider than the line', () => {
    expect(lines('hello wonderful world', 200)).toEqual(['hello', 'wonderful', 'world']);
    expect(lines('x'.repeat(60), 200).join('')).toBe('x'.repeat(60));
  });

  it('ends the last line with an ellipsis when more follows, not after a comma', () => {
    const [first, last, ...none] = lines('好吃，'.repeat(60), 300, 2);
    expect([first?.length, none]).toEqual([9, []]);
    expect(last).toMatch(/[好吃]…$/u);
    expect(lines('好吃。', 300, 2)).toEqual(['好吃。']);
  });

  it('makes no line wider than its room and loses nothing but what the ellipsis says', () => {
    fc.assert(
      fc.property(
        prose,
        fc.integer({ min: 64, max: 900 }),
        fc.integer({ min: 1, max: 8 }),
        (text, room, max) => {
          const drawn = wrap(text, STYLE, room, max);
          expect(drawn.length).toBeLessThanOrEqual(max);
          for (const one of drawn) expect(widthOfAtoms(one, STYLE)).toBeLessThanOrEqual(room + 0.01);
          const bare = (value: string) => value.replaceAll(' ', '');
          const whole = bare(written(atomsOf(text)));
          const shown = bare(drawn.map(written).join(''));
          if (shown !== whole) {
            expect(shown.endsWith('…')).toBe(true);
            expect(whole.startsWith(shown.slice(0, -1))).toBe(true);
            expect(drawn.length).toBe(max);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('one line', () => {
  it('is whole when it fits and cut when it does not', () => {
    expect(written(ellipsize(atomsOf('小鱼'), STYLE, 64))).toBe('小鱼');
    expect(written(ellipsize(atomsOf('小鱼爱吃辣'), STYLE, 128))).toBe('小鱼爱…');
    fc.assert(
      fc.property(prose, fc.integer({ min: 40, max: 900 }), (text, room) => {
        const atoms = atomsOf(text);
        const cut = ellipsize(atoms, STYLE, room);
        expect(widthOfAtoms(cut, STYLE)).toBeLessThanOrEqual(room + 0.01);
        if (widthOfAtoms(atoms, STYLE) <= room) expect(cut).toEqual(atoms);
        else expect(written(cut).endsWith('…')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('emoji', () => {
  it.each([FAMILY, '👍🏽', '🇨🇳', '1️⃣', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👩🏻‍❤️‍💋‍👨🏿'])('keeps %s whole', (emoji) => {
    expect(atomsOf(`a${emoji}b`)).toEqual([
      { value: 'a', emoji: false },
      { value: emoji, emoji: true },
      { value: 'b', emoji: false },
    ]);
    for (let room = 40; room < 200; room += 10)
      expect(lines(`好${emoji}吃${emoji}`, room).join('')).toBe(`好${emoji}吃${emoji}`);
  });

  it('draws what only the emoji font has as emoji, digits and ★ as text', () => {
    expect(atomsOf('❤⚡')).toEqual([
      { value: '❤', emoji: true },
      { value: '⚡', emoji: true },
    ]);
    expect(atomsOf('1#*★☎').every((atom) => !atom.emoji)).toBe(true);
  });
});

describe('hostile text', () => {
  it('loses controls, bidi overrides and what hides', () => {
    expect(safeText('小\u202e明\u2066\u200b鱼\ufeff')).toBe('小明鱼');
    expect(safeText('a\u0000b\u0007\n\tc\u2028d')).toBe('a b c d');
    expect(safeText('小\ud83d鱼\udc1f')).toBe('小\ufffd鱼\ufffd');
    expect(safeText('L’Oréal ‘好’')).toBe("L'Oréal ‘好’");
  });

  it('keeps at most two marks, and none that the font lacks beside a letter', () => {
    const zalgo = `a${'\u0300\u0316\u0334\u0489'.repeat(200)}鱼`;
    const atoms = atomsOf(zalgo);
    expect(atoms).toHaveLength(2);
    expect(atoms[0]?.value.normalize('NFC').length).toBeLessThanOrEqual(3);
    expect(atomsOf('\u200d\ufe0f\u034f')).toEqual([]);
  });

  it('replaces what no font has by one mark that a font has', () => {
    expect(written(atomsOf('𠀀שלום한'))).toBe('□□□□□□');
    expect(openFonts()[400].covers('□'.codePointAt(0) ?? 0)).toBe(true);
  });

  it('hands nothing to the rasteriser that XML refuses or no font has', () => {
    const { 400: regular, 700: bold } = openFonts();
    fc.assert(
      fc.property(fc.oneof(prose, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        for (const atom of atomsOf(text)) {
          expect(atom.value).toMatch(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]+$/u);
          if (atom.emoji || atom.value === ' ') continue;
          for (const sign of atom.value) {
            const point = sign.codePointAt(0) ?? 0;
            expect(regular.covers(point) && bold.covers(point)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['100 kB of one character', '鱼'.repeat(50_000)],
    ['100 kB without a break', 'x'.repeat(100_000)],
    ['100 kB of marks', `a${'\u0301'.repeat(100_000)}`],
    ['an endless emoji', '👩\u200d'.repeat(40_000)],
    ['100 kB of bidi overrides', '\u202e'.repeat(100_000)],
  ])('is not slowed by %s', (_, text) => {
    const started = performance.now();
    const drawn = wrap(text, STYLE, 888, 5);
    // Two orders of magnitude above what it takes, two below what unbounded work would take.
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(drawn.length).toBeLessThanOrEqual(5);
    for (const one of drawn) expect(widthOfAtoms(one, STYLE)).toBeLessThanOrEqual(888);
    expect(atomsOf(text).every((atom) => atom.value.length <= 40)).toBe(true);
  });
});
