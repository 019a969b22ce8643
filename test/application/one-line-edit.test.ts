import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InProcess, startInProcess } from '../helpers/in-process.js';

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess();
});
afterAll(() => bench?.close());

describe.each(['feishu', 'wechat'] as const)('one-line edits on %s', (platform) => {
  it('saves one field and shows the card', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const { words } = await bench.says(devices[platform], '微信改成 abc_123');
    expect(words).toContain('已保存，立即生效');
    expect(words).toContain('微信号：abc_123');
    expect((await bench.records.creator(creatorId))?.content.wechat).toBe('abc_123');
  });

  it('saves several as one revision, and names what was saved and what was not, with reason and example', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const line = '微信改成 abc_123，手机改成 1381234567，邮箱 foo@bar.com，昵称改成 大鱼，粉丝改成 100万';
    const { words, replies } = await bench.says(devices[platform], line);
    expect(replies).toHaveLength(1);
    expect(words).toContain('已保存，立即生效：微信号、邮箱');
    expect(words).toContain('没有保存 手机号：手机号少了 1 位，应为 11 位，例如 138 1234 5678');
    expect(words).toMatch(/没有保存 昵称：.*抖音/);
    expect(words).toContain('没有保存 粉丝：名片上没有这一项');
    const card = await bench.records.creator(creatorId);
    expect(card).toMatchObject({
      revision: 1,
      content: { wechat: 'abc_123', email: 'foo@bar.com', phone: null },
    });
    expect(await bench.records.revisions(creatorId, 9)).toMatchObject([{ field: 'wechat+email' }]);
  });

  it('saves nothing when nothing is right, and says so of each', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const { words } = await bench.says(devices[platform], '微信改成 1；邮箱改成 x');
    expect(words).not.toContain('已保存');
    expect(words).toContain('没有保存 微信号');
    expect(words).toContain('没有保存 邮箱');
    expect(words).toContain('名片上已有的内容没有变');
    expect((await bench.records.creator(creatorId))?.revision).toBe(0);
  });

  it('tells what was so already, clears on 清空, and shows no number in clear', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const device = devices[platform];
    await bench.says(device, '微信改成 abc_123\n手机 138 1234 5678');
    const again = await bench.says(device, '微信改成 abc_123\n手机 13912345678\n介绍：加我v信 abcdef');
    expect(again.words).toContain('已保存，立即生效：手机号、达人介绍');
    expect(again.words).toContain('没有变化：微信号');
    expect(again.words).toContain('介绍里有其他联系方式');
    expect(again.words.includes('建议长按删除')).toBe(platform === 'wechat');
    expect(again.words).not.toContain('13912345678');
    const cleared = await bench.says(device, '清空 微信号');
    expect(cleared.words).toContain('已清空');
    expect((await bench.records.creator(creatorId))?.content).toMatchObject({ wechat: null });
    expect(bench.logLines.join('\n')).not.toContain('13912345678');
  });

  it('answers a question instead of editing', async () => {
    const { creatorId, ...devices } = await bench.creator();
    await bench.says(devices[platform], '微信号改成什么好？');
    expect((await bench.records.creator(creatorId))?.revision).toBe(0);
  });

  it('does nothing of it in a group', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const group = bench.device(platform, 'group');
    const inGroup = { ...devices[platform], chat: group.chat };
    const private_ = await bench.says(inGroup, '微信改成 abc_123，邮箱 foo@bar.com');
    expect(private_.words).toContain('请私聊我');
    const number = await bench.says(inGroup, '微信改成 abc_123，手机 138 1234 5678');
    expect(number.words).toContain('请不要在群里发送手机号');
    expect((await bench.records.creator(creatorId))?.revision).toBe(0);
  });
});

describe('a message that comes late', () => {
  it('does not undo the newer wish of the same person, field by field', async () => {
    const { creatorId, feishu } = await bench.creator();
    const late = bench.message(feishu, '微信改成 old_id_1，邮箱 old@bar.com');
    await bench.says(feishu, '微信改成 new_id_1，介绍：新的');
    const [outcome] = await bench.run(late);
    expect(outcome?.words).toContain('已保存，立即生效：邮箱');
    expect(outcome?.words).toMatch(/没有保存 微信号：.*更新的修改/);
    expect((await bench.records.creator(creatorId))?.content).toMatchObject({
      wechat: 'new_id_1',
      email: 'old@bar.com',
    });
  });
});
