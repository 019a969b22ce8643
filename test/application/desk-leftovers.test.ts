import { afterEach, describe, expect, it } from 'vitest';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';

let world: DeskWorld;
afterEach(() => world?.close());

const says = async (words: string) => (await world.says('u1', words)).join('\n');

/** A person who asked the bot something while waiting, then talked to an agent who ended it. */
async function talked(platform: 'feishu' | 'wechat'): Promise<void> {
  world = await openDeskWorld(platform, at('10:00'));
  world.members.set('a1', '小美');
  await says('人工');
  expect(await says('帮助')).toContain('客服');
  const ticketId = await world.ticketId();
  await world.presses('a1', ticketId, 'take');
  expect(await says('名片打不开')).toBe('');
  await world.presses('a1', ticketId, 'end');
}

describe.each(['feishu', 'wechat'] as const)('after the talk with an agent, on %s', (platform) => {
  it('a bare number is the score, whatever list the bot had shown before', async () => {
    await talked(platform);
    expect(await says('4')).toContain('谢谢你的评价');
    expect(await world.records.desk.openTickets(5)).toEqual([]);
    expect(world.in('oc_desk').join('\n')).toContain('4 分');
  });

  it('it is so hours later too', async () => {
    await talked(platform);
    await world.goTo(at('13:00'));
    expect(await says('5')).toContain('谢谢你的评价');
  });

  it('a remark without a score is asked for the score, and a question is a question', async () => {
    await talked(platform);
    expect(await says('评价体系是怎么算的')).not.toContain('评价已经收到');
    expect(await says('评价 很有耐心')).toContain('选一个分数');
    expect(await says('5')).toContain('谢谢你的评价');
    expect(await says('评价：很有耐心')).not.toContain('选一个分数');
    expect(world.in('oc_desk').join('\n')).toContain('很有耐心');
  });
});
