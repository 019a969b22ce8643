import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createCodeReader } from '../../src/rendering/read-codes.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { WECHAT_CODE } from '../helpers/cards.js';
import { codePicture, codesPicture } from '../helpers/codes.js';
import { filesUnder } from '../helpers/source-files.js';

const read = createCodeReader();

describe('a picture with a code', () => {
  it('is read as it is saved, photographed, in a long screenshot, and in every format', async () => {
    const plain = await codePicture(WECHAT_CODE);
    const photo = await sharp(plain)
      .rotate(17, { background: '#8a7f70' })
      .blur(1.2)
      .modulate({ brightness: 0.8 })
      .jpeg({ quality: 55 })
      .toBuffer();
    const screenshot = await sharp({
      create: { width: 1_080, height: 2_340, channels: 3, background: '#eee' },
    })
      .composite([{ input: plain, left: 330, top: 1_100 }])
      .webp()
      .toBuffer();
    for (const picture of [plain, photo, screenshot, await sharp(plain).gif().toBuffer()])
      expect(await read(picture)).toEqual([WECHAT_CODE]);
  });

  it('of several tells all, of none tells nothing', async () => {
    const several = await read(await codesPicture(WECHAT_CODE, 'wxp://f2f0abc'));
    expect(several.toSorted()).toEqual([WECHAT_CODE, 'wxp://f2f0abc'].toSorted());
    const empty = sharp({ create: { width: 300, height: 300, channels: 3, background: '#fff' } });
    expect(await read(await empty.png().toBuffer())).toEqual([]);
  });

  it('is read outside the event loop: in a thread of its own, and nothing else knows how to', async () => {
    const threads: unknown[] = [];
    const count = (thread: unknown) => threads.push(thread);
    process.on('worker', count);
    const picture = await codePicture(WECHAT_CODE, 2_000);
    await Promise.all([1, 2, 3, 4].map(() => read(picture)));
    process.off('worker', count);
    expect(threads).toHaveLength(4);
    const readers = filesUnder(['src', 'bots'], ['.ts']).filter((file) =>
      readFileSync(join(projectRoot, file), 'utf8').includes("'zxing-wasm"),
    );
    expect(readers).toEqual(['src/rendering/read-codes-worker.ts']);
  });
});

describe('what is no picture to be read', () => {
  it('is refused: no picture, a half one, one drawn by words, one that unpacks to too many pixels', async () => {
    const half = (await codePicture(WECHAT_CODE)).subarray(0, 300);
    const drawn = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>');
    for (const bytes of [Buffer.from('hello'), Buffer.alloc(0), half, drawn])
      await expect(read(bytes)).rejects.toMatchObject({ code: 'invalid-input' });
    const bomb = sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } });
    await expect(read(await bomb.png().toBuffer())).rejects.toMatchObject({ code: 'too-large' });
  });
});
