import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DouyinStage, douyinStage } from '../helpers/douyin-stage.js';
import { feishuStage } from '../helpers/stages.js';
import { playStory } from '../helpers/story.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const platforms = [
  { name: 'Feishu', open: feishuStage },
  { name: 'WeChat', open: wechatStage },
];

describe.each(platforms)('a Douyin account on $name', ({ open }) => {
  let stage: DouyinStage;
  beforeAll(async () => {
    stage = await douyinStage(open);
  });
  afterAll(() => stage?.close());

  it('is connected, synced, switched and given away', { timeout: 120_000 }, async () => {
    const transcript = await playStory('douyin.story', stage);
    if (process.env.SHOW_TRANSCRIPT) console.log(transcript);
    expect(transcript).toContain('抖音已连接');
  });
});
