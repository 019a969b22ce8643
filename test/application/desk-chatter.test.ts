import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saysToBot } from '../helpers/desk-line.js';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';

const STRANGE = '你的问题我们明天帮你查一下磁悬浮';
/** What the knowledge base plainly rejects. */
const NEVER_HEARD = '磁悬浮模式在哪开';
let world: DeskWorld;

/** What a member says to the bot in the support group, outside a ticket's thread; what is shown anywhere. */
async function mentions(words: string, thread: readonly string[] = []): Promise<string[]> {
  return (await saysToBot(world, words, thread)).map((one) => `${one.chatId}: ${one.words}`);
}

const asked = async () => (await world.records.desk.day(world.now())).asked.count;
const unanswered = () => world.records.knowledge.unanswered(10);

afterEach(() => world?.close());

describe.each([false, true])('words to the bot in the support group, every event run twice: %s', (dying) => {
  beforeEach(async () => {
    world = await openDeskWorld('wechat', at('10:00'), { dying });
  });

  it('that are no command are told where answers go, and neither counted nor kept as a question', async () => {
    for (const words of [STRANGE, NEVER_HEARD, '好的收到', '名片']) {
      const shown = await mentions(words, ['om_digest']);
      expect(shown).toHaveLength(1);
      expect(shown[0]).toMatch(/^oc_desk: /);
    }
    expect((await mentions(STRANGE)).join()).toMatch(/没有发给任何用户[\s\S]*话题[\s\S]*待处理[\s\S]*知识库/);
    expect(await asked()).toBe(0);
    expect(await unanswered()).toEqual([]);
  });

  it('are answered when the knowledge base has the answer, and not counted', async () => {
    expect((await mentions('怎么分享名片')).join()).not.toContain('没有发给任何用户');
    expect(await asked()).toBe(0);
  });

  it('go to the person in the thread of a ticket', async () => {
    await world.says('u1', '人工');
    await world.presses('ou_mei', await world.ticketId(), 'take');
    expect(await world.replies('ou_mei', STRANGE, { addressed: true })).toEqual([
      `chat-u1: 小美：${STRANGE}`,
    ]);
  });
});

it('elsewhere the same words count as before', async () => {
  world = await openDeskWorld('wechat', at('10:00'));
  await world.says('u1', NEVER_HEARD);
  expect(await asked()).toBe(1);
  expect(await unanswered()).toHaveLength(1);
});
