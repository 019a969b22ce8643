import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '../../src/domain/action.js';
import type { CallbackReply, Choice, Reply } from '../../src/domain/effect.js';
import { loadTexts } from '../../src/shared/texts.js';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';
import { shippedBase } from '../helpers/faq.js';

const DESK = 'oc_desk';
const texts = loadTexts();
interface Place {
  readonly addressed: boolean;
  readonly thread: readonly string[];
}
const TOP: Place = { addressed: false, thread: [] };
const ASKED: Place = { addressed: true, thread: [] };
let world: DeskWorld;

async function open(dying = false): Promise<void> {
  world = await openDeskWorld('wechat', at('10:00'), { dying });
  await world.records.knowledge.publish({
    eventId: 'shipped',
    expectedRevision: 0,
    document: JSON.stringify(shippedBase),
    training: null,
    at: 0,
    by: 'shipped',
    restores: null,
    drafts: [],
  });
  for (const [index, words] of ['磁悬浮模式在哪开', '磁悬浮模式从哪开啊', '量子纠缠怎么弄'].entries())
    await world.records.addUnanswered(`q${index}`, words, at('09:00') + index);
}

/** What a member says at the top of the group; what the bot says there. */
async function asks(words: string, more = ASKED, agent = 'ou_mei'): Promise<string> {
  // The thread of a ticket is of no matter here, so that one need not be open.
  const before = world.in(DESK).length;
  const messageId = `om_${words}_${before}_${agent}`;
  await world.admit({
    kind: 'message',
    id: `feishu:${messageId}`,
    chat: { platform: 'feishu', account: 'cli_1', chatId: DESK, kind: 'group' },
    sender: { platform: 'feishu', account: 'cli_1', personId: agent },
    at: world.now(),
    messageId,
    text: words,
    ...more,
  });
  await world.settle();
  return world.in(DESK).slice(before).join('\n');
}

const row = (act: 'add' | 'new' | 'off-topic', seen = 2, entryId?: string) =>
  ({ do: 'knowledge', act, id: 'q0', seen, ...(entryId ? { entryId } : {}) }) as const;

function itemsOf({ replace }: CallbackReply): string[] {
  return replace?.kind === 'worklist' ? replace.items.map(({ words }) => texts(words)) : [];
}

const drafts = () => world.records.knowledge.drafts();

afterEach(() => world?.close());

describe.each([false, true])('the rows of 未答问题, every event run twice: %s', (dying) => {
  beforeEach(() => open(dying));

  it('say what was asked how often, and one tap adds to an entry in place', async () => {
    expect(await asks('未答问题')).toMatch(
      /3 个没答上的问题，归为 2 组[\s\S]*1\. 2 次：磁悬浮模式从哪开啊；磁悬浮模式在哪开/,
    );
    const done = await world.clicks('ou_mei', row('add', 2, 'Q3'));
    expect(texts(done.toast)).toBe('已存为草稿');
    expect(itemsOf(done)).toEqual(['1 次：量子纠缠怎么弄']);
    const { replace } = done;
    const notices = replace?.kind === 'worklist' ? replace.notices.map(texts) : [];
    expect(notices).toContain('＋ Q3 问法：磁悬浮模式在哪开');
    const below = replace?.kind === 'worklist' ? replace.choices.map(({ action }) => action) : [];
    expect(below).toEqual([{ do: 'knowledge', act: 'drafts' }]);
    expect(await drafts()).toHaveLength(1);
    expect(await asks('草稿')).toContain('＋ Q3 问法：磁悬浮模式从哪开啊');
  });

  it('pressed again change nothing but say so, with the list as it is', async () => {
    await world.clicks('ou_mei', row('off-topic'));
    for (const again of [row('off-topic'), row('add', 2, 'Q3')]) {
      const done = await world.clicks('ou_mei', again);
      expect(texts(done.toast)).toContain('已经处理过了');
      expect(itemsOf(done)).toEqual(['1 次：量子纠缠怎么弄']);
    }
    expect(await drafts()).toHaveLength(1);
  });

  it('pressed by two at once are done once; the other one is told', async () => {
    const both = await Promise.all([
      world.clicks('ou_mei', row('add', 2, 'Q3')),
      world.clicks('ou_hua', row('off-topic')),
    ]);
    const toasts = both.map(({ toast }) => texts(toast)).sort();
    expect(toasts).toEqual(['已存为草稿', '这一组刚刚已经处理过了，列表已刷新'].sort());
    expect(await drafts()).toHaveLength(1);
  });

  it('refuse a group that has grown since it was shown, and an entry that is gone', async () => {
    await world.records.addUnanswered('q9', '磁悬浮模式在哪里开', at('09:30'));
    const grown = await world.clicks('ou_mei', row('add', 2, 'Q3'));
    expect(texts(grown.toast)).toContain('有变化');
    expect(itemsOf(grown)[0]).toContain('3 次：');
    const unknown = await world.clicks('ou_mei', row('add', 3, 'Z9'));
    expect(texts(unknown.toast)).toContain('已经不在了');
    expect(await drafts()).toEqual([]);
  });

  it('are back once their draft is given up', async () => {
    await world.clicks('ou_mei', row('add', 2, 'Q3'));
    await asks('放弃草稿');
    expect(await asks('未答问题')).toContain('2 次：磁悬浮');
  });

  it('make a template; sent, it deals with the questions it names', async () => {
    const done = await world.clicks('ou_mei', row('new'));
    expect(texts(done.toast)).toContain('模板已发到群里');
    expect(world.in(DESK).at(-1)).toContain('问法：磁悬浮模式从哪开啊；磁悬浮模式在哪开');
    const sent = '新建条目\n问题：磁悬浮模式从哪开啊\n答案：没有这个模式。\n问法：磁悬浮模式在哪开';
    expect(await asks(sent)).toContain('新条目');
    expect(await asks('未答问题')).toContain('1 个没答上的问题');
  });

  it('say when there is nothing left', async () => {
    await world.clicks('ou_mei', row('off-topic'));
    const last = await world.clicks('ou_mei', { ...row('off-topic', 1), id: 'q2' });
    expect(last.replace?.kind === 'text' && last.replace.lines.map(texts).join('\n')).toMatch(
      /量子纠缠怎么弄[\s\S]*都处理完了/,
    );
  });
});

describe('a removed member', () => {
  it('who had the list open is refused at the click, and with the number', async () => {
    await open();
    await asks('未答问题');
    world.members.delete('ou_mei');
    const done = await world.clicks('ou_mei', row('off-topic'));
    expect(texts(done.toast)).toContain('只有客服群成员');
    expect(done.replace).toBeNull();
    expect(await asks('1', TOP)).toContain('只有客服群成员');
    expect(await drafts()).toEqual([]);
  });
});

describe('typed numbers', () => {
  beforeEach(() => open());

  it('open a group from the list, bare, by mention, by slash and as a reply to the list', async () => {
    for (const [words, more] of [
      ['1', TOP],
      ['1', ASKED],
      ['/1', TOP],
    ] as const) {
      await asks('未答问题');
      expect(await asks(words, more)).toContain('这一组有 2 个问题');
    }
    await asks('未答问题');
    const list = world.shown.at(-1);
    const thread = [list?.replyTo ?? '', list?.messageId ?? ''];
    expect(await asks('2', { addressed: false, thread })).toContain('量子纠缠怎么弄');
  });

  it('change something only when said to the bot', async () => {
    await asks('未答问题');
    await asks('1', TOP);
    expect(await asks('1', TOP)).toContain('没有执行');
    await asks('未答问题');
    await asks('1', TOP);
    expect(await asks('/1', TOP)).toContain('存为草稿');
    expect(await drafts()).toHaveLength(1);
  });

  it('are nothing without a list, after other words, in a thread, of somebody else, or half an hour later', async () => {
    expect(await asks('1', TOP)).toBe('');
    await asks('未答问题');
    expect(await asks('1', { addressed: false, thread: ['om_other'] })).toBe('');
    expect(await asks('1', TOP, 'ou_hua')).toBe('');
    await world.goTo(at('10:31'));
    expect(await asks('1', TOP)).toBe('');
    await asks('未答问题');
    await asks('中午吃什么', TOP);
    expect(await asks('1', TOP)).toBe('');
  });

  it('in the thread of a ticket go to the person, also with a list open', async () => {
    await world.says('u1', '人工');
    await world.presses('ou_mei', await world.ticketId(), 'take');
    await asks('未答问题');
    expect(await world.replies('ou_mei', '1')).toEqual(['chat-u1: 小美：1']);
    expect(await asks('1', TOP)).toContain('这一组有 2 个问题');
  });

  it('take a ticket from 待处理 with a slash; /结束 and /退回 work under its card, and only with the slash', async () => {
    await world.says('u1', '人工');
    await asks('待处理');
    expect(await asks('1', TOP)).toContain('没有执行');
    await asks('待处理');
    expect(await asks('/1', TOP)).toContain('接单成功');
    expect((await world.replies('ou_mei', '结束')).join()).toBe('chat-u1: 小美：结束');
    expect((await world.replies('ou_hua', '/结束')).join()).toContain('由 小美 处理中');
    expect((await world.replies('ou_mei', '/退回')).join()).toContain('回到队列');
    expect((await world.replies('ou_hua', '/接单')).join()).toContain('小华 已接单');
    expect((await world.replies('ou_hua', '/结束')).join()).toContain('选一个分数');
  });
});

it('every action of a list is one that is understood when it comes back', async () => {
  await open();
  const done = await world.clicks('ou_mei', row('add', 1, 'Q3'));
  const { replace } = done;
  const choices: readonly Choice[] =
    replace?.kind === 'worklist' ? replace.items.flatMap((one) => one.choices) : [];
  expect(choices).toHaveLength(8);
  const again = choices.map(({ action }): Action => JSON.parse(JSON.stringify(action)) as Action);
  const { parseAction } = await import('../../src/domain/action.js');
  expect(again.map((one) => parseAction(one))).toEqual(choices.map(({ action }) => action));
  const reply: Reply | null = replace;
  expect(reply?.kind).toBe('worklist');
});
