import { afterEach, describe, expect, it } from 'vitest';
import {
  at,
  type DeskWorld,
  type DeskWorldOptions,
  openDeskWorld as openWorld,
} from '../helpers/desk-world.js';

const DESK = 'oc_desk';
const USER = 'chat-u1';
const NIGHT_WORDS = /不在人工服务时间|服务时间结束/;
/** What time does at the desk, and the three classic faults, on any stores. */
export function supportDeskHoursContract(stores?: DeskWorldOptions['stores']): void {
  const openDeskWorld: typeof openWorld = (platform, startsAt, options = {}) =>
    openWorld(platform, startsAt, stores ? { ...options, stores } : options);
  let world: DeskWorld;
  afterEach(() => world?.close());

  async function taken(agent = 'ou_mei'): Promise<void> {
    await world.presses(agent, await world.ticketId(), 'take');
  }

  /** The three faults that bots with a desk are known for. */
  describe.each(['feishu', 'wechat'] as const)('classic faults, for a person on %s', (platform) => {
    it('no off-hours text on top of an answer', async () => {
      world = await openDeskWorld(platform, at('23:00'));
      const answer = await world.says('u1', '名片一个月可以修改几次');
      expect(answer.join()).toContain('不限制');
      expect(answer).toHaveLength(1);
      expect(answer.join()).not.toMatch(NIGHT_WORDS);
    });

    it('no off-hours text in a live chat, not even past 21:00', async () => {
      world = await openDeskWorld(platform, at('20:50'));
      await world.says('u1', '人工');
      await taken();
      const seen = world.in(USER).length;
      await world.goTo(at('20:59'));
      await world.says('u1', '还在吗');
      await world.goTo(at('21:00'));
      await world.says('u1', '你好');
      await world.replies('ou_mei', '在的');
      await world.goTo(at('21:05'));
      expect(await world.says('u1', '那就好')).toEqual([]);
      expect(world.in(USER).slice(seen)).toEqual(['小美：在的']);
      expect(world.in(USER).join()).not.toMatch(NIGHT_WORDS);
    });

    it('no answer of the bot after the hand over, waiting or live, by words or by an old button', async () => {
      world = await openDeskWorld(platform, at('10:00'));
      await world.says('u1', '人工');
      for (const question of ['名片一个月可以修改几次', '客服几点上班', '今天吃什么'])
        expect(await world.says('u1', question)).toEqual([]);
      await taken();
      for (const question of ['名片怎么分享', '帮助', '1', '人工'])
        expect(await world.says('u1', question)).toEqual([]);
      expect(world.in(DESK).filter((words) => words.startsWith('用户：'))).toHaveLength(7);
    });
  });

  describe('out of hours', () => {
    it('says so once, keeps the question, and the desk sees it at opening, once', async () => {
      world = await openDeskWorld('wechat', at('22:10'));
      expect((await world.says('u1', '人工')).join()).toMatch(NIGHT_WORDS);
      expect(await world.says('u1', '我的名片打不开了')).toEqual([]);
      await world.goTo(at('08:59', 1));
      expect(world.in(DESK).join()).not.toContain('早上好');
      await world.goTo(at('09:00', 1));
      await world.goTo(at('09:01', 1));
      await world.goTo(at('15:00', 1));
      const digests = world.in(DESK).filter((words) => words.includes('早上好'));
      expect(digests).toHaveLength(1);
      expect(digests[0]).toContain('1 个问题');
      expect(digests[0]).toContain('22:10');
      expect(world.in(USER).filter((words) => NIGHT_WORDS.test(words))).toHaveLength(1);
      expect(world.in(DESK).at(1)).toBe('用户：我的名片打不开了');
      await taken();
      expect((await world.replies('ou_mei', '看到了')).join()).toContain('小美：看到了');
    });

    it('two replicas, and a death in the middle, make one digest of the whole night', async () => {
      world = await openDeskWorld('wechat', at('22:10'), { dying: true });
      await world.says('u1', '人工');
      await world.says('u2', '人工');
      await Promise.all([world.goTo(at('09:00', 1)), world.goTo(at('09:00', 1))]);
      await world.goTo(at('09:30', 1));
      const digests = world.in(DESK).filter((words) => words.includes('早上好'));
      expect(digests).toEqual([expect.stringContaining('2 个问题')]);
    });

    it('a quiet night leaves no digest', async () => {
      world = await openDeskWorld('wechat', at('22:10'));
      await world.goTo(at('09:00', 1));
      expect(world.in(DESK)).toEqual([]);
    });

    it('who is still waiting at closing time is told once and is in the digest', async () => {
      world = await openDeskWorld('feishu', at('20:55'));
      await world.says('u1', '人工');
      await world.goTo(at('21:00'));
      expect(world.in(USER).at(-1)).toMatch(NIGHT_WORDS);
      await world.goTo(at('09:00', 1));
      expect(world.in(DESK).join()).toContain('早上好');
    });
  });

  describe('time-outs', () => {
    it('waiting: both sides are told once after ten minutes; 取消 ends it without a rating', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '人工');
      await world.goTo(at('10:09'));
      expect(world.in(USER)).toHaveLength(1);
      await world.goTo(at('10:10'));
      await world.goTo(at('10:40'));
      expect(world.in(USER)).toHaveLength(2);
      expect(world.in(USER).at(-1)).toContain('超过 10 分钟');
      expect(world.in(DESK).filter((words) => words.includes('请优先接单'))).toHaveLength(1);
      const [bye, ...more] = await world.says('u1', '取消');
      expect(bye).toContain('已取消');
      expect(more).toEqual([]);
    });

    it('a silent person is warned, then the chat ends with one rating', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '人工');
      await taken();
      await world.replies('ou_mei', '请问有什么可以帮你');
      await world.goTo(at('10:30'));
      expect(world.in(USER).at(-1)).toContain('已经 30 分钟没有收到');
      await world.goTo(at('10:39'));
      expect(await world.says('u1', '我在')).toEqual([]);
      await world.replies('ou_mei', '好的');
      await world.goTo(at('10:45'));
      expect(world.in(USER).at(-1)).toBe('小美：好的');
      await world.goTo(at('11:10'));
      await world.goTo(at('11:20'));
      await world.goTo(at('18:00'));
      expect(world.in(USER).slice(-2).join()).toMatch(/已自动结束[\s\S]*选一个分数/);
      expect(world.in(USER).filter((words) => words.includes('选一个分数'))).toHaveLength(1);
    });

    it('an agent who owes an answer is reminded and then loses the ticket', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '人工');
      await taken();
      await world.goTo(at('10:01'));
      await world.says('u1', '在吗');
      await world.goTo(at('10:11'));
      expect(world.in(DESK).at(-1)).toContain('已经等了 10 分钟');
      await world.goTo(at('11:01'));
      expect(world.in(USER).at(-1)).toContain('回到队列');
      expect((await world.records.desk.openTickets(1))[0]).toMatchObject({ status: 'waiting' });
    });

    it('an agent who takes a ticket and says nothing is reminded and then loses it', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '我的名片打不开了');
      await world.says('u1', '人工');
      await taken();
      await world.goTo(at('10:04'));
      const queue = await world.replies('ou_mei', '待处理', { addressed: true, thread: [] });
      expect(queue.join()).toContain('【待回复 4 分钟】');
      await world.goTo(at('10:10'));
      expect(world.in(DESK).at(-1)).toContain('已经等了 10 分钟');
      await world.goTo(at('10:40'));
      expect(world.in(USER).at(-1)).toContain('客服小美已接入');
      await world.goTo(at('11:00'));
      expect(world.in(USER).at(-1)).toContain('回到队列');
      expect(world.in(USER).join()).not.toMatch(/没有收到你的消息|选一个分数/);
    });

    it('words that arrive late after a reminder do not stop the clock', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '人工');
      await taken();
      await world.goTo(at('10:10'));
      await world.says('u1', '早就发出的一句', { at: at('09:59') });
      await world.goTo(at('10:12'));
      await world.goTo(at('11:12'));
      expect(world.in(USER).at(-1)).toContain('回到队列');
    });

    it('after hours without a look at the clock the person still has the whole grace', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '人工');
      await taken();
      await world.replies('ou_mei', '请问有什么可以帮你');
      await world.goTo(at('15:00'));
      expect(world.in(USER).at(-1)).toContain('已经 30 分钟没有收到');
      await world.goTo(at('15:00') + 5_000);
      await world.goTo(at('15:09'));
      expect(world.in(USER).at(-1)).toContain('已经 30 分钟没有收到');
      await world.goTo(at('15:11'));
      expect(world.in(USER).join()).toContain('已自动结束');
    });

    it('a rating is taken for a day and once', async () => {
      world = await openDeskWorld('wechat', at('10:00'));
      await world.says('u1', '人工');
      await taken();
      await world.says('u1', '结束');
      await world.goTo(at('18:00'));
      expect((await world.says('u1', '评价 4')).join()).toContain('谢谢你的评价');
      expect((await world.says('u1', '评价 1')).join()).not.toContain('谢谢你的评价');
      expect((await world.records.desk.day(world.now())).score).toEqual({ count: 1, values: [4] });
    });
  });
}
