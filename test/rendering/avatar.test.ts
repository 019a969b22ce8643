import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { portrait } from '../../src/emulator/douyin/picture.js';
import { AVATAR_SIZE, normaliseAvatar } from '../../src/rendering/avatar.js';

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 60, alpha: 0.5 } } });

async function isSquareJpeg(bytes: Buffer): Promise<void> {
  const meta = await sharp(bytes).metadata();
  expect(meta).toMatchObject({ format: 'jpeg', width: AVATAR_SIZE, height: AVATAR_SIZE, channels: 3 });
  expect([meta.exif, meta.icc, meta.xmp, meta.iptc]).toEqual([undefined, undefined, undefined, undefined]);
}

describe('normaliseAvatar', () => {
  it('makes a square JPEG of 400 pixels without metadata from every known kind', async () => {
    const tagged = flat(640, 300).withExif({ IFD0: { Copyright: 'secret', Artist: 'somebody' } });
    const kinds = [
      await tagged.clone().jpeg().toBuffer(),
      await tagged.clone().png().toBuffer(),
      await flat(16, 900).webp().toBuffer(),
      await flat(400, 400).gif().toBuffer(),
      portrait(3),
    ];
    for (const bytes of kinds) await isSquareJpeg(await normaliseAvatar(bytes));
  });

  it('takes the middle, upright', async () => {
    const left = {
      input: await flat(100, 300).flatten({ background: '#00f' }).png().toBuffer(),
      left: 0,
      top: 0,
    };
    const wide = sharp({ create: { width: 900, height: 300, channels: 3, background: '#0f0' } }).composite([
      left,
    ]);
    const pixels = await sharp(await normaliseAvatar(await wide.png().toBuffer())).stats();
    expect(pixels.channels[1]?.mean).toBeGreaterThan(245);
    const turned = await wide.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    await isSquareJpeg(await normaliseAvatar(turned));
  });

  it('refuses what is no picture, is damaged, too small or a bomb', async () => {
    const jpeg = await flat(300, 300).jpeg().toBuffer();
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
    );
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    const bad = [
      Buffer.alloc(0),
      Buffer.from('<html>not here</html>'),
      svg,
      Buffer.from('%PDF-1.7'),
      jpeg.subarray(0, 200),
      Buffer.concat([jpeg.subarray(0, 3), Buffer.alloc(5_000)]),
      Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), jpeg]),
      await flat(15, 400).png().toBuffer(),
      bomb,
    ];
    for (const [index, bytes] of bad.entries())
      await expect(normaliseAvatar(bytes), String(index)).rejects.toMatchObject({ code: 'malformed' });
  });
});
