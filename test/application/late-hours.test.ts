import { afterEach, describe, expect, it } from 'vitest';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';

let world: DeskWorld;
afterEach(() => world?.close());

/** Written ten minutes before both channels close, delivered again when they are closed. */
const WRITTEN = at('18:50');
const ANSWERED = at('22:00');
const CLOSED = /明天 9:00 后会回复你/;

describe.each(['feishu', 'wechat'] as const)('words from %s that arrive hours late', (platform) => {
  const says = async (words: string, more = {}) =>
    (await world.says('u1', words, { at: WRITTEN, ...more })).join('\n');

  it('are told the hours of the moment of the answer, from the knowledge base', async () => {
    world = await openDeskWorld(platform, ANSWERED);
    const told = await says('发邮件给客服多久回复');
    expect(told).toMatch(CLOSED);
    expect(told).not.toMatch(/正在上班|分钟下班/);
  });

  it('are told them by 人工 in a group', async () => {
    world = await openDeskWorld(platform, ANSWERED);
    const chat = { platform, account: 'account', chatId: 'chat-u1', kind: 'group' } as const;
    const told = await says('人工', { chat });
    expect(told).toMatch(CLOSED);
    expect(told).not.toMatch(/正在上班|分钟下班/);
  });

  it('are told them when questions have no answer in a group', async () => {
    world = await openDeskWorld(platform, ANSWERED);
    const chat = { platform, account: 'account', chatId: 'chat-u1', kind: 'group' } as const;
    await says('今天晚上吃什么好呢', { chat });
    expect(await says('股票明天会涨吗', { chat })).toMatch(CLOSED);
  });

  it('are told them where 人工 was asked for too often', async () => {
    world = await openDeskWorld(platform, ANSWERED);
    for (let round = 0; round < 4; round += 1) {
      await says('人工');
      await says('取消');
    }
    expect(await says('人工')).toMatch(/先歇一会儿[\s\S]*明天 9:00 后会回复你/);
  });
});
