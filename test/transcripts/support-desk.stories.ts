import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeskStage, type DeskStageOptions, openDeskStage } from '../helpers/desk-stage.js';

/** The stories of the desk, told by whatever is behind the stage: one product, or two replicas. */
export function supportDeskStories(more: () => Promise<Omit<DeskStageOptions, 'hearsGroups'>>): void {
  let stage: DeskStage;
  let people = 0;

  /** A new person on WeChat with a ticket that 小美 has taken. */
  async function liveChat(): Promise<{ id: string; seen: () => string[] }> {
    people += 1;
    const id = stage.contact(`品牌${people}`);
    const seen = () => stage.wechat(id);
    // Whatever the hour, an agent may take it at once.
    stage.gateway.say(id, '人工');
    await stage.sees('回复「取消」', seen);
    expect((await stage.press(stage.mei, '接单')).toast?.content).toContain('接单成功');
    await stage.sees('小美已接入', seen);
    return { id, seen };
  }

  /** One grey pixel. */
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  describe('a person on WeChat, an agent on Feishu; the app hears all of its groups', () => {
    beforeAll(async () => {
      stage = await openDeskStage({ ...(await more()), hearsGroups: true });
    });
    afterAll(() => stage?.close());

    it('talk in the thread of the card, with the bot silent, to the end and the rating', async () => {
      const { id, seen } = await liveChat();
      stage.gateway.say(id, '名片怎么分享');
      await stage.sees('用户：名片怎么分享', stage.desk);
      stage.reply(stage.mei, '点右上角就行');
      await stage.sees('小美：点右上角就行', seen);
      stage.mei.say(stage.groupId, '中午吃什么');
      stage.gateway.say(id, '结束');
      await stage.sees('选一个分数', seen);
      stage.gateway.say(id, '4');
      await stage.sees('用户评价：4 分', stage.desk);
      expect(seen().filter((words) => /右上角/.test(words))).toEqual(['小美：点右上角就行']);
      expect(seen().join()).not.toContain('中午吃什么');
      expect(stage.card().content).toContain('已结束');
    });

    it('send each other pictures', async () => {
      const { id, seen } = await liveChat();
      stage.gateway.sendImage(id, picture);
      await stage.sees('用户发来一张图片', stage.desk);
      const keys = () => [...JSON.stringify(stage.platform.messages(stage.groupId)).matchAll(/img_v3_\w+/g)];
      expect(stage.platform.image(keys().at(-1)?.[0] ?? '')).toEqual(picture);
      stage.mei.sendImage(stage.groupId, picture, { replyTo: stage.card().id });
      await stage.sees('(img)', seen);
      expect(stage.gateway.sent().at(-1)?.image).toEqual(picture);
    });

    it('one of two takers at once wins, the other is told', async () => {
      people += 1;
      const id = stage.contact(`品牌${people}`);
      stage.gateway.say(id, '转人工');
      await stage.sees('回复「取消」', () => stage.wechat(id));
      const both = [stage.press(stage.mei, '接单'), stage.press(stage.hua, '接单')];
      const toasts = (await Promise.all(both)).map(({ toast }) => toast?.content ?? '');
      expect(toasts.filter((toast) => toast.includes('接单成功'))).toHaveLength(1);
      expect(toasts.filter((toast) => toast.includes('处理中'))).toHaveLength(1);
    });

    it('go on after a restart in the middle', async () => {
      const { id, seen } = await liveChat();
      stage.gateway.say(id, '重启前');
      await stage.sees('用户：重启前', stage.desk);
      await stage.restart();
      stage.gateway.say(id, '重启后');
      await stage.sees('用户：重启后', stage.desk);
      stage.reply(stage.mei, '都收到了');
      await stage.sees('小美：都收到了', seen);
      expect(stage.desk().filter((words) => words.includes('重启前'))).toHaveLength(1);
    });

    it('lose no word and double none over kills in the middle of relaying', {
      timeout: 300_000,
    }, async () => {
      const { id, seen } = await liveChat();
      for (let round = 0; round < 4; round += 1) {
        stage.gateway.say(id, `甲${round}。`);
        stage.reply(stage.mei, `乙${round}。`);
        await stage.platform.settled();
        await new Promise((resolve) => setTimeout(resolve, 15 * round));
        await stage.kill9();
        await stage.idle();
      }
      const notes = stage.desk().filter((words) => words.includes('没有确认')).length;
      for (let round = 0; round < 4; round += 1) {
        const toDesk = stage.desk().filter((words) => words.includes(`甲${round}。`)).length;
        expect(toDesk).toBeLessThanOrEqual(1);
        expect(seen().filter((words) => words.includes(`乙${round}。`)).length).toBeLessThanOrEqual(1);
      }
      const arrived = seen().filter((words) => words.includes('乙')).length;
      // A send that was begun when the power went is either there or reported, sometimes both; never neither.
      expect(arrived + notes).toBeGreaterThanOrEqual(4);
    });

    it('an edit and a recall of either side reach the other', async () => {
      const { id, seen } = await liveChat();
      const said = stage.reply(stage.mei, '明天上线');
      await stage.sees('小美：明天上线', seen);
      stage.mei.edit(said, '后天上线');
      await stage.sees('小美 更正：后天上线', seen);
      stage.mei.recall(said);
      await stage.sees('小美 撤回了一条消息', seen);
      const secret = stage.gateway.say(id, '密码是 abc123');
      await stage.sees('用户：密码是 abc123', stage.desk);
      stage.gateway.recall(id, secret);
      await stage.sees('用户撤回了一条消息', stage.desk);
      expect(stage.desk().join()).not.toContain('abc123');
    });

    it('an agent who leaves the group loses the ticket at once', async () => {
      const { id, seen } = await liveChat();
      stage.mei.leave(stage.groupId);
      await stage.sees('回到队列', seen);
      expect((await stage.press(stage.hua, '接单')).toast?.content).toContain('接单成功');
      stage.gateway.say(id, '还在吗');
      await stage.sees('用户：还在吗', stage.desk);
    });
  });

  describe('a person and an agent on Feishu; the app hears only its mentions', () => {
    beforeAll(async () => {
      stage = await openDeskStage({ ...(await more()), hearsGroups: false });
    });
    afterAll(() => stage?.close());

    it('talk when the agent mentions the bot in the thread', async () => {
      const lin = stage.platform.addUser('小林');
      const seen = () => stage.platform.messages(lin.p2pChatId).map(({ content }) => content);
      lin.say(lin.p2pChatId, '人工');
      await stage.sees('回复「取消」', seen);
      await stage.press(stage.mei, '接单');
      await stage.sees('小美已接入', seen);
      const said = lin.say(lin.p2pChatId, '我的手机号 13812345678 填错了');
      await stage.sees('填错了', stage.desk);
      expect(stage.desk().join()).not.toContain('13812345678');
      stage.reply(stage.mei, '没有提到机器人');
      stage.reply(stage.mei, '重新填一次就好', true);
      await stage.sees('小美：重新填一次就好', seen);
      expect(seen().join()).not.toContain('没有提到机器人');
      lin.sendImage(lin.p2pChatId, picture);
      await stage.sees('用户发来一张图片', stage.desk);
      lin.recall(said);
      await stage.sees('用户撤回了一条消息', stage.desk);
      expect(stage.desk().join()).not.toContain('填错了');
      stage.mei.say(stage.groupId, '今日数据', { mentionBot: true });
      await stage.sees('转人工 1', stage.desk);
      await stage.press(stage.mei, '结束对话');
      await stage.sees('选一个分数', seen);
    });

    it('talk when the person came by the menu of the bot', async () => {
      const jie = stage.platform.addUser('阿杰');
      const seen = () => stage.platform.messages(jie.p2pChatId).map(({ content }) => content);
      jie.enter();
      await stage.idle();
      jie.menu('agent');
      await stage.sees('回复「取消」', seen);
      await stage.press(stage.mei, '接单');
      await stage.sees('小美已接入', seen);
      jie.say(jie.p2pChatId, '从菜单进来的');
      await stage.sees('用户：从菜单进来的', stage.desk);
      stage.reply(stage.mei, '看到了', true);
      await stage.sees('小美：看到了', seen);
    });
  });
}
