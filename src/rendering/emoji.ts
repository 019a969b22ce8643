import sharp from 'sharp';
import { FONT_FILES } from './fonts.js';
import type { EmojiSpot } from './svg.js';

/** Sprites kept; a sprite is some 10 kB. */
const KEPT = 500;

/** An emoji as raw pixels, four bytes each, `size` wide and high. */
interface Sprite {
  readonly pixels: Buffer;
  readonly size: number;
}

/** A picture as raw pixels, three bytes each. */
export interface Canvas {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

const sprites = new Map<string, Promise<Sprite>>();

/** One emoji with transparency, `size` pixels high, in colour (Noto's COLRv1 font). */
function spriteOf(value: string, size: number): Promise<Sprite> {
  const key = `${size} ${value}`;
  const known = sprites.get(key);
  if (known) return known;
  if (sprites.size >= KEPT) sprites.clear();
  const sprite = drawSprite(value, size);
  sprites.set(key, sprite);
  sprite.catch(() => sprites.delete(key));
  return sprite;
}

async function drawSprite(value: string, size: number): Promise<Sprite> {
  const escaped = value.replace(/[&<>]/g, '');
  const drawn = sharp({
    text: {
      text: escaped,
      font: `Noto Color Emoji ${size}`,
      fontfile: FONT_FILES.emoji,
      rgba: true,
      dpi: 72,
    },
  });
  const picture = await drawn
    .trim()
    .png()
    .toBuffer()
    .catch(() => drawn.png().toBuffer());
  const pixels = await sharp(picture)
    .resize(size, size, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { pixels, size };
}

/**
 * Puts the emoji onto the picture, in place. Blending a whole picture in the image library costs several times
 * what these few pixels do (measured).
 */
export async function drawEmoji(canvas: Canvas, spots: readonly EmojiSpot[]): Promise<void> {
  const drawn = await Promise.all(spots.map((spot) => spriteOf(spot.value, spot.size)));
  drawn.forEach((sprite, index) => {
    const spot = spots[index];
    if (spot) blend(canvas, sprite, spot.x, spot.y);
  });
}

function blend(canvas: Canvas, { pixels, size }: Sprite, left: number, top: number): void {
  for (let row = Math.max(0, -top); row < size && top + row < canvas.height; row += 1) {
    for (let column = Math.max(0, -left); column < size && left + column < canvas.width; column += 1) {
      const from = (row * size + column) * 4;
      const alpha = pixels[from + 3] ?? 0;
      if (alpha === 0) continue;
      const to = ((top + row) * canvas.width + left + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const under = canvas.pixels[to + channel] ?? 0;
        const over = pixels[from + channel] ?? 0;
        canvas.pixels[to + channel] = Math.round(under + ((over - under) * alpha) / 255);
      }
    }
  }
}
