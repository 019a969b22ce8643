import { afterEach, describe, expect, it } from 'vitest';
import type { ArrivalEvent } from '../../src/domain/event.js';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';
import { startInProcess } from '../helpers/in-process.js';

const ASKED = '你是哪一位';
let world: DeskWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

function arrival(personId: string, eventId: string): ArrivalEvent {
  const account = 'account';
  return {
    kind: 'arrival',
    id: `feishu:${eventId}`,
    chat: { platform: 'feishu', account, chatId: `chat-${personId}`, kind: 'direct' },
    sender: { platform: 'feishu', account, personId },
    at: at('10:00'),
  };
}

function questions(personId: string): number {
  return (world?.in(`chat-${personId}`) ?? []).filter((words) => words.includes(ASKED)).length;
}

describe.each([{ dying: false }, { dying: true }])('asked once, process dying: $dying', (options) => {
  it('by the first opening of the chat; not by later ones, nor by their repeats', async () => {
    world = await openDeskWorld('feishu', at('10:00'), options);
    for (const id of ['e1', 'e1', 'e2', 'e3']) await world.admit(arrival('u1', id));
    await world.settle();
    expect(questions('u1')).toBe(1);
    expect(world.in('chat-u1')).toHaveLength(1);
    await world.goTo(at('10:00', 2));
    await world.admit(arrival('u1', 'e4'));
    await world.settle();
    expect(world.in('chat-u1')).toHaveLength(1);
  });

  it('and a second useless answer makes a visitor who is answered', async () => {
    world = await openDeskWorld('wechat', at('10:00'), options);
    expect((await world.says('u1', '帮助')).join()).toContain(ASKED);
    const again = (await world.says('u1', '4')).join();
    expect(again).toContain('没对上号');
    const answer = (await world.says('u1', '名片一个月可以修改几次')).join();
    expect(answer).toContain('不限制');
    expect(answer).not.toContain('没对上号');
    const person = { platform: 'wechat', account: 'account', personId: 'u1' } as const;
    expect(await world.records.roleOf(person)).toBe('visitor');
  });
});

describe('support', () => {
  it('are the members of the group, as long as they are', async () => {
    world = await openDeskWorld('feishu', at('10:00'));
    const mei = { platform: 'feishu', account: 'account', personId: 'ou_mei' } as const;
    await world.says('ou_mei', '我是品牌');
    expect((await world.says('ou_mei', '我是客服')).join()).toContain('你是客服群成员');
    expect(await world.records.roleOf(mei)).toBe('support');
    expect((await world.says('ou_mei', '帮助')).join()).toContain('工单会出现在飞书客服群');
    world.members.delete('ou_mei');
    expect((await world.says('ou_mei', '帮助')).join()).not.toContain('客服群成员');
  });

  it('nobody becomes by saying so, and the choice before stays', async () => {
    world = await openDeskWorld('feishu', at('10:00'));
    const person = { platform: 'feishu', account: 'account', personId: 'u1' } as const;
    await world.says('u1', '我是品牌');
    expect((await world.says('u1', '我是客服')).join()).toContain('你现在不在群里');
    expect(await world.records.roleOf(person)).toBe('brand');
    expect((await world.says('u1', '待处理')).join()).toContain('只在客服群里可用');
  });

  it('is no role in WeChat', async () => {
    world = await openDeskWorld('wechat', at('10:00'));
    expect((await world.says('ou_mei', '我是客服')).join()).toContain('微信这边没有客服身份');
  });

  it('hears what somebody says who waits for a person', async () => {
    world = await openDeskWorld('feishu', at('10:00'));
    await world.says('u1', '人工');
    const seen = world.in('oc_desk').length;
    for (const words of ['你好', '我是达人']) await world.says('u1', words);
    const passed = world.in('oc_desk').slice(seen).join();
    expect(passed).toContain('你好');
    expect(passed).toContain('我是达人');
    expect(questions('u1')).toBe(0);
  });
});

it('an edit takes the same words for its answer, and a bound card is question enough', async () => {
  const bench = await startInProcess({ inMemory: true });
  try {
    const { wechat, feishu } = await bench.creator();
    expect((await bench.says(wechat, '你好')).words).not.toContain(ASKED);
    await bench.says(wechat, '编辑 达人介绍');
    expect((await bench.says(wechat, '我是达人')).words).toContain('已保存');
    await bench.says(wechat, '编辑 达人介绍');
    expect((await bench.says(wechat, '切换身份')).words).toContain(ASKED);
    expect((await bench.says(wechat, '杭州探店达人')).words).toContain('已保存');
    const clicked = await bench.clicks(feishu, { do: 'role', role: 'creator' });
    expect(clicked.callback?.replace?.kind).toBe('owner-card');
    expect(
      (await bench.clicks(bench.device('feishu', 'group'), { do: 'role', role: 'brand' })).words,
    ).toContain('私聊');
  } finally {
    await bench.close();
  }
});
