import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../src/domain/action.js';
import type { CardContent } from '../../src/domain/creator-card.js';
import type { Reply } from '../../src/domain/effect.js';
import { type InProcess, type Outcome, startInProcess } from '../helpers/in-process.js';

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess({ inMemory: true });
});
afterAll(() => bench?.close());

type Owner = Awaited<ReturnType<InProcess['creator']>>;

/** The buttons of the settings as they stand now. */
async function buttons(owner: Owner): Promise<Action[]> {
  const { replies } = await bench.says(owner.feishu, '隐私');
  const panel = replies.find((reply): reply is Extract<Reply, { kind: 'panel' }> => reply.kind === 'panel');
  return panel?.rows.map(({ choice }) => choice.action) ?? [];
}

const named = (actions: readonly Action[], what: Action['do'], item?: string): Action => {
  const found = actions.find((one) => one.do === what && (!item || ('item' in one && one.item === item)));
  if (!found) throw new Error(`no button ${what}`);
  return found;
};

const content = async (owner: Owner) => (await bench.records.creator(owner.creatorId))?.content;

function expectRefused({ callback }: Outcome): void {
  expect(callback).toMatchObject({ tone: 'warning', toast: { key: 'privacy.stale' } });
  expect(callback?.replace?.kind).toBe('panel');
}

/** A creator with a phone and a mail address on file. */
async function owner(): Promise<Owner> {
  const one = await bench.creator();
  await bench.says(one.wechat, '手机号改成 13812345678');
  await bench.says(one.wechat, '邮箱改成 a@example.com');
  return one;
}

describe('a switch whose button is older than a change of it', () => {
  it.each([
    ['pause', undefined, ['暂不接单', '恢复接单']],
    ['virtual', undefined, ['开启虚拟号', '关闭虚拟号']],
    ['hide', 'email', ['隐藏 邮箱', '显示 邮箱']],
    ['quiet', undefined, ['免打扰 23:00-7:00', '关闭免打扰']],
  ] as const)('%s %s changes nothing, though it was changed there and back', async (what, item, words) => {
    const one = await owner();
    const old = named(await buttons(one), what, item);
    for (const line of words) await bench.says(one.wechat, line);
    const before = await bench.records.creator(one.creatorId);
    expectRefused(await bench.clicks(one.feishu, old));
    expect(await bench.records.creator(one.creatorId)).toEqual(before);
    // What was shown instead is good: its button works.
    const fresh = named(await buttons(one), what, item);
    expect((await bench.clicks(one.feishu, fresh)).callback?.tone).toBe('success');
    expect((await bench.records.creator(one.creatorId))?.revision).toBe((before?.revision ?? 0) + 1);
  });

  it('two presses of one button in a row: the second, on its way meanwhile, is told how it stands', async () => {
    const one = await owner();
    const on = named(await buttons(one), 'pause');
    const [first, second] = await bench.run(bench.click(one.feishu, on), bench.click(one.feishu, on));
    expect(first?.callback?.tone).toBe('success');
    expect(second?.callback?.toast.key).toBe('edit.unchanged');
    expect((await content(one))?.paused).toBe(true);
  });

  it('stands where only other things were changed', async () => {
    const one = await owner();
    const actions = await buttons(one);
    await bench.says(one.wechat, '邮箱改成 b@example.com');
    await bench.says(one.wechat, '隐藏 手机号');
    expect((await bench.clicks(one.feishu, named(actions, 'pause'))).callback?.tone).toBe('success');
    expect((await bench.clicks(one.feishu, named(actions, 'hide', 'email'))).callback?.tone).toBe('success');
    expect(await content(one)).toMatchObject({ paused: true, hidden: ['phone', 'email'] });
  });

  it('of an earlier release, without a revision, is judged by its time', async () => {
    const one = await owner();
    const late = bench.click(one.feishu, { do: 'pause', on: true });
    await bench.says(one.wechat, '暂不接单');
    await bench.says(one.wechat, '恢复接单');
    const [refused] = await bench.run(late);
    expectRefused(refused as Outcome);
    expect((await content(one))?.paused).toBe(false);
    expect((await bench.clicks(one.feishu, { do: 'pause', on: true })).callback?.tone).toBe('success');
  });

  it('picked by its number on WeChat is refused in words, with the settings as they are', async () => {
    const one = await owner();
    const { replies } = await bench.says(one.wechat, '隐私');
    const [panel] = replies;
    const place =
      panel?.kind === 'panel' ? panel.rows.findIndex(({ choice }) => choice.action.do === 'pause') : -1;
    await bench.says(one.feishu, '暂不接单');
    await bench.says(one.feishu, '恢复接单');
    const answer = await bench.says(one.wechat, String(place + 1));
    expect(answer.words).toContain('旧按钮没有改动它');
    expect((await content(one))?.paused).toBe(false);
  });

  it('typed words are meant as they are typed', async () => {
    const one = await owner();
    await bench.says(one.wechat, '暂不接单');
    await bench.says(one.feishu, '恢复接单');
    await bench.says(one.wechat, '暂不接单');
    expect((await content(one))?.paused).toBe(true);
  });
});

describe('a forged click', () => {
  it('that names a captured field, or no field of ours, is refused and kept without its value', async () => {
    const one = await owner();
    const kept: unknown[] = [];
    const audit = bench.records.auditRefusal.bind(bench.records);
    bench.records.auditRefusal = async (refusal) => {
      kept.push(refusal);
      await audit(refusal);
    };
    const forged = [
      bench.click(one.feishu, { do: 'save', section: 'contacts' }, { nickname: '大鱼' }),
      bench.click(one.feishu, { do: 'save', section: 'contacts' }, { isAdmin: '大鱼' }),
      bench.click(one.feishu, { do: 'edit', field: 'douyinId' }),
    ];
    const outcomes = await bench.run(...forged);
    expect(outcomes.map(({ callback }) => callback?.tone)).toEqual(['error', 'error', 'error']);
    expect(kept).toMatchObject(
      ['nickname', 'unknown', 'douyinId'].map((field) => ({ field, creatorId: one.creatorId })),
    );
    expect(JSON.stringify([kept, bench.logLines])).not.toContain('大鱼');
    await bench.says(one.feishu, '昵称改成大鱼');
    expect(kept).toHaveLength(3);
  });
});

describe('words that are delivered late', () => {
  it.each([
    ['显示 邮箱', '隐藏 邮箱', (content: CardContent) => content.hidden],
    ['恢复接单', '暂不接单', (content: CardContent) => content.paused],
    ['开启虚拟号', '关闭虚拟号', (content: CardContent) => content.virtualNumber],
  ] as const)('%s does not undo the later %s', async (first, second, standing) => {
    const one = await owner();
    await bench.says(one.feishu, first);
    const late = bench.message(one.feishu, first);
    await bench.says(one.feishu, second);
    const before = await content(one);
    const [outcome] = await bench.run(late);
    expect(outcome?.words).toContain('迟到的消息');
    expect(standing((await content(one)) as CardContent)).toEqual(standing(before as CardContent));
  });
});
