import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feishuStage, type OpenStage } from '../helpers/stages.js';
import { playStory } from '../helpers/story.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const platforms = [
  { name: 'Feishu', open: feishuStage },
  { name: 'WeChat', open: wechatStage },
];

describe.each(platforms)('who somebody is, on $name', ({ open }) => {
  let stage: OpenStage;
  beforeAll(async () => {
    stage = await open();
  });
  afterAll(() => stage?.close());

  it('is asked once and chooses what is shown first', { timeout: 120_000 }, async () => {
    const transcript = await playStory('r09-identity.story', stage);
    if (process.env.SHOW_TRANSCRIPT) console.log(transcript);
    expect(transcript).toContain('切换身份');
  });
});
