import { afterEach, describe, expect, it } from 'vitest';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';

const DESK = 'oc_desk';
let world: DeskWorld;
afterEach(() => world?.close());

const open = () => world.records.desk.openTickets(10);
const says = async (words: string, who = 'u1') => (await world.says(who, words)).join('\n');

/** Two questions without an answer. */
async function failTwice(who = 'u1'): Promise<string> {
  await says('今天晚上吃什么好呢', who);
  return says('股票明天会涨吗', who);
}

describe.each([
  ['feishu', false],
  ['wechat', false],
  ['wechat', true],
] as const)('an answer that did not help, on %s, every event run twice: %s', (platform, dying) => {
  it('还是没收到 is told of the 垃圾箱 once, then a person takes over (R46)', async () => {
    world = await openDeskWorld(platform, at('10:00'), { dying });
    expect(await says('发邮件给客服多久会回复')).toContain('10分钟左右');
    expect(await says('还是没收到')).toContain('垃圾箱');
    expect(await open()).toEqual([]);
    const told = await says('还是没收到');
    expect(told).toMatch(/没解决问题[\s\S]*已经为你转接/);
    expect(told).not.toContain('垃圾箱');
    expect(await open()).toMatchObject([{ reason: 'unhelped', overnight: false }]);
    expect(world.in(DESK)[0]).toMatch(/看了答案仍未解决[\s\S]*用户：还是没收到/);
  });

  it('out of hours the second one says so once, and the desk sees it at opening', async () => {
    world = await openDeskWorld(platform, at('22:00'), { dying });
    await says('没收到客服的邮件回复怎么办');
    expect(await says('邮件还是没收到')).toMatch(/没解决问题[\s\S]*不在人工服务时间/);
    expect(await says('能听到吗')).toBe('');
    await world.goTo(at('09:00', 1));
    expect(world.in(DESK).filter((words) => words.includes('早上好'))).toEqual([
      expect.stringContaining('邮件还是没收到'),
    ]);
  });

  it.each(['还是不行', '没用', '答非所问', '试过了，没解决'])(
    '%s offers a person; a yes takes it',
    async (words) => {
      world = await openDeskWorld(platform, at('10:00'), { dying });
      await says('名片怎么分享给客户');
      expect(await says(words)).toContain('要不要请人工客服看看');
      expect(await open()).toEqual([]);
      expect(await says('好的')).toContain('已经为你转接');
      expect(await open()).toHaveLength(1);
    },
  );

  it('a second complaint needs no yes', async () => {
    world = await openDeskWorld(platform, at('10:00'), { dying });
    await says('名片怎么分享给客户');
    await says('没用');
    expect(await says('还是不行')).toContain('已经为你转接');
    expect(await open()).toMatchObject([{ reason: 'unhelped' }]);
  });
});

describe('what is no complaint', () => {
  it('the same question asked again calmly, or long after', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('名片怎么分享给客户');
    expect(await says('名片怎么分享给客户')).toContain('右上角');
    await says('没收到客服的邮件回复怎么办');
    await world.goTo(at('10:31'));
    expect(await says('没收到客服的邮件回复怎么办')).toContain('垃圾箱');
    expect(await open()).toEqual([]);
  });

  it('an answer about something else', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('名片怎么分享给客户');
    expect(await says('名片还是关不掉吗')).toContain('暂时不支持指定关闭');
    expect(await open()).toEqual([]);
  });
});

describe('a yes', () => {
  it('to words that offered nobody is no wish for a person', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('我是品牌');
    expect(await says('好的')).toContain('我在');
    await says('帮助');
    expect(await says('可以')).toContain('我在');
    expect(await open()).toEqual([]);
  });

  it('a day after the offer is none', async () => {
    world = await openDeskWorld('feishu', at('10:00'));
    await says('名片怎么分享给客户');
    expect(await says('没用')).toContain('要不要请人工客服看看');
    await world.goTo(at('10:40'));
    expect(await says('好的')).toContain('我在');
    expect(await open()).toEqual([]);
  });
});

describe('somebody who waits', () => {
  it('is understood by a person, not by the bot, when put politely', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('人工');
    expect(await says('你好我想换手机号')).toBe('');
    expect(world.in(DESK).at(-1)).toContain('你好我想换手机号');
    expect(await says('帮我转人工')).toContain('已经在排队');
  });
});

describe('没用, pressed', () => {
  const press = async (entryId: string) => {
    const before = world.in('chat-u1').length;
    await world.admit({
      kind: 'action',
      id: `feishu:press-${world.shown.length}-${before}-${Math.random()}`,
      chat: { platform: 'feishu', account: 'account', chatId: 'chat-u1', kind: 'direct' },
      sender: { platform: 'feishu', account: 'account', personId: 'u1' },
      at: world.now(),
      messageId: 'om_answer',
      value: { do: 'faq-feedback', entryId, useful: false },
      form: null,
    });
    await world.settle();
    return world.in('chat-u1').slice(before).join('\n');
  };

  it('offers a person once, on the newest answer only', async () => {
    world = await openDeskWorld('feishu', at('10:00'));
    await says('名片一个月可以修改几次');
    await says('名片怎么分享给客户');
    expect(await press('Q2')).toBe('');
    expect(await press('Q3')).toContain('要不要请人工客服看看');
    expect(await press('Q3')).toBe('');
    expect(await says('还是不行')).toContain('已经为你转接');
    expect(await open()).toHaveLength(1);
  });
});

describe('two rejects in a row', () => {
  it('are not made of greetings, thanks, laughter, faces and nods', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    const talk = [
      '你好',
      '在吗',
      '哈哈哈',
      '好的',
      '谢谢你',
      '👍',
      '[微笑]',
      '嗯嗯',
      '。。。',
      '3',
      '拜拜',
      '收到',
    ];
    for (const words of talk) expect(await says(words)).not.toMatch(/答不上来|转接|没帮上/);
    expect(await says('今天晚上吃什么好呢')).toContain('答不上来');
    for (const words of talk) expect(await says(words)).not.toMatch(/答不上来|转接|没帮上/);
    expect(await open()).toEqual([]);
    expect((await world.records.desk.day(world.now())).rejected.count).toBe(1);
    expect(await says('股票明天会涨吗')).toContain('已经为你转接');
  });

  it('are not in a row with an answer, a command or half an hour between', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('今天晚上吃什么好呢');
    await says('名片怎么分享给客户');
    expect(await says('股票明天会涨吗')).toContain('答不上来');
    await says('名片');
    expect(await says('股票明天会涨吗')).toContain('答不上来');
    await world.goTo(at('10:31'));
    expect(await says('股票明天会涨吗')).toContain('答不上来');
    expect(await open()).toEqual([]);
  });

  it('count 都不是', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('今天晚上吃什么好呢');
    const none = /(\d)\. 都不是/.exec(await says('看不到'))?.[1];
    expect(await says(none ?? '')).toContain('已经为你转接');
  });

  it('out of hours are kept, and said so once', async () => {
    world = await openDeskWorld('wechat', at('22:00'));
    expect(await failTwice()).toMatch(/连着两次没帮上你[\s\S]*不在人工服务时间[\s\S]*「取消」/);
    expect(await says('明天再看看吧怎么样')).toBe('');
    await world.goTo(at('09:00', 1));
    expect(world.in(DESK).join('\n')).toMatch(/早上好，夜里留下了 1 个问题[\s\S]*股票明天会涨吗/);
  });

  it('open nothing unasked after a cancelled hand over, but offer it in other words', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await failTwice();
    await says('取消');
    const again = await failTwice();
    expect(again).toContain('刚才的转接你取消了');
    expect(await failTwice()).toContain('刚才的转接你取消了');
    expect(await open()).toEqual([]);
    expect(await says('是')).toContain('已经为你转接');
    expect(await open()).toHaveLength(1);
  });

  it('open nothing unasked right after a talk with an agent, and again an hour later', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('人工');
    await world.presses('ou_mei', await world.ticketId(), 'take');
    await says('结束');
    expect(await failTwice()).toContain('刚和客服聊完');
    await world.goTo(at('11:01'));
    expect(await failTwice()).toContain('已经为你转接');
  });

  it('open one ticket however fast they come, and the same for each of two people', async () => {
    world = await openDeskWorld('wechat', at('10:00'), { dying: true });
    const [one, two] = await Promise.all([failTwice('u1'), failTwice('u2')]);
    expect(`${one}${two}`.match(/已经为你转接/g)).toHaveLength(2);
    await failTwice('u1');
    expect(await open()).toHaveLength(2);
  });

  it('an offer made at night says that nobody is there', async () => {
    world = await openDeskWorld('wechat', at('22:00'));
    await says('名片怎么分享给客户');
    expect(await says('没用')).toMatch(/要不要请人工[\s\S]*休息时间/);
  });
});

describe('人工, again and again', () => {
  it('is refused after four openings, naming the other ways, and taken later', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    for (let round = 0; round < 4; round += 1) {
      expect(await says('人工')).toContain('已经为你转接');
      await says('取消');
    }
    expect(await says('人工')).toMatch(/先歇一会儿[\s\S]*star-QA@/);
    expect(world.in(DESK).filter((words) => words.includes('人工客服工单'))).toHaveLength(4);
    await world.goTo(at('10:16'));
    expect(await says('人工')).toContain('已经为你转接');
  });
});

describe.each([false, true])(
  'the rating after an agent ended the talk, every event run twice: %s',
  (dying) => {
    it('is a bare number, once', async () => {
      world = await openDeskWorld('wechat', at('10:00'), { dying });
      await says('人工');
      await world.presses('ou_mei', await world.ticketId(), 'take');
      await world.goTo(at('10:05'));
      await world.presses('ou_mei', await world.ticketId(), 'end');
      await world.goTo(at('10:06'));
      expect(await says('5')).toContain('谢谢你的评价');
      expect(await says('5')).not.toContain('谢谢你的评价');
      expect((await world.records.desk.day(world.now())).score).toEqual({ count: 1, values: [5] });
    });

    it('is not a number said for something else, but 4分 is', async () => {
      world = await openDeskWorld('wechat', at('10:00'), { dying });
      await says('人工');
      await world.presses('ou_mei', await world.ticketId(), 'take');
      await world.goTo(at('10:05'));
      await world.presses('ou_mei', await world.ticketId(), 'end');
      await world.goTo(at('10:06'));
      await says('看不到');
      expect(await says('1')).not.toContain('谢谢你的评价');
      expect(await says('4 分')).toContain('谢谢你的评价');
    });
  },
);

describe('the desk at a glance', () => {
  it('names who waits with the question, and who is owed an answer, the longest first', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await failTwice('u1');
    await says('我的名片打不开了怎么回事呀真奇怪', 'u2');
    await says('人工', 'u2');
    const first = await world.ticketId();
    await world.presses('ou_mei', first, 'take');
    await world.goTo(at('10:01'));
    await says('在吗', 'u1');
    await world.goTo(at('10:04'));
    const ask = { addressed: true, thread: [] };
    const queue = (await world.replies('ou_mei', '待处理', ask)).join('\n');
    expect(queue).toMatch(/等待 4 分钟 · 微信 用户：我的名片打不开了/);
    expect(queue).toContain('【待回复 3 分钟】微信 用户 · 小美');
    expect((await world.replies('ou_mei', '今日数据', ask)).join()).toContain('现在：等待 1 单，处理中 1 单');
  });

  it('shows no binding code that was typed before the hand over', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    await says('绑定 W2BFGRCQ');
    await says('人工');
    expect(world.in(DESK)[0]).toContain('绑定 ****');
    expect(world.in(DESK)[0]).not.toContain('W2BFGRCQ');
  });
});
