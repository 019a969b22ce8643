import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feishuStage, type OpenStage } from '../helpers/stages.js';
import { playStory, sectionsOf } from '../helpers/story.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const platforms = [
  { name: 'Feishu', open: feishuStage },
  { name: 'WeChat', open: wechatStage },
];
const EDITS = 50;

describe.each(platforms)('the rows of PRODUCT.md on $name', ({ open }) => {
  let stage: OpenStage;
  beforeAll(async () => {
    stage = await open();
  });
  afterAll(() => stage?.close());

  it.each(sectionsOf('rows.story'))('%s', { timeout: 60_000 }, async (section) => {
    const transcript = await playStory('rows.story', stage, section);
    if (process.env.SHOW_TRANSCRIPT) console.log(transcript);
    expect(transcript).toContain('bot: ');
  });

  it(`R29 ${EDITS} edits in a row are all saved`, { timeout: 120_000 }, async () => {
    for (let edit = 1; edit <= EDITS; edit += 1) {
      const replies = await stage.says('小林', `微信号改成 xiaoyu_${edit}`, false);
      expect(replies.join('\n')).toContain('已保存，立即生效');
      expect(replies.join('\n')).toContain(`xiaoyu_${edit}`);
    }
    expect((await stage.says('阿杰', '名片 xiaoyu_2024', true)).join('\n')).toContain(`xiaoyu_${EDITS}`);
  });
});
