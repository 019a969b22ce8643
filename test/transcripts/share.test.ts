import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feishuStage, type OpenStage } from '../helpers/stages.js';
import { playStory } from '../helpers/story.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const platforms = [
  { name: 'Feishu', open: feishuStage },
  { name: 'WeChat', open: wechatStage },
];

describe.each(platforms)('sharing on $name', ({ open }) => {
  let stage: OpenStage;
  beforeAll(async () => {
    stage = await open();
  });
  afterAll(() => stage?.close());

  it('is played: R4, R22-R24, R30, R31, R37', { timeout: 120_000 }, async () => {
    const transcript = await playStory('share.story', stage);
    if (process.env.SHOW_TRANSCRIPT) console.log(transcript);
    expect(transcript).toContain('立即失效');
  });
});
