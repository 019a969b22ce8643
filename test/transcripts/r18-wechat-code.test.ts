import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feishuStage, type OpenStage } from '../helpers/stages.js';
import { playStory } from '../helpers/story.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const platforms = [
  { name: 'Feishu', open: feishuStage },
  { name: 'WeChat', open: wechatStage },
];

describe.each(platforms)('the picture of a WeChat code on $name', ({ open }) => {
  let stage: OpenStage;
  beforeAll(async () => {
    stage = await open();
  });
  afterAll(() => stage?.close());

  it('is played: R18', { timeout: 120_000 }, async () => {
    const transcript = await playStory('r18-wechat-code.story', stage);
    if (process.env.SHOW_TRANSCRIPT) console.log(transcript);
    expect(transcript).toContain('没有微信二维码');
  });

  it('leaves neither the code nor a number in clear on disk or in the log', () => {
    const files = readdirSync(stage.dataDir, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const holding = files
      .map((file) => readFileSync(join(file.parentPath, file.name)))
      .filter((bytes) => bytes.includes('AbCdEfGhIjKlMnOpQrStUvW') || bytes.includes('13812345678'));
    expect(holding).toHaveLength(0);
    expect(stage.product().output()).not.toMatch(/AbCdEfGhIjKlMnOpQrStUvW|13812345678/);
  });
});
