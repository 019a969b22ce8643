import { afterEach, describe, expect, it } from 'vitest';
import {
  at,
  type DeskWorld,
  type DeskWorldOptions,
  openDeskWorld as openWorld,
} from '../helpers/desk-world.js';
import { creatorRow, unique } from '../helpers/records-tools.js';

const DESK = 'oc_desk';
const USER = 'chat-u1';
/** What the desk promises, told on any stores. */
export function supportDeskContract(stores?: DeskWorldOptions['stores']): void {
  const openDeskWorld: typeof openWorld = (platform, startsAt, options = {}) =>
    openWorld(platform, startsAt, stores ? { ...options, stores } : options);
  let world: DeskWorld;
  afterEach(() => world?.close());

  /** A world in which u1 talks with 小美. */
  async function liveChat(platform: 'feishu' | 'wechat' = 'wechat', time = at('10:00')): Promise<string> {
    world = await openDeskWorld(platform, time);
    await world.says('u1', '人工');
    const ticketId = await world.ticketId();
    await world.presses('ou_mei', ticketId, 'take');
    return ticketId;
  }

  describe.each([
    ['feishu', false],
    ['wechat', false],
    ['feishu', true],
    ['wechat', true],
  ] as const)('hand over of a person on %s, every event run twice: %s', (platform, dying) => {
    it('人工 opens a ticket with the last turns; words go both ways and the bot is silent', async () => {
      world = await openDeskWorld(platform, at('10:00'), { dying });
      await world.says('u1', '名片一个月可以修改几次');
      await world.says('u1', '我的电话是 138 1234 5678，今天晚上吃什么');
      expect(await world.says('u1', '人工')).toEqual([expect.stringContaining('已经为你转接')]);
      const [card] = world.in(DESK);
      expect(card).toContain('用户：名片一个月可以修改几次');
      expect(card).toContain('还没有绑定名片');
      expect(card).not.toMatch(/138 ?1234/);

      expect(await world.says('u1', '名片怎么分享')).toEqual([]);
      expect(world.in(DESK).at(-1)).toBe('用户：名片怎么分享');
      expect(await world.presses('ou_mei', await world.ticketId(), 'take')).toContain('接单成功');
      expect(world.in(USER).at(-1)).toContain('客服小美已接入');
      expect(world.in(USER).at(-1)).toContain('30 分钟');
      expect(await world.says('u1', '名片可以关闭吗')).toEqual([]);
      expect(world.in(DESK).at(-1)).toBe('用户：名片可以关闭吗');
      expect(await world.says('u1', '名片')).toEqual([]);
      expect(await world.replies('ou_mei', '不能关闭，可以隐藏')).toEqual([
        `${USER}: 小美：不能关闭，可以隐藏`,
      ]);
      const [ended, rate] = await world.says('u1', '结束');
      expect(ended).toContain('已结束');
      expect(rate).toContain('5 分');
      expect(await world.says('u1', '5')).toEqual([expect.stringContaining('谢谢你的评价')]);
      expect(await world.says('u1', '评价 很快')).toEqual([expect.stringContaining('收到')]);
      expect(world.in(DESK).slice(-2)).toEqual(['用户评价：5 分。', '用户留言：很快']);
      expect(await world.says('u1', '评价 1 不好')).toEqual([expect.not.stringContaining('谢谢你的评价')]);
      expect((await world.says('u1', '名片一个月可以修改几次')).join()).toContain('不限制');
    });

    it('a number that was mistyped at the phone step, or asked about, is nobody’s to read', async () => {
      world = await openDeskWorld(platform, at('10:00'), { dying });
      const { creatorId, ...row } = creatorRow({});
      const code = { codeHash: unique('hash'), creatorId, expiresAt: at('23:00') };
      await world.records.importCreators([{ creatorId, ...row }]);
      await world.records.addBindingCodes([code]);
      const person = { platform, account: 'account', personId: 'u1' };
      await world.records.bind(code.codeHash, person, unique('bind'), at('09:00'));
      await world.says('u1', '编辑 手机号');
      expect((await world.says('u1', '138001380005')).join()).toContain('多了 1 位');
      await world.says('u1', '1380013800');
      await world.says('u1', '退出');
      await world.says('u1', '我的号 138001380005 今天晚上吃什么好呢');
      await world.says('u1', '名片 138001380005');
      await world.says('u1', '人工');
      const seen = [...world.in(DESK), JSON.stringify(await world.records.knowledge.unanswered(10))].join();
      expect(seen).toContain('今天晚上吃什么好呢');
      expect(seen).not.toContain('1380013800');
    });

    it('two rejects in a row open a ticket that holds both questions', async () => {
      world = await openDeskWorld(platform, at('10:00'), { dying });
      expect((await world.says('u1', '今天晚上吃什么好呢')).join()).toContain('换个说法');
      const told = await world.says('u1', '股票明天会涨吗，打 13812345678');
      expect(told).toEqual([expect.stringMatching(/连着两次没帮上你[\s\S]*已经为你转接[\s\S]*「取消」/)]);
      expect(await world.records.desk.openTickets(5)).toMatchObject([{ reason: 'unanswered' }]);
      const [card, ...more] = world.in(DESK);
      expect(more).toEqual([]);
      expect(card).toMatch(/机器人连续没答上[\s\S]*用户：今天晚上吃什么好呢[\s\S]*用户：股票明天会涨吗/);
      expect(card).not.toContain('13812345678');
      expect(await world.says('u1', '取消')).toEqual([expect.stringContaining('已取消')]);
      expect(world.in(DESK).at(-1)).toContain('用户取消了排队');
    });
  });

  describe('the desk', () => {
    it('of two agents who press at once one has the ticket, the other is told', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '转人工');
      const ticketId = await world.ticketId();
      const toasts = await Promise.all([
        world.presses('ou_mei', ticketId, 'take'),
        world.presses('ou_hua', ticketId, 'take'),
      ]);
      expect(toasts.filter((toast) => toast.includes('接单成功'))).toHaveLength(1);
      expect(toasts.filter((toast) => /由 小[美华] 处理中/.test(toast))).toHaveLength(1);
      expect(world.in(USER).filter((words) => words.includes('已接入'))).toHaveLength(1);
    });

    it('passes on only the words of the agent who has the ticket', async () => {
      await liveChat();
      expect(await world.replies('ou_hua', '我来说两句')).toEqual([`${DESK}: 这单由 小美 处理中`]);
      expect(await world.replies('ou_hua', '再说一句')).toEqual([]);
      expect(world.in(USER).join()).not.toContain('我来说两句');
    });

    it('names what cannot be passed on, and passes pictures on', async () => {
      await liveChat();
      const voice = await world.says('u1', null, { attachment: { kind: 'voice' } });
      expect(voice).toEqual(['语音暂时转不过去，请发文字或图片。']);
      const source = { platform: 'wechat', messageId: 'm1', key: '' } as const;
      expect(await world.says('u1', null, { attachment: { kind: 'picture', source } })).toEqual([]);
      expect(world.in(DESK).at(-1)).toBe('用户发来一张图片：');
      const file = await world.replies('ou_mei', '', { text: null, attachment: { kind: 'file' } });
      expect(file).toEqual([`${DESK}: 文件暂时转不过去，请发文字或图片。`]);
    });

    it('says which pictures among words were left out, and passes on no empty words', async () => {
      await liveChat();
      const told = await world.says('u1', '看这里', { furtherPictures: 2 });
      expect(told.join()).toContain('图片（2 张）没有转过去');
      expect(world.in(DESK).at(-1)).toContain('看这里');
      const agent = await world.replies('ou_mei', '按这个改', { furtherPictures: 1 });
      expect(agent.join()).toContain('图片（1 张）没有转过去');
      expect(world.in(USER).at(-1)).toContain('按这个改');
    });

    it("an agent's file is no answer: the ticket stays owed", async () => {
      const ticketId = await liveChat();
      await world.says('u1', '在吗');
      await world.goTo(at('10:10'));
      const before = await world.records.desk.ticket(ticketId);
      await world.goTo(at('10:11'));
      const file = await world.replies('ou_mei', '', { text: null, attachment: { kind: 'file' } });
      expect(file).toEqual([`${DESK}: 文件暂时转不过去，请发文字或图片。`]);
      expect(await world.records.desk.ticket(ticketId)).toEqual(before);
      const other = await world.replies('ou_hua', '', { text: null, attachment: { kind: 'file' } });
      expect(other).toEqual([`${DESK}: 这单由 小美 处理中`]);
      await world.goTo(at('11:00'));
      expect(world.in(USER).at(-1)).toContain('回到队列');
    });

    it.each(['voice', 'sticker', 'file'] as const)(
      'a %s of the person is a sign of life, and the agent sees that something came',
      async (kind) => {
        await liveChat();
        await world.replies('ou_mei', '请问有什么可以帮你');
        await world.goTo(at('10:30'));
        await world.goTo(at('10:35'));
        expect(await world.says('u1', null, { attachment: { kind } })).toHaveLength(1);
        expect(world.in(DESK).at(-1)).toContain('转不过来');
        await world.goTo(at('10:41'));
        expect(await world.records.desk.openTickets(5)).toMatchObject([{ status: 'live' }]);
        await world.goTo(at('10:45'));
        expect(world.in(DESK).at(-1)).toContain('已经等了 10 分钟');
      },
    );

    it('counts a ticket that came back to the queue as taken once, with its first wait', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '人工');
      const ticketId = await world.ticketId();
      await world.goTo(at('10:04'));
      await world.presses('ou_mei', ticketId, 'take');
      await world.presses('ou_mei', ticketId, 'return');
      await world.goTo(at('10:30'));
      await world.presses('ou_hua', ticketId, 'take');
      expect((await world.records.desk.day(world.now())).taken).toEqual({ count: 1, values: [4 * 60_000] });
    });

    it('an agent who leaves the group loses the right at once; the ticket waits again', async () => {
      const ticketId = await liveChat();
      world.members.delete('ou_mei');
      await world.admit({
        kind: 'departure',
        id: 'feishu:left1',
        chat: { platform: 'feishu', account: 'cli_1', chatId: DESK, kind: 'group' },
        sender: { platform: 'feishu', account: 'cli_1', personId: 'nobody' },
        at: world.now(),
        people: ['ou_mei'],
      });
      await world.settle();
      expect(world.in(USER).at(-1)).toContain('回到队列');
      expect(await world.replies('ou_mei', '我还在')).toEqual([
        `${DESK}: 只有客服群成员才能处理工单和使用客服群命令。`,
      ]);
      expect(world.in(USER).join()).not.toContain('我还在');
      expect(await world.presses('ou_mei', ticketId, 'take')).toContain('只有客服群成员');
      expect(await world.presses('ou_hua', ticketId, 'take')).toContain('接单成功');
    });

    it('who left without the bot being told loses the right with the next word', async () => {
      await liveChat();
      world.members.delete('ou_mei');
      await world.replies('ou_mei', '我还在');
      expect(world.in(USER).join()).not.toContain('我还在');
      expect((await world.records.desk.openTickets(1))[0]).toMatchObject({ status: 'waiting', agent: null });
    });

    it('shows the day, the queue and ready-made answers to members, one polite line to others', async () => {
      await liveChat();
      const request = { addressed: true, thread: [] };
      expect((await world.replies('ou_mei', '今日数据', request)).join()).toContain('转人工 1：接单 1');
      expect((await world.replies('ou_mei', '待处理', request)).join()).toContain('处理中 1 单');
      await world.replies('ou_mei', '/快捷 添加 虚拟号 客户只能看到虚拟号，打 13812345678 也行', request);
      expect((await world.replies('ou_mei', '/快捷', request)).join()).toContain('虚拟号：客户只能看到');
      expect(await world.replies('ou_mei', '/快捷 虚拟号')).toEqual([
        expect.stringMatching(/^oc_desk: 已发给用户：客户只能看到虚拟号，打 \*+ 也行$/),
        expect.stringMatching(/^chat-u1: 小美：客户只能看到虚拟号，打 \*+ 也行$/),
      ]);
      expect((await world.replies('ou_mei', '/快捷 没有的')).join()).toContain('没有叫「没有的」');
      expect(await world.replies('ou_stranger', '今日数据', request)).toEqual([
        `${DESK}: 只有客服群成员才能处理工单和使用客服群命令。`,
      ]);
    });

    it('lets members alone work on the knowledge base, and takes no word for it elsewhere', async () => {
      await liveChat();
      const request = { addressed: true, thread: [] };
      const refusal = `${DESK}: 只有客服群成员才能处理工单和使用客服群命令。`;
      expect(await world.replies('ou_stranger', '改答案', request)).toEqual([refusal]);
      const [shown] = await world.replies('ou_mei', '改答案', request);
      expect(shown).not.toBe(refusal);
      expect(await world.replies('ou_mei', '/改答案', { thread: [] })).toEqual([shown]);
      expect(await world.replies('ou_mei', '改答案', { thread: [] })).toEqual([]);
      expect((await world.says('u2', '改答案')).join()).not.toMatch(/改答案|客服群/);
      expect((await world.says('u2', '待处理')).join()).toContain('客服群');
    });

    it('refuses a button for the knowledge base to somebody who is no member', async () => {
      await liveChat();
      const press = async (personId: string) => {
        const before = world.shown.length;
        await world.admit({
          kind: 'action',
          id: `feishu:press-${personId}`,
          chat: { platform: 'feishu', account: 'cli_1', chatId: DESK, kind: 'group' },
          sender: { platform: 'feishu', account: 'cli_1', personId },
          at: world.now(),
          messageId: 'om_any',
          value: { do: 'knowledge', act: 'add', id: 'q1', entryId: 'E1' },
          form: null,
        });
        await world.settle();
        return world.shown.length - before;
      };
      expect(await press('ou_stranger')).toBe(0);
      expect(await press('ou_mei')).toBe(1);
    });
  });

  describe('messages changed afterwards', () => {
    const revision = (messageId: string, what: 'edited' | 'recalled', platform: 'feishu' | 'wechat') =>
      ({
        kind: 'revision',
        id: `${platform}:${what}:${messageId}`,
        chat: { platform, account: 'account', chatId: USER, kind: 'direct' },
        sender: { platform, account: 'account', personId: 'nobody' },
        at: world.now(),
        messageId,
        what,
      }) as const;

    it('a recalled message of the user does not stay in the thread, an edited one is corrected', async () => {
      await liveChat('feishu');
      await world.says('u1', '我的密码是 abc', { messageId: 'om_secret' });
      expect(world.in(DESK).join()).toContain('abc');
      await world.admit(revision('om_secret', 'recalled', 'feishu'));
      await world.settle();
      expect(world.in(DESK).join()).not.toContain('abc');
      expect(world.in(DESK).at(-1)).toBe('用户撤回了一条消息。');
      await world.says('u1', '微信号是 abd', { messageId: 'om_typo' });
      world.words.set('om_typo', '微信号是 abc2');
      await world.admit(revision('om_typo', 'edited', 'feishu'));
      await world.settle();
      expect(world.in(DESK).at(-1)).toBe('用户更正：微信号是 abc2');
    });

    it('a recall that overtakes its message keeps it out of the thread', async () => {
      await liveChat('feishu');
      await world.admit(revision('om_fast', 'recalled', 'feishu'));
      await world.settle();
      await world.says('u1', '不想说的话', { messageId: 'om_fast' });
      expect(world.in(DESK).join()).not.toContain('不想说的话');
    });

    it('an agent corrects and takes back; on WeChat the person is told so', async () => {
      await liveChat('wechat');
      await world.replies('ou_mei', '明天上线', { messageId: 'om_a1' });
      world.words.set('om_a1', '后天上线');
      await world.admit(revision('om_a1', 'edited', 'feishu'));
      await world.admit(revision('om_a1', 'recalled', 'feishu'));
      await world.settle();
      expect(world.in(USER).slice(-2)).toEqual(['小美 更正：后天上线', '小美 撤回了一条消息。']);
    });
  });
}
