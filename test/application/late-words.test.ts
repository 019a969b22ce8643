import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Device, type InProcess, startInProcess } from '../helpers/in-process.js';

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess({ inMemory: true });
});
afterAll(() => bench?.close());

describe.each(['feishu', 'wechat'] as const)(
  'words that were typed for something else, on %s',
  (platform) => {
    async function creator() {
      const made = await bench.creator();
      const device: Device = made[platform];
      const content = async () => (await bench.records.creator(made.creatorId))?.content;
      return { device, content };
    }
    /** Says something that was typed so long ago and comes now. */
    const saysLate = async (device: Device, words: string, ago: number) => {
      const event = bench.message(device, words);
      const [outcome] = await bench.run({ ...event, at: event.at - ago });
      return outcome!.words;
    };

    it('取消 with nothing under way says so, and is no question that nobody could answer', async () => {
      const { device } = await creator();
      for (const words of ['取消', '退出'])
        expect((await bench.says(device, words)).words).toContain('没有进行到一半');
      expect(await bench.records.knowledge.unanswered(10)).toEqual([]);
    });

    it('a number that was typed before the list was shown picks nothing from it', async () => {
      const { device, content } = await creator();
      await bench.says(device, '微信号改成 some_body1');
      expect((await bench.says(device, '隐私')).words).toContain('隐藏');
      const before = await content();
      for (const number of ['1', '2', '3', '4', '5']) await saysLate(device, number, 20_000);
      expect(await content()).toEqual(before);
    });

    it('an order of the list, or the removal of a code, does nothing to what was changed since', async () => {
      const { device, content } = await creator();
      for (const brand of ['喜茶 图文 2024-05', '瑞幸 直播 2024-07', '华为 视频 2025-01'])
        await bench.says(device, `新增合作 ${brand}`);
      const before = await content();
      expect(await saysLate(device, '第3条移到第1', 2_500)).toContain('没有使用');
      expect(await content()).toEqual(before);
      expect((await bench.says(device, '第3条移到第1')).words).not.toContain('没有使用');
      expect(await content()).not.toEqual(before);
    });

    it('thanks and nods are no introduction and no brand, though a step is open that takes any words', async () => {
      const { device, content } = await creator();
      for (const step of ['编辑 介绍', '编辑 历史合作']) {
        expect((await bench.says(device, step)).words).not.toContain('已保存');
        await bench.says(device, '名片');
        for (const words of ['谢谢', '好的', '👍', '嗯嗯', '再见'])
          expect((await bench.says(device, words)).words).not.toContain('已保存');
      }
      expect(await content()).toMatchObject({ introduction: null, collaborations: [] });
      await bench.says(device, '编辑 介绍');
      await bench.says(device, '谢谢');
      await bench.says(device, '美食博主，坚持探店五年');
      expect(await content()).toMatchObject({ introduction: '美食博主，坚持探店五年' });
    });
  },
);
