import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import type { FeishuUser } from '../../src/emulator/feishu/types.js';
import { until } from '../helpers/product.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

/** 转发到群/人 (PRODUCT R24): the picker, the live check of who is where, one card a pick, what is told afterwards. */
let stage: FeishuStage;

beforeAll(async () => {
  stage = await feishuStage();
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
  await stage.says('小林', '微信号改成 xiaoyu_hz', false);
}, 60_000);
afterAll(() => stage?.close());

const lin = () => stage.person('小林');
const said = (chatId: string) => stage.platform.messages(chatId).filter(({ from }) => from === 'bot');
const words = (chatId: string) => said(chatId).map((message) => plainText(message, nameOf));
const nameOf = (openId: string) => stage.platform.user(openId).name;
const idle = () => until('the bot to finish', async () => (await stage.product().depth()) === 0);

/** Asks for the picker and resolves with the id of its message. */
async function picker(who: FeishuUser = lin()): Promise<string> {
  await stage.says(who.name, '分享到飞书', false);
  return said(who.p2pChatId).at(-1)?.id ?? '';
}

/** Submits a pick and waits for what is told about it. */
async function pick(messageId: string, to: 'group' | 'person', value: string, who: FeishuUser = lin()) {
  const button = to === 'group' ? '发到这个群' : '发给这个人';
  const result = await who.submitForm(messageId, { [to]: value }, button);
  await idle();
  return result;
}

describe('the picker', () => {
  it('names only groups that both are in, and only people in them', async () => {
    const secret = stage.platform.addGroup('别人的群', [stage.person('阿杰').openId]);
    const without = stage.platform.addGroup('没有机器人的群', [lin().openId], { withBot: false });
    const outsider = stage.person('路人');
    const card = await picker();
    const shown = plainText(stage.platform.message(card) as never, nameOf);
    expect(shown).toContain('{选择一个群: 品牌对接群}');
    expect(shown).toMatch(/\{选择一个人: 阿杰 \| 小美\}/);
    expect(shown).toContain('粘贴到任意飞书会话');
    const raw = stage.platform.message(card)?.content ?? '';
    for (const hidden of [secret, without, '别人的群', outsider.openId, lin().openId])
      expect(raw).not.toContain(hidden);
  });

  it('says how to add the bot where there is no common group', async () => {
    const alone = stage.platform.addUser('阿木');
    for (const line of [`绑定 ${stage.bindingCode('阿木去野')}`, '分享到飞书']) {
      alone.say(alone.p2pChatId, line);
      await stage.platform.settled();
      await idle();
    }
    expect(words(alone.p2pChatId).at(-1)).toContain('添加机器人');
  });

  it('still tells the other ways when the platform does not list groups', async () => {
    stage.platform.fault({
      match: { method: 'GET', path: /\/im\/v1\/chats$/ },
      answer: { status: 400, code: 99991672 },
    });
    await picker();
    expect(words(lin().p2pChatId).at(-1)).toMatch(/暂时查不到群列表[\s\S]*粘贴到任意飞书会话/);
    stage.platform.clearFaults();
  });
});

describe('a pick', () => {
  it('sends one card to the group, says so, and the card follows later changes', async () => {
    const card = await picker();
    const before = said(stage.groupId).length;
    const result = await pick(card, 'group', stage.groupId);
    expect(result.toast).toMatchObject({ type: 'success', content: expect.stringContaining('品牌对接群') });
    const sent = said(stage.groupId);
    expect(sent).toHaveLength(before + 1);
    const shown = plainText(sent.at(-1) as never);
    expect(shown).toContain('小鱼 分享的名片');
    expect(shown).toContain('xiaoyu_hz');
    expect(shown).not.toMatch(/编辑|建议/);
    expect(words(lin().p2pChatId).at(-1)).toContain('已把名片发给「品牌对接群」');
    await stage.says('小林', '微信号改成 xiaoyu_new', false);
    const id = sent.at(-1)?.id ?? '';
    await until(
      'the card to follow',
      () => stage.platform.message(id)?.content.includes('xiaoyu_new') ?? false,
    );
    expect(plainText(stage.platform.message(id) as never)).toContain('小鱼 分享的名片');
  });

  it('pressed again, or twice at once, sends nothing more', async () => {
    const card = await picker();
    const before = said(stage.groupId).length;
    const once = () => lin().submitForm(card, { group: stage.groupId }, '发到这个群');
    await Promise.all([once(), once()]);
    await idle();
    expect((await pick(card, 'group', stage.groupId)).toast?.content).toContain('不会重复发送');
    expect(said(stage.groupId)).toHaveLength(before + 1);
  });

  it('sends to a person in their private chat, who gets one card with the name of who sent it', async () => {
    const mei = stage.person('小美');
    const result = await pick(await picker(), 'person', mei.openId);
    expect(result.toast?.content).toContain('小美');
    expect(words(mei.p2pChatId)).toHaveLength(1);
    expect(words(mei.p2pChatId)[0]).toMatch(/小鱼 分享的名片[\s\S]*xiaoyu_new/);
    expect(words(lin().p2pChatId).at(-1)).toContain('已把名片发给「小美」');
  });

  it('of the same receiver again and again is slowed down', async () => {
    const mei = stage.person('小美');
    await pick(await picker(), 'person', mei.openId);
    const third = await pick(await picker(), 'person', mei.openId);
    expect(third.toast).toMatchObject({ type: 'warning', content: expect.stringContaining('避免打扰') });
    expect(words(mei.p2pChatId)).toHaveLength(2);
  });

  it('of nothing, or of what the person may not reach, sends nothing', async () => {
    const other = stage.platform.addGroup('小美的群', [stage.person('小美').openId]);
    const outsider = stage.person('路人');
    const card = await picker();
    expect((await pick(card, 'group', '')).toast?.content).toContain('请先选择一个群');
    for (const [to, value] of [
      ['group', other],
      ['group', 'oc_nowhere'],
      ['group', '../chats/oc_9?x=1#'],
      ['person', outsider.openId],
      ['person', lin().openId],
      ['person', `<at user_id="all">${'x'.repeat(4_000)}`],
    ] as const)
      expect((await pick(card, to, value)).toast?.type).toBe('warning');
    expect(said(other)).toHaveLength(0);
    expect(said(outsider.p2pChatId)).toHaveLength(0);
  });

  it('by somebody who took over the card of another person does nothing for them', async () => {
    const card = await picker();
    const jie = stage.person('阿杰');
    const before = said(stage.groupId).length;
    await expect(pick(card, 'group', stage.groupId, jie)).rejects.toThrow('not in the chat');
    expect(said(stage.groupId)).toHaveLength(before);
  });
});

describe('a receiver that changed meanwhile', () => {
  it('was left by the creator after the picker was drawn', async () => {
    const group = stage.platform.addGroup('会退出的群', [lin().openId, stage.person('阿杰').openId]);
    const card = await picker();
    lin().leave(group);
    expect((await pick(card, 'group', group)).toast?.content).toContain('不在群里');
    expect(said(group)).toHaveLength(0);
  });

  it('refuses at the sending: the creator is told why, and nothing is lost', async () => {
    for (const [code, why] of [
      [230002, '我已不在这个群里'],
      [232009, '已经解散'],
      [230018, '不允许我发言'],
      [230001, '没有任何变化'],
    ] as const) {
      const group = stage.platform.addGroup(`群${code}`, [lin().openId]);
      const card = await picker();
      stage.platform.fault({
        match: { method: 'POST', path: '/open-apis/im/v1/messages' },
        answer: { status: 400, code },
      });
      await pick(card, 'group', group);
      expect(words(lin().p2pChatId).at(-1)).toContain(why);
      expect(said(group)).toHaveLength(0);
      const again = (await pick(card, 'group', group)).toast?.content;
      expect(again).toContain('没能发出');
      expect(again).not.toContain('已经发过');
      expect(said(group)).toHaveLength(0);
    }
    await stage.says('小林', '名片', false);
    expect(words(lin().p2pChatId).at(-1)).toContain('xiaoyu_new');
  });

  it('was dissolved, or the bot was taken out, before the press', async () => {
    const dissolved = stage.platform.addGroup('解散的群', [lin().openId]);
    const left = stage.platform.addGroup('移出的群', [lin().openId]);
    const card = await picker();
    stage.platform.dissolve(dissolved, lin().openId);
    stage.platform.removeBot(left, lin().openId);
    for (const group of [dissolved, left])
      expect((await pick(card, 'group', group)).toast?.content).toContain('现在发不了');
  });

  it('is sent once although the connection broke after the sending', async () => {
    const group = stage.platform.addGroup('断线的群', [lin().openId]);
    const card = await picker();
    stage.platform.fault({
      match: { method: 'POST', path: '/open-apis/im/v1/messages' },
      answer: 'reset-after',
    });
    await pick(card, 'group', group);
    expect(said(group)).toHaveLength(1);
    expect(words(lin().p2pChatId).filter((line) => line.includes('「断线的群」'))).toHaveLength(1);
    expect((await pick(card, 'group', group)).toast?.content).toContain('已经发过');
    expect(said(group)).toHaveLength(1);
  });
});

describe('an external group', () => {
  it('is marked, gets a card that stays as it is, and the creator is told so', async () => {
    const group = stage.platform.addGroup('外部合作群', [lin().openId], { external: true });
    const card = await picker();
    expect(plainText(stage.platform.message(card) as never)).toContain('外部合作群（外部群');
    await pick(card, 'group', group);
    expect(words(lin().p2pChatId).at(-1)).toContain('不会自动更新');
    const sent = said(group);
    expect(sent).toHaveLength(1);
    const calls = stage.platform.requests().length;
    await stage.says('小林', '微信号改成 xiaoyu_late', false);
    await idle();
    const patched = stage.platform
      .requests()
      .slice(calls)
      .filter(({ method }) => method === 'PATCH');
    expect(patched.filter(({ path }) => path.includes(sent[0]?.id ?? '-'))).toEqual([]);
  });
});
