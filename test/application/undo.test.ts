import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../../src/domain/effect.js';
import { type InProcess, say, startInProcess } from '../helpers/in-process.js';

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess();
});
afterAll(() => bench?.close());

const contentOf = async (creatorId: string) => (await bench.records.creator(creatorId))!.content;
const actionOf = (reply: Reply | undefined, label: string) => {
  const choices = reply && 'choices' in reply ? (reply.choices ?? []) : [];
  const words = (one: (typeof choices)[number]) =>
    typeof one.label === 'string' ? one.label : say(one.label);
  return choices.find((one) => words(one).includes(label))?.action;
};

describe.each(['feishu', 'wechat'] as const)('撤销 on %s', (platform) => {
  it('goes back step by step, says what came back, and 恢复 goes forward', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const device = devices[platform];
    for (const line of ['微信改成 first_1', '微信改成 second_2', '手机 13812345678\n邮箱 a@b.com'])
      await bench.says(device, line);
    const one = await bench.says(device, '撤销');
    expect(one.words).toContain('恢复了：手机号、邮箱');
    expect(one.words).toContain('手机号：未填写');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'second_2', email: null, phone: null });
    const two = await bench.says(device, '撤销');
    expect(two.words).toContain('微信号：first_1');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'first_1' });
    const redone = await bench.says(device, '恢复');
    expect(redone.words).toContain('微信号：second_2');
    const all = await bench.says(device, '恢复');
    expect(all.words).toContain('手机号：138****5678');
    expect(all.words).not.toContain('13812345678');
    expect((await bench.says(device, '恢复')).words).toContain('没有可以恢复的修改');
    for (let step = 0; step < 3; step += 1) await bench.says(device, '撤销');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: null, email: null, phone: null });
    expect((await bench.says(device, '撤销')).words).toContain('没有可以撤销的修改');
    expect((await bench.records.creator(creatorId))?.revision).toBe(10);
  });

  it('picks 恢复 and the versions of 历史 by number', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const device = devices[platform];
    for (const id of ['first_1', 'second_2', 'third_3']) await bench.says(device, `微信改成 ${id}`);
    await bench.says(device, '隐藏 邮箱');
    const { words } = await bench.says(device, '历史');
    expect(words).toMatch(
      new RegExp(
        `现在是第 4 版 · \\d\\d-\\d\\d \\d\\d:\\d\\d · 隐藏设置 · ${platform === 'wechat' ? '微信' : '飞书'}`,
      ),
    );
    expect(words).toContain('1. 第 3 版');
    expect(words).toContain('4. 空白名片');
    const back = await bench.says(device, '2');
    expect(back.words).toContain('已回到所选的版本');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'second_2', hidden: [] });
    const undone = await bench.says(device, '1');
    expect(undone.words).toContain('恢复了：微信号、隐藏设置');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'third_3', hidden: ['email'] });
    expect((await bench.says(device, '历史')).words).toContain('回到旧版（微信号、隐藏设置）');
  });

  it('does it once for a repeated event and once for a double click', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const device = devices[platform];
    for (const id of ['first_1', 'second_2', 'third_3']) await bench.says(device, `微信改成 ${id}`);
    const event = bench.message(device, '撤销');
    await bench.run(event, event);
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'second_2' });
    const first = bench.click(device, { do: 'undo', revision: 4 });
    const second = bench.click(device, { do: 'undo', revision: 4 });
    await bench.deps.useCases.records.rememberChat(device.chat);
    const [, refused] = await bench.run(first, second);
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'first_1' });
    expect(refused?.callback).toMatchObject({ tone: 'warning', toast: { key: 'undo.moved' } });
  });

  it('does not undo what came after it was written', async () => {
    const { creatorId, ...devices } = await bench.creator();
    const device = devices[platform];
    await bench.says(device, '微信改成 first_1');
    const late = bench.message(device, '撤销');
    await bench.says(device, '微信改成 second_2');
    const [outcome] = await bench.run(late);
    expect(outcome?.words).toContain('没有执行');
    expect(outcome?.words).toContain('第 2 版');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'second_2' });
    expect(actionOf(outcome?.replies[0], '撤销')).toEqual({ do: 'undo', revision: 2 });
  });
});

it('a crash between the records and the commit does not undo twice, and says the same', async () => {
  const { creatorId, feishu } = await bench.creator();
  for (const id of ['first_1', 'second_2', 'third_3']) await bench.says(feishu, `微信改成 ${id}`);
  const event = bench.message(feishu, '撤销');
  const { routeEvent } = await import('../../src/application/route-event.js');
  const { NEW_CONVERSATION } = await import('../../src/domain/flow.js');
  const input = { event, conversation: NEW_CONVERSATION, replay: false };
  const before = await routeEvent(input, bench.deps.useCases);
  const after = await routeEvent({ ...input, replay: true }, bench.deps.useCases);
  expect(after.replies).toEqual(before.replies);
  expect(await contentOf(creatorId)).toMatchObject({ wechat: 'second_2' });
  await bench.says(feishu, '微信改成 fourth_4');
  const later = await routeEvent({ ...input, replay: true }, bench.deps.useCases);
  expect(later.replies[0]).toMatchObject({ lines: [{ key: 'undo.done.undo' }, { key: 'card.row' }] });
  expect(await contentOf(creatorId)).toMatchObject({ wechat: 'fourth_4' });
});

it('a change older than a day stays, and a version that is not there is not invented', async () => {
  const { creatorId, feishu } = await bench.creator();
  await bench.says(feishu, '微信改成 first_1');
  bench.now += 25 * 3_600_000;
  expect((await bench.says(feishu, '撤销')).words).toContain('没有可以撤销的修改');
  await bench.clicks(feishu, { do: 'restore', to: 99, revision: 1 });
  expect(await contentOf(creatorId)).toMatchObject({ wechat: 'first_1' });
});

it('belongs to the owner alone, in the private chat', async () => {
  const { creatorId, feishu } = await bench.creator();
  await bench.says(feishu, '微信改成 first_1');
  const stranger = bench.device('feishu');
  for (const words of ['撤销', '恢复', '历史']) {
    expect((await bench.says(stranger, words)).words).toContain('绑定');
    const group = { ...feishu, chat: bench.device('feishu', 'group').chat };
    expect((await bench.says(group, words)).words).toContain('请私聊我');
  }
  await bench.clicks(stranger, { do: 'undo', revision: 1 });
  expect(await contentOf(creatorId)).toMatchObject({ wechat: 'first_1' });
});
