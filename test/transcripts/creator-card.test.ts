import { afterEach, describe, expect, it } from 'vitest';
import { feishuStage, type OpenStage } from '../helpers/stages.js';
import { playStory } from '../helpers/story.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const platforms = [
  { name: 'Feishu', open: feishuStage },
  { name: 'WeChat', open: wechatStage },
];
const STORIES = ['r02-preferences.story', 'r20-collaborations.story', 'r33-privacy.story'];

describe.each(platforms)('the creator’s card on $name', ({ open }) => {
  let stage: OpenStage | null = null;
  afterEach(async () => {
    await stage?.close();
    stage = null;
  });

  it.each(STORIES)('%s', { timeout: 120_000 }, async (story) => {
    stage = await open();
    const transcript = await playStory(story, stage);
    if (process.env.SHOW_TRANSCRIPT) console.log(transcript);
    expect(transcript).toContain('小林: 绑定');
  });
});
