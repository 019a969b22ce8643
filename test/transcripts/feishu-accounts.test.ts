import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { until } from '../helpers/product.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

/** One person with two accounts, whose chat still holds cards of the one that is not used any more. */
let stage: FeishuStage;

beforeAll(async () => {
  stage = await feishuStage();
  for (const nickname of ['小鱼', '阿木去野'])
    await stage.says('小林', `绑定 ${stage.bindingCode(nickname)}`, false);
}, 60_000);
afterAll(() => stage?.close());

const lin = () => stage.person('小林');
const said = () => stage.platform.messages(lin().p2pChatId).filter((message) => message.from === 'bot');
const content = (id: string) => stage.platform.message(id)?.content ?? '';

async function opened(work: () => unknown): Promise<string> {
  const before = said().length;
  await work();
  await until('a new message', () => said().length > before);
  return said().at(-1)?.id ?? '';
}
const ask = (words: string) => opened(() => stage.says('小林', words, false));
const owners = (card: unknown) => new Set(JSON.stringify(card).match(/"for":"[^"]{12}"/g));
const message = (id: string) => JSON.parse(content(id)) as unknown;

describe('cards of the account that was used before (R11)', () => {
  it('change nothing of the one in use, and say so; their own account takes them again', async () => {
    await ask('切换账号 1');
    await ask('合作案例：喜茶 图文 2024-05；瑞幸 探店 2024-07');
    const form = await ask('表单 联系方式');
    const privacy = await ask('隐私设置');
    await ask('切换账号 2');
    const before = plainText(stage.platform.message(await ask('名片')) as never);
    const pressed = [
      await lin().submitForm(form, { wechat: 'of_the_first' }),
      await lin().click(privacy, '隐藏历史合作'),
    ];
    for (const { ok, toast, card } of pressed) {
      expect([ok, toast?.type, card]).toEqual([true, 'warning', null]);
      expect(toast?.content).toContain('属于你的另一个账号');
    }
    expect(plainText(stage.platform.message(await ask('名片')) as never)).toBe(before);
    await ask('切换账号 1');
    const saved = await lin().submitForm(form, { wechat: 'of_the_first' });
    expect(saved.toast?.type).toBe('success');
    expect(JSON.stringify(saved.card)).toContain('of_the_first');
    expect((await lin().click(privacy, '隐藏历史合作')).toast?.type).toBe('success');
  });

  it('bear one mark on every button, also where a card takes the place of another', async () => {
    await ask('切换账号 1');
    const first = owners(message(await ask('名片')));
    const form = await ask('表单 联系方式');
    const replaced = await lin().submitForm(form, { wechat: 'in_place' });
    await ask('切换账号 2');
    const second = owners(message(await ask('名片')));
    expect([first.size, second.size]).toEqual([1, 1]);
    expect(owners(replaced.card)).toEqual(first);
    expect(second).not.toEqual(first);
    // The card of accounts was drawn for the one and leads to the other.
    const accounts = await ask('切换账号');
    await ask('切换账号 1');
    const back = await opened(() => lin().click(accounts, '阿木去野（amu_outdoor）· 使用中'));
    expect(owners(message(back))).toEqual(second);
  });

  it('are not in groups, nor with people who have no account', async () => {
    const { groupId, platform } = stage;
    await stage.says('小林', '名片 小鱼', true);
    await stage.says('小美', '你好', false);
    const others = [...platform.messages(groupId), ...platform.messages(stage.person('小美').p2pChatId)];
    expect(others.map(({ content: one }) => one).join()).not.toContain('"for"');
  });
});
