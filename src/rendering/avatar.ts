import sharp, { type OverlayOptions } from 'sharp';
import { AppError } from '../shared/errors.js';

/** Edge of a kept avatar in pixels: the card image shows it at 200, a phone's page at about 88 x 3. */
export const AVATAR_SIZE = 400;

/** Narrower is no portrait, wider is an attack on memory: 4,096 x 4,096 pixels decode to 50 MB. */
const MIN_EDGE = 16;
const MAX_PIXELS = 4_096 * 4_096;

/** What a file must begin with, whatever its sender calls it: JPEG, PNG, WebP (RIFF….WEBP), GIF. */
const SIGNATURES: readonly { readonly format: string; readonly bytes: RegExp }[] = [
  { format: 'jpeg', bytes: /^\xff\xd8\xff/ },
  { format: 'png', bytes: /^\x89PNG\r\n\x1a\n/ },
  { format: 'webp', bytes: /^RIFF[\s\S]{4}WEBP/ },
  { format: 'gif', bytes: /^GIF8[79]a/ },
];

/**
 * Makes any picture into a square JPEG of 400 pixels: cut to the middle, upright, first frame only, on white,
 * without metadata and colour profile. Throws `AppError('malformed')` for what is no picture of a known kind,
 * is damaged, or is beyond the bounds.
 */
export async function normaliseAvatar(bytes: Buffer): Promise<Buffer> {
  const head = bytes.subarray(0, 16).toString('latin1');
  const kind = SIGNATURES.find((one) => one.bytes.test(head))?.format;
  if (!kind) throw new AppError('malformed', 'the picture is of no known kind');
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 });
    const { format, width, height } = await picture.metadata();
    if (format !== kind || Math.min(width, height) < MIN_EDGE)
      throw new AppError('malformed', 'the picture is too small or not what it begins like');
    return await picture
      .timeout({ seconds: 5 })
      .autoOrient()
      .resize(AVATAR_SIZE, AVATAR_SIZE, { fit: 'cover' })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .jpeg({ quality: 86 })
      .toBuffer();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('malformed', 'the picture cannot be read', {}, { cause: error });
  }
}

/** Where the letter's disc stands on the card image, see `drawLetter`. */
const DISC = { left: 88, top: 94, size: 200 } as const;

/** The avatar as a disc on the card image; nothing when there is none. */
export async function avatarOverlay(avatar: Buffer | null): Promise<OverlayOptions[]> {
  if (!avatar) return [];
  const { left, top, size } = DISC;
  const half = size / 2;
  const disc = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><circle cx="${half}" cy="${half}" r="${half}"/></svg>`;
  const input = await sharp(avatar)
    .resize(size, size)
    .ensureAlpha()
    .composite([{ input: Buffer.from(disc), blend: 'dest-in' }])
    .png()
    .toBuffer();
  return [{ input, left, top }];
}
