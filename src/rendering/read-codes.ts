import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import type { CodeReader } from '../application/ports.js';
import { AppError } from '../shared/errors.js';
import { projectRoot } from '../shared/project-root.js';
import { createGate } from './gate.js';
import type { ReadJob } from './read-codes-worker.js';

/** The thread always runs as compiled, also when this file does not (in tests). */
const PROGRAM = join(projectRoot, 'dist', 'src', 'rendering', 'read-codes-worker.js');

/** More pixels than a phone's camera makes are a bomb rather than a picture. */
const MAX_PIXELS = 50_000_000;

/** A code that is read at all is read at this size. */
const SIDE = 1_600;

/** Threads at a time: reading takes some 50 ms, and as much to start. */
const IN_FLIGHT = 2;

/** A picture made to keep a reader busy is given up, ms; a real one takes a tenth of a second. */
const PATIENCE_MS = 3_000;

const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']);

/**
 * Reads QR codes off pictures, in threads of their own. A picture's size is read off its head before anything is
 * unpacked. Throws `AppError('too-large')` above 50 million pixels, `AppError('invalid-input')` for what is no picture.
 */
export function createCodeReader(): CodeReader {
  const gate = createGate(IN_FLIGHT);
  return (bytes) => gate(async () => run(await pixelsOf(bytes)));
}

async function pixelsOf(bytes: Buffer): Promise<ReadJob> {
  try {
    const { format, width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) throw new AppError('too-large', 'more pixels than are read');
    if (!FORMATS.has(format)) throw new AppError('invalid-input', 'not a picture of a kind that chats send');
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .rotate()
      .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('invalid-input', 'not a picture that can be opened', {}, { cause: error });
  }
}

function run(job: ReadJob): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, { workerData: job });
    const fail = (reason: string, cause?: unknown) =>
      reject(new AppError('internal', `the reading thread ${reason}`, {}, { cause }));
    const giveUp = setTimeout(() => void worker.terminate(), PATIENCE_MS);
    worker.once('message', resolve);
    worker.once('error', (error) => fail('failed', error));
    worker.once('exit', (code) => {
      clearTimeout(giveUp);
      fail(`ended with ${code}`);
    });
  });
}
