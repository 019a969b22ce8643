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

describe('WeChat alone', () => {
  it('never shows the number, only its ends (R33)', { timeout: 120_000 }, async () => {
    const stage = await wechatStage();
    try {
      await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
      await stage.says('小林', '手机号改成 13812345678', false);
      const replies = (await stage.says('小林', '查看号码', false)).join('\n');
      expect(replies).toContain('138****5678');
      expect((await stage.says('小林', '隐私', false)).join('\n')).toMatch(
        /1\. 隐私保护.*仅自己可见 → 开启虚拟号展示/,
      );
      expect((await stage.says('小林', '1', false)).join('\n')).toContain('已开启');
      expect((await stage.says('小林', '表单', false)).join('\n')).toContain('3. 变现偏好');
      expect((await stage.says('小林', '3', false)).join('\n')).toContain('1. 短视频');
      const sent = stage.sent().map((message) => message.text ?? '');
      expect(sent.filter((words) => words.includes('13812345678'))).toEqual([]);
    } finally {
      await stage.close();
    }
  });
});
