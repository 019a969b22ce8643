import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InProcess, startInProcess } from '../helpers/in-process.js';

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess();
});
afterAll(() => bench?.close());

const contentOf = async (creatorId: string) => (await bench.records.creator(creatorId))!.content;

describe.each([
  ['feishu', 'wechat'],
  ['wechat', 'feishu'],
] as const)('an answer on %s meets a change on %s', (here, there) => {
  it('to the same field: both values are shown and the person chooses', async () => {
    for (const [number, kept] of [
      ['1', 'mine_111'],
      ['2', 'theirs_222'],
    ] as const) {
      const { creatorId, ...devices } = await bench.creator();
      await bench.says(devices[here], '编辑 微信号');
      await bench.says(devices[there], '微信改成 theirs_222');
      const asked = await bench.says(devices[here], 'mine_111');
      expect(asked.words).toContain('你填的：mine_111');
      expect(asked.words).toContain('现在的：theirs_222');
      expect(asked.words).toContain(there === 'feishu' ? '（飞书，' : '（微信，');
      expect(await contentOf(creatorId)).toMatchObject({ wechat: 'theirs_222' });
      const chosen = await bench.says(devices[here], number);
      expect(chosen.words).toContain(`微信号：${kept}`);
      expect(await contentOf(creatorId)).toMatchObject({ wechat: kept });
      expect((await bench.says(devices[here], '名片')).words).toContain(kept);
    }
  });

  it('to the same phone number: both are masked, and the walk goes on', async () => {
    const { creatorId, ...devices } = await bench.creator();
    await bench.says(devices[here], '编辑');
    await bench.says(devices[there], '手机改成 13911112222');
    const asked = await bench.says(devices[here], '13812345678');
    expect(asked.words).toContain('你填的：138****5678');
    expect(asked.words).toContain('现在的：139****2222');
    expect(JSON.stringify(asked.replies)).not.toMatch(/13812345678|13911112222/);
    const stored = await bench.state.session(
      `${here}:${devices[here].chat.account}:${devices[here].chat.chatId}:${devices[here].person.personId}`,
    );
    expect(stored.document).toContain('conflict');
    expect(stored.document).not.toMatch(/138(12345678|\*{4})/);
    const chosen = await bench.says(devices[here], '1');
    expect(chosen.words).toContain('用了你填的内容');
    expect(chosen.words).toContain('飞书');
    expect((await contentOf(creatorId)).phone?.masked).toBe('138****5678');
  });

  it('to another field: both survive', async () => {
    const { creatorId, ...devices } = await bench.creator();
    await bench.says(devices[here], '编辑 微信号');
    await bench.says(devices[there], '邮箱改成 a@b.com');
    expect((await bench.says(devices[here], 'mine_111')).words).toContain('已保存');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'mine_111', email: 'a@b.com' });
  });

  it('and another change: it is asked again; and a new answer instead of a choice counts', async () => {
    const { creatorId, ...devices } = await bench.creator();
    await bench.says(devices[here], '编辑 微信号');
    await bench.says(devices[there], '微信改成 theirs_222');
    await bench.says(devices[here], 'mine_111');
    await bench.says(devices[there], '微信改成 theirs_333');
    const again = await bench.says(devices[here], '1');
    expect(again.words).toContain('现在的：theirs_333');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'theirs_333' });
    expect((await bench.says(devices[here], 'mine_444')).words).toContain('已保存');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'mine_444' });
    const late = await bench.clicks(devices[here], { do: 'conflict', pick: 'mine', against: 1 });
    expect(late.callback?.tone).toBe('warning');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'mine_444' });
  });

  it('one’s own change in the same chat is no conflict', async () => {
    const { creatorId, ...devices } = await bench.creator();
    await bench.says(devices[here], '编辑 微信号');
    await bench.says(devices[here], '微信改成 mine_111');
    expect((await bench.says(devices[here], 'mine_222')).words).toContain('已保存');
    await bench.says(devices[here], '编辑 微信号');
    await bench.says(devices[here], '撤销');
    expect((await bench.says(devices[here], 'mine_333')).words).toContain('已保存');
    expect(await contentOf(creatorId)).toMatchObject({ wechat: 'mine_333' });
  });
});
