import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import type { CardImage, CardPainter, Log } from '../application/ports.js';
import type { CardView } from '../domain/card-view.js';
import { AppError } from '../shared/errors.js';
import { loadIconTheme } from '../shared/icon-theme.js';
import { templatePath } from '../shared/project-root.js';
import type { Texts } from '../shared/texts.js';
import { avatarOverlay } from './avatar.js';
import { drawEmoji } from './emoji.js';
import { openFonts, selectFonts } from './fonts.js';
import { createGate } from './gate.js';
import { layOut } from './scene.js';
import { CARD_HEIGHT, CARD_WIDTH, type SceneItem } from './scene-items.js';
import { drawItems, fillTemplate } from './svg.js';

/** Above this a chat shows a blurred preview until it is tapped (WeChat limits). */
const MAX_BYTES = 280 * 1024;

/** Cards drawn at a time; each holds some 10 MB of raw pixels. */
const IN_FLIGHT = 4;

/** Finished images kept. */
const KEPT_IMAGES = 64;

/** What the painter needs. */
export interface PainterOptions {
  readonly texts: Texts;
  readonly log: Log;
}

/**
 * Makes the painter: one SVG template drawn by sharp, 1080 x 1440, PNG or, when that is over 280 KiB, JPEG.
 * Throws `AppError('internal')` when the bundled fonts do not draw, since text would silently become boxes.
 */
export async function createCardPainter({ texts, log }: PainterOptions): Promise<CardPainter> {
  selectFonts();
  sharp.cache(false);
  openFonts();
  await probeFonts();
  const template = readFileSync(templatePath('image', 'card.svg'), 'utf8');
  const theme = loadIconTheme();
  const finished = new Map<string, Promise<CardImage>>();
  const gate = createGate(IN_FLIGHT);

  const draw = async (view: CardView, shareUrl: string, avatar: Buffer | null): Promise<CardImage> => {
    const started = performance.now();
    const { svg, emoji } = drawItems(
      avatar ? withoutLetter(layOut(view, texts)) : layOut(view, texts),
      theme,
      shareUrl,
    );
    const whole = sharp(Buffer.from(fillTemplate(template, svg)));
    const pixels = await whole
      .composite(await avatarOverlay(avatar))
      .removeAlpha()
      .raw()
      .toBuffer();
    await drawEmoji({ pixels, width: CARD_WIDTH, height: CARD_HEIGHT }, emoji);
    const image = await encode(pixels);
    log.debug(
      { creatorId: view.creatorId, bytes: image.bytes.length, ms: Math.round(performance.now() - started) },
      'card drawn',
    );
    return image;
  };

  const paint = (view: CardView, shareUrl: string, avatar: Buffer | null = null): Promise<CardImage> => {
    const key = createHash('sha256')
      .update(JSON.stringify([view, shareUrl]))
      .update(avatar ?? '')
      .digest('base64url');
    const known = finished.get(key);
    if (known) return known;
    const oldest = finished.keys().next().value;
    if (finished.size >= KEPT_IMAGES && oldest !== undefined) finished.delete(oldest);
    const image = gate(() => draw(view, shareUrl, avatar));
    finished.set(key, image);
    image.catch(() => finished.delete(key));
    return image;
  };
  return { paint };
}

/** A picture takes the letter's place, whose emoji would be drawn over it. */
function withoutLetter(items: readonly SceneItem[]): SceneItem[] {
  const blank = { value: '', emoji: false };
  return items.map((item) => (item.kind === 'letter' ? { ...item, atom: blank } : item));
}

const RAW = { raw: { width: CARD_WIDTH, height: CARD_HEIGHT, channels: 3 } } as const;

async function encode(pixels: Buffer): Promise<CardImage> {
  const size = { width: CARD_WIDTH, height: CARD_HEIGHT };
  const png = await sharp(pixels, RAW).png({ compressionLevel: 3 }).toBuffer();
  if (png.length <= MAX_BYTES) return { bytes: png, contentType: 'image/png', ...size };
  let jpeg = png;
  for (const quality of [90, 85, 80]) {
    // Whole colour resolution: coloured text smears otherwise.
    jpeg = await sharp(pixels, RAW).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer();
    if (jpeg.length <= MAX_BYTES) break;
  }
  return { bytes: jpeg, contentType: 'image/jpeg', ...size };
}

/** Draws two different characters in each weight: equal pictures mean boxes, no picture means no font. */
async function probeFonts(): Promise<void> {
  for (const weight of [400, 700]) {
    const [one, other] = await Promise.all(['\u9c7c', '\u540d'].map((sign) => probe(sign, weight)));
    if (!one || !other || one.equals(other))
      throw new AppError('internal', `the bundled Chinese font does not draw (weight ${weight})`);
  }
  const canvas = { pixels: Buffer.alloc(40 * 40 * 3, 255), width: 40, height: 40 };
  await drawEmoji(canvas, [{ value: '\u{1f41f}', x: 0, y: 0, size: 40 }]);
  const coloured = canvas.pixels.some(
    (value, index) => index % 3 === 0 && Math.abs(value - (canvas.pixels[index + 2] ?? 0)) > 40,
  );
  if (!coloured) throw new AppError('internal', 'the bundled emoji font does not draw in colour');
}

function probe(sign: string, weight: number): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><text x="5" y="50" font-family="Noto Sans SC" font-weight="${weight}" font-size="48">${sign}</text></svg>`;
  return sharp(Buffer.from(svg)).raw().toBuffer();
}
