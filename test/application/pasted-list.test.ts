import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offeredActions } from '../../src/application/turn.js';
import type { Action } from '../../src/domain/action.js';
import { type InProcess, type Outcome, startInProcess } from '../helpers/in-process.js';

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess({ inMemory: true });
});
afterAll(() => bench?.close());

type Owner = Awaited<ReturnType<InProcess['creator']>>;

const brands = async ({ creatorId }: Owner) =>
  (await bench.records.creator(creatorId))?.content.collaborations.map(({ brand }) => brand);

/** The button of an answer that adds, replaces or drops. */
function button({ replies }: Outcome, what: 'add' | 'replace' | 'drop'): Action {
  const found = offeredActions(replies)?.find((action) =>
    what === 'drop' ? action.do === 'list-drop' : action.do === 'list-confirm' && action.how === what,
  );
  if (!found) throw new Error(`no button ${what}`);
  return found;
}

/** A creator with one entry, before whom stands what a paste of two others is read as. */
async function pasted(): Promise<{ owner: Owner; offer: Outcome }> {
  const owner = await bench.creator();
  await bench.says(owner.wechat, '新增合作 喜茶 图文 2024-05');
  const offer = await bench.says(owner.feishu, '新增合作 华为 直播 2024-06；瑞幸 探店 2024-07');
  return { owner, offer };
}

describe('a pasted list', () => {
  it('replaces the list that was shown', async () => {
    const { owner, offer } = await pasted();
    expect((await bench.clicks(owner.feishu, button(offer, 'replace'))).words).toContain('已保存');
    expect(await brands(owner)).toEqual(['华为', '瑞幸']);
    const again = await bench.clicks(owner.feishu, button(offer, 'replace'));
    expect(again.words).toContain('没有变化');
    expect(await brands(owner)).toEqual(['华为', '瑞幸']);
  });

  it('replaces no entry that was added elsewhere meanwhile, unless asked again', async () => {
    const { owner, offer } = await pasted();
    await bench.says(owner.wechat, '新增合作 小米 短视频 2025-01');
    const stale = await bench.clicks(owner.feishu, button(offer, 'replace'));
    expect(stale.words).toContain('列表刚刚变过');
    expect(stale.words).toContain('小米');
    expect(stale.words).toContain('替换现有的 2 条');
    expect(await brands(owner)).toEqual(['喜茶', '小米']);
    await bench.clicks(owner.feishu, button(stale, 'replace'));
    expect(await brands(owner)).toEqual(['华为', '瑞幸']);
  });

  it('replaces none that was only reworded meanwhile, and goes by the list, not by the rest of the card', async () => {
    const { owner, offer } = await pasted();
    await bench.says(owner.wechat, '新增合作 喜茶 直播 2024-05');
    expect((await bench.clicks(owner.feishu, button(offer, 'replace'))).words).toContain('列表刚刚变过');
    const next = await bench.says(owner.feishu, '新增合作 华为 直播 2024-06；瑞幸 探店 2024-07');
    await bench.says(owner.wechat, '邮箱改成 b@example.com');
    await bench.clicks(owner.feishu, button(next, 'replace'));
    expect(await brands(owner)).toEqual(['华为', '瑞幸']);
  });

  it('is added beside what was added elsewhere meanwhile', async () => {
    const { owner, offer } = await pasted();
    await bench.says(owner.wechat, '新增合作 小米 短视频 2025-01');
    await bench.clicks(owner.feishu, button(offer, 'add'));
    expect(await brands(owner)).toEqual(['喜茶', '小米', '华为', '瑞幸']);
  });

  it('that was dropped is saved by no button any more', async () => {
    const { owner, offer } = await pasted();
    expect((await bench.clicks(owner.feishu, button(offer, 'drop'))).words).toContain('没有保存');
    for (const what of ['add', 'replace'] as const)
      expect((await bench.clicks(owner.feishu, button(offer, what))).words).toContain('已不在了');
    expect(await brands(owner)).toEqual(['喜茶']);
  });

  it('is saved for nobody but its owner', async () => {
    const { offer } = await pasted();
    const other = await bench.creator();
    expect((await bench.clicks(other.feishu, button(offer, 'add'))).words).toContain('已不在了');
    expect(await brands(other)).toEqual([]);
  });

  it('says how many entries found no room', async () => {
    const owner = await bench.creator();
    const lines = Array.from({ length: 25 }, (_, index) => `品牌${index} 图文 2024-05`);
    const offer = await bench.says(owner.feishu, `新增合作 ${lines.join('\n')}`);
    expect(offer.words).toContain('识别出 20 条');
    expect(offer.words).toContain('后面的 5 条没有放进来');
    expect((await bench.says(owner.feishu, `新增合作 ${lines.slice(0, 20).join('\n')}`)).words).not.toContain(
      '没有放进来',
    );
  });

  it.each(['\u0001', '\u3164', '\u115f'])('holds no phone number that %j splits', async (sign) => {
    const owner = await bench.creator();
    const number = `138${sign.repeat(9)}1234${sign.repeat(9)}5678`;
    for (const line of [`新增合作 喜茶 ${number}`, `新增合作 喜茶 图文；华为 ${number}`])
      expect((await bench.says(owner.feishu, line)).words).toContain('绕过虚拟号');
    expect(await brands(owner)).toEqual([]);
  });
});
