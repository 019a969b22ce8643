import jsQR from 'jsqr';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CardPainter } from '../../src/application/ports.js';
import { type CardView, viewCard } from '../../src/domain/card-view.js';
import { createCardPainter } from '../../src/rendering/paint-card.js';
import { layOut } from '../../src/rendering/scene.js';
import { loadTexts, type Texts } from '../../src/shared/texts.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';
import { memoryLog } from '../helpers/state-tools.js';

const texts = loadTexts();
const { log, lines } = memoryLog();
const SHARE = 'https://card.example.com/c/3kJ9xQ2mP7vL5nR8tW1yZa';
const drawnSoFar = () => lines.filter((one) => one.startsWith('card drawn')).length;

let painter: CardPainter;
beforeAll(async () => {
  painter = await createCardPainter({ texts, log });
});

const clientView = (change: Partial<CardView> = {}): CardView => ({
  ...viewCard(cardWith({ ...FULL_CONTENT, introduction: '杭州探店达人 🍜，真实体验。' }), 'client'),
  ...change,
});

interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

async function decoded(bytes: Buffer, width?: number): Promise<Picture> {
  const picture = width ? sharp(bytes).resize(width) : sharp(bytes);
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const read = ({ data, width, height }: Picture) => jsQR(new Uint8ClampedArray(data), width, height)?.data;

/** Share of the pixels in a box that differ between two pictures. */
function difference(
  one: Picture,
  other: Picture,
  box: { x: number; y: number; width: number; height: number },
) {
  let count = 0;
  for (let y = box.y; y < box.y + box.height; y += 1)
    for (let x = box.x; x < box.x + box.width; x += 1) {
      const at = (y * one.width + x) * 4;
      if ([0, 1, 2].some((channel) => one.data[at + channel] !== other.data[at + channel])) count += 1;
    }
  return count / (box.width * box.height);
}

const NAME_BOX = { x: 324, y: 90, width: 400, height: 100 };

describe('the picture', () => {
  it.each([
    ['a usual card', clientView()],
    ['an empty card', viewCard(cardWith(), 'client')],
    ['its owner’s card', viewCard(cardWith(FULL_CONTENT), 'owner')],
    ['a card of emoji', clientView({ nickname: '🐟👨‍👩‍👧‍👦🇨🇳', introduction: '🍜✨🎉🦌🐟👍🏽'.repeat(33) })],
    [
      'noise',
      clientView({
        introduction: Array.from({ length: 200 }, (_, index) =>
          String.fromCodePoint(0x4e00 + index * 97),
        ).join(''),
      }),
    ],
  ])('is 1080 x 1440 without alpha and at most 280 KiB: %s', async (_, view) => {
    const image = await painter.paint(view, SHARE);
    const meta = await sharp(image.bytes).metadata();
    expect([meta.width, meta.height, image.width, image.height]).toEqual([1080, 1440, 1080, 1440]);
    expect([meta.hasAlpha, meta.channels, meta.space]).toEqual([false, 3, 'srgb']);
    expect(`image/${meta.format}`).toBe(image.contentType);
    expect([meta.exif, meta.xmp, meta.icc]).toEqual([undefined, undefined, undefined]);
    expect(image.bytes.length).toBeLessThanOrEqual(280 * 1024);
  });

  it.each([
    ['beside contacts', clientView(), SHARE],
    ['alone', viewCard(cardWith(), 'client'), SHARE],
    ['at its smallest', clientView({ introduction: '真实'.repeat(100) }), SHARE],
    [
      'of a long address',
      clientView({ introduction: '真实'.repeat(100) }),
      `https://cards.example-company.com.cn/${'c'.repeat(60)}`,
    ],
  ])(
    'carries a code that is read, also at 540 px and after a chat compressed it: %s',
    async (_, view, url) => {
      const { bytes } = await painter.paint(view, url);
      expect(read(await decoded(bytes))).toBe(url);
      expect(read(await decoded(bytes, 540))).toBe(url);
      const squeezed = await sharp(bytes).resize(720).jpeg({ quality: 60 }).toBuffer();
      expect(read(await decoded(squeezed))).toBe(url);
    },
  );

  it('draws Chinese, each character another one, and none as a box', async () => {
    const drawn = async (nickname: string) =>
      decoded((await painter.paint(clientView({ nickname }), SHARE)).bytes);
    const [fish, store, box, blank] = await Promise.all(['小鱼', '小店', '小□', '小'].map(drawn));
    if (!fish || !store || !box || !blank) throw new Error('not drawn');
    for (const [one, other] of [
      [fish, store],
      [fish, box],
      [store, box],
      [fish, blank],
    ] as const)
      expect(difference(one, other, NAME_BOX)).toBeGreaterThan(0.01);
  });

  it('draws emoji in colour where text left room for them', async () => {
    const view = clientView({ nickname: '🐟', introduction: null, collaborations: [] });
    const { data, width } = await decoded((await painter.paint(view, SHARE)).bytes);
    let blue = 0;
    for (let y = 90; y < 180; y += 1)
      for (let x = 324; x < 400; x += 1) {
        const at = (y * width + x) * 4;
        if ((data[at + 2] ?? 0) > (data[at] ?? 0) + 60) blue += 1;
      }
    expect(blue).toBeGreaterThan(500);
  });

  it('keeps ink inside: nothing but background right of the sheet and below it', async () => {
    const usual = await decoded(
      (await painter.paint(clientView({ nickname: '小', introduction: null }), SHARE)).bytes,
    );
    const full = clientView({
      nickname: '名'.repeat(60),
      introduction: 'W'.repeat(200),
      categories: Array(9).fill('类'.repeat(20)),
    });
    const crowded = await decoded((await painter.paint(full, SHARE)).bytes);
    expect(difference(usual, crowded, { x: 1032, y: 380, width: 48, height: 1060 })).toBe(0);
    expect(difference(usual, crowded, { x: 0, y: 380, width: 48, height: 1060 })).toBe(0);
    expect(difference(usual, crowded, NAME_BOX)).toBeGreaterThan(0.05);
  });
});

describe('hostile words', () => {
  it.each([
    ['markup', '</text><rect width="1080" height="1440" fill="red"/>&<![CDATA[x]]>'],
    ['words of the template', '<!--dynamic-->{font}$&$1$`'],
    ['character references', '&#0;&#xD83D;&lol;'],
    ['controls', '\u0000\u0001\u001f\ufffe\uffff'],
    ['lone surrogates', '小\ud83d鱼\udc1f'],
    ['bidi overrides', '小明\u202egpj.exe\u2066x'],
    ['zalgo', `a${'\u0300\u0316\u0334'.repeat(300)}`],
    ['100 kB', 'x'.repeat(100_000)],
    ['an endless emoji', '👩\u200d'.repeat(40_000)],
    ['nothing', ''],
  ])('are drawn as words or not at all: %s', async (_, words) => {
    const view = clientView({
      nickname: words,
      douyinId: words,
      location: words,
      categories: [words, words],
      introduction: words,
      collaborations: [words, words],
      contacts: [{ channel: 'wechat', lit: true, text: words, mark: null, action: 'copy' }],
    });
    const { bytes } = await painter.paint(view, SHARE);
    const picture = await decoded(bytes);
    expect(read(picture)).toBe(SHARE);
    const corner = await sharp(bytes).extract({ left: 60, top: 1330, width: 30, height: 30 }).toBuffer();
    const { channels } = await sharp(corner).stats();
    expect(channels.map((channel) => channel.mean)).toEqual([255, 255, 255]);
  });
});

describe('the painter', () => {
  it('gives the same bytes for the same input, also another painter', async () => {
    const other = await createCardPainter({ texts, log });
    const [one, two] = await Promise.all([painter, other].map((each) => each.paint(clientView(), SHARE)));
    expect(one?.bytes.equals(two?.bytes ?? Buffer.alloc(0))).toBe(true);
    const changed = await painter.paint(clientView({ revision: 4 }), SHARE);
    expect(changed.bytes.equals(one?.bytes ?? changed.bytes)).toBe(false);
  });

  it('draws once for many that ask at the same time and later', async () => {
    const before = drawnSoFar();
    const view = clientView({ nickname: '一次' });
    const all = await Promise.all(
      Array.from({ length: 20 }, () => painter.paint(structuredClone(view), SHARE)),
    );
    await painter.paint(view, SHARE);
    expect(new Set(all).size).toBe(1);
    expect(drawnSoFar() - before).toBe(1);
    await painter.paint(view, `${SHARE}x`);
    expect(drawnSoFar() - before).toBe(2);
  });

  it('draws four at a time at most and keeps a bounded number', async () => {
    const view = (index: number) => viewCard({ ...cardWith(), revision: index }, 'client');
    let running = 0;
    let most = 0;
    // The layout asks for this text once, at the start of a drawing; the log line stands at its end.
    const countingTexts: Texts = (ref) => {
      if (ref.key === 'image.updated') most = Math.max(most, ++running);
      return texts(ref);
    };
    const countingLog = {
      ...log,
      debug: (fields: Record<string, unknown>, message: string) => {
        running -= 1;
        log.debug(fields, message);
      },
    };
    const painter = await createCardPainter({ texts: countingTexts, log: countingLog });
    await Promise.all(Array.from({ length: 65 }, (_, index) => painter.paint(view(index + 10), SHARE)));
    expect([most, running]).toEqual([4, 0]);
    const before = drawnSoFar();
    await painter.paint(view(74), SHARE);
    expect(drawnSoFar() - before).toBe(0);
    await painter.paint(view(10), SHARE);
    expect(drawnSoFar() - before).toBe(1);
  });

  it('says in its log what it drew, but no word of it', () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join()).not.toMatch(/小鱼|探店|xiaoyu@/);
    expect(layOut(clientView(), texts).some((item) => item.kind === 'qr')).toBe(true);
  });
});
