import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import type { FeishuUser } from '../../src/emulator/feishu/types.js';
import { until } from '../helpers/product.js';
import { type FeishuStage, feishuStage, type OpenStage } from '../helpers/stages.js';
import { playStory } from '../helpers/story.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const BUTTON = '使用当前飞书账号';

describe('使用当前飞书账号 in Feishu', () => {
  let stage: FeishuStage;
  beforeAll(async () => {
    stage = await feishuStage();
  }, 60_000);
  afterAll(() => stage?.close());

  const said = (user: FeishuUser) =>
    stage.platform.messages(user.p2pChatId).filter((message) => message.from === 'bot');
  const idle = () => until('the bot to finish', async () => (await stage.product().depth()) === 0);
  /** What the bot says after something was done. */
  const heardOn = async (user: FeishuUser, work: () => unknown): Promise<string> => {
    const before = said(user).length;
    await work();
    await until('an answer', () => said(user).length > before);
    await stage.platform.settled();
    await idle();
    return said(user)
      .slice(before)
      .map((message) => plainText(message))
      .join('\n');
  };
  const says = (user: FeishuUser, words: string) => heardOn(user, () => user.say(user.p2pChatId, words));
  const press = (user: FeishuUser, label: string) => {
    const shown = said(user).findLast((message) => plainText(message).includes(`[${label}]`));
    return heardOn(user, () => user.click(shown?.id ?? '', label));
  };

  it('works by words, hidden, undone and shown like any contact', { timeout: 60_000 }, async () => {
    await playStory('r17-feishu-account.story', stage, '飞书：说一句就填上，客户复制得到');
  });

  it.each(['表单 联系方式', '名片', '编辑 飞书'])(
    'by one press on %s',
    { timeout: 60_000 },
    async (words) => {
      const lin = stage.person('小林');
      await says(lin, '清空 飞书');
      await says(lin, words);
      const answer = await press(lin, BUTTON);
      expect(answer).toContain('member1@example.com');
      expect(await says(lin, '预览')).toContain('飞书：member1@example.com');
      expect(answer).not.toContain('ou_');
    },
  );

  it('says so where there is no address, keeps the step, and shows no id', { timeout: 60_000 }, async () => {
    const zhao = stage.platform.addUser('老赵', { mail: null });
    await says(zhao, `绑定 ${stage.bindingCode('阿木去野')}`);
    await says(zhao, '编辑 飞书');
    const answer = await press(zhao, BUTTON);
    expect(answer).toContain('拿不到你飞书账号的邮箱');
    expect(answer).toContain('请输入飞书');
    expect(answer).not.toContain('ou_');
    expect(await says(zhao, 'amu@example.com')).toContain('已保存');
    const phone = stage.platform.addUser('老钱', { mail: '13812345678@example.com' });
    await says(phone, `绑定 ${stage.bindingCode('小鱼爱吃辣')}`);
    await says(phone, '名片');
    const refused = await press(phone, BUTTON);
    expect(refused).toContain('公开号码');
    expect(refused).not.toContain('13812345678');
  });
});

describe('使用当前飞书账号 in WeChat', () => {
  let stage: OpenStage;
  beforeAll(async () => {
    stage = await wechatStage();
  }, 60_000);
  afterAll(() => stage?.close());

  it('says what to do instead', { timeout: 60_000 }, async () => {
    const transcript = await playStory('r17-feishu-account.story', stage, '微信：说不出飞书账号，告诉怎么填');
    expect(transcript).toContain('飞书：xiaoyu@example.com');
  });
});
