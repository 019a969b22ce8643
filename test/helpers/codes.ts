import QRCode from 'qrcode';
import sharp from 'sharp';

/** A picture of a QR code that holds `words`, as an app saves it. */
export function codePicture(words: string, width = 420): Promise<Buffer> {
  return QRCode.toBuffer(words, { width, margin: 4, errorCorrectionLevel: 'M' });
}

/** Codes beside one another in one picture. */
export async function codesPicture(...words: string[]): Promise<Buffer> {
  const pictures = await Promise.all(words.map((one) => codePicture(one, 400)));
  return sharp({ create: { width: 420 * words.length, height: 420, channels: 3, background: '#fff' } })
    .composite(pictures.map((input, index) => ({ input, left: index * 420 + 10, top: 10 })))
    .png()
    .toBuffer();
}
