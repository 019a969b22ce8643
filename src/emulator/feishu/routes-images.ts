import { ApiError } from './api-error.js';
import type { ApiCall } from './api-server.js';
import type { ApiContext, Route } from './open-api.js';

/** The size limit of an uploaded picture in bytes (Feishu docs: 上传图片). */
const MAX_IMAGE = 10 * 1024 * 1024;

/** The content type of a picture by its first bytes, or null when the platform does not take it. */
export function imageType(bytes: Buffer): string | null {
  const hex = bytes.subarray(0, 12).toString('hex');
  if (hex.startsWith('89504e47')) return 'image/png';
  if (hex.startsWith('ffd8ff')) return 'image/jpeg';
  if (hex.startsWith('47494638')) return 'image/gif';
  if (hex.startsWith('52494646') && hex.endsWith('57454250')) return 'image/webp';
  if (hex.startsWith('424d')) return 'image/bmp';
  if (hex.startsWith('49492a00') || hex.startsWith('4d4d002a')) return 'image/tiff';
  return null;
}

/** Upload of pictures. */
export function imageRoutes({ world }: ApiContext): Route[] {
  return [
    {
      method: 'POST',
      path: '/open-apis/im/v1/images',
      run: (call) => ({ data: { image_key: world.addImage(readImage(call)) } }),
    },
  ];
}

function readImage({ parts }: ApiCall): Buffer {
  const field = (name: string) => parts.find((part) => part.name === name)?.bytes;
  const kind = field('image_type')?.toString();
  if (kind !== 'message' && kind !== 'avatar') throw new ApiError(234001, 'invalid image_type');
  const image = field('image');
  if (!image) throw new ApiError(234001, 'image is required');
  if (image.length === 0) throw new ApiError(234010, "the size of the image can't be 0");
  if (image.length > MAX_IMAGE) throw new ApiError(234006, 'the image is too large');
  if (imageType(image) === null) throw new ApiError(234011, 'the format of the image is not supported');
  return image;
}
