import sharp, { type OverlayOptions } from 'sharp';
import { FONT_FILES } from './fonts.js';
import type { EmojiSpot } from './svg.js';

/** Sprites kept; a sprite is some 10 kB. */
const KEPT = 500;

const sprites = new Map<string, Promise<Buffer>>();

/** One emoji as a picture with transparency, `size` pixels high, in colour (Noto's COLRv1 font). */
function spriteOf(value: string, size: number): Promise<Buffer> {
  const key = `${size} ${value}`;
  const known = sprites.get(key);
  if (known) return known;
  if (sprites.size >= KEPT) sprites.clear();
  const sprite = drawSprite(value, size);
  sprites.set(key, sprite);
  sprite.catch(() => sprites.delete(key));
  return sprite;
}

async function drawSprite(value: string, size: number): Promise<Buffer> {
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
  return sharp(picture)
    .resize(size, size, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .png()
    .toBuffer();
}

/** The emoji of a card as overlays for one composition. */
export function emojiOverlays(spots: readonly EmojiSpot[]): Promise<OverlayOptions[]> {
  return Promise.all(
    spots.map(async (spot) => ({ input: await spriteOf(spot.value, spot.size), left: spot.x, top: spot.y })),
  );
}
