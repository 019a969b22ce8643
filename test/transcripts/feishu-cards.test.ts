import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import type { ClickResult } from '../../src/emulator/feishu/types.js';
import { openLibsqlFile } from '../../src/storage/libsql-file.js';
import { until } from '../helpers/product.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

/** What only Feishu has: forms, switches in place, menu entries, the number shown for a while. Rows named as in PRODUCT. */
let stage: FeishuStage;

beforeAll(async () => {
  stage = await feishuStage({ settings: { PHONE_REVEAL_SECONDS: '3' } });
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
}, 60_000);
afterAll(() => stage?.close());

const lin = () => stage.person('小林');
const said = () => stage.platform.messages(lin().p2pChatId).filter((message) => message.from === 'bot');
const last = () => said().at(-1)?.id ?? '';
const card = (id: string) => plainText(stage.platform.message(id) as never);

/** Opens something by a typed command or by a click, and resolves with the id of the new message. */
async function opened(work: () => unknown): Promise<string> {
  const before = said().length;
  await work();
  await until('a new message', () => said().length > before);
  return last();
}

const ask = (words: string) => opened(() => stage.says('小林', words, false));
const press = (id: string, label: string) => opened(() => lin().click(id, label));

function toastOf(result: ClickResult) {
  expect([result.ok, result.error]).toEqual([true, null]);
  return result.toast;
}

describe('the form of the contacts (R12-R19)', () => {
  it('opens from the owner card, holds what is there, and keeps what was typed after an error', async () => {
    await ask('微信号改成 xiaoyu_hz');
    const form = await press(await ask('名片'), '编辑联系方式');
    const wrong = await lin().submitForm(form, { phone: '1381234567', email: 'xiaoyu@example.com' });
    expect(toastOf(wrong)).toMatchObject({ type: 'error', content: expect.stringContaining('少了 1 位') });
    expect(wrong.card).toBeNull();
    const right = await lin().submitForm(form, { phone: '138 1234 5678', email: 'xiaoyu@example.com' });
    expect(toastOf(right)).toMatchObject({ type: 'success' });
    const shown = JSON.stringify(right.card);
    expect(shown).toContain('138****5678');
    expect(shown).toContain('xiaoyu_hz');
    expect(shown).not.toContain('13812345678');
  });

  it('does not hold the number, leaves it when empty, clears it by the word', async () => {
    const form = await ask('表单 联系方式');
    const content = stage.platform.message(form)?.content ?? '';
    expect(content).toContain('138****5678');
    expect(content).not.toContain('13812345678');
    const kept = await lin().submitForm(form, { feishu: 'xiaoyu.2024' });
    expect(JSON.stringify(kept.card)).toContain('138****5678');
    const cleared = await lin().submitForm(await ask('表单 联系方式'), { phone: '清空' });
    expect(JSON.stringify(cleared.card)).not.toContain('138****5678');
    expect(toastOf(await lin().submitForm(await ask('表单 联系方式'), {}))?.content).toContain('没有变化');
  });

  it('refuses a captured field even when the form is forged (R13)', async () => {
    const form = await ask('表单 联系方式');
    const forged = JSON.parse(stage.platform.message(form)?.content ?? '{}');
    const inputs = forged.body.elements.find((one: { tag: string }) => one.tag === 'form').elements;
    inputs.find((one: { name?: string }) => one.name === 'email').name = 'nickname';
    const { submitAction } = await import('../../src/emulator/feishu/clicks.js');
    const action = submitAction(forged, { nickname: '大鱼' }, undefined) as unknown as { form_value: object };
    expect(action.form_value).toMatchObject({ nickname: '大鱼' });
    // The platform hands back whatever a client sends: the same body goes through the true webhook.
    const changed = stage.platform.message(form);
    expect(changed).not.toBeNull();
    const patched = await patch(form, forged);
    expect(patched).toBe(true);
    const result = await lin().submitForm(form, { nickname: '大鱼' });
    expect(toastOf(result)).toMatchObject({
      type: 'error',
      content: expect.stringContaining('暂不支持修改'),
    });
    expect(card(await ask('名片'))).not.toContain('大鱼');
    const database = openLibsqlFile(join(stage.dataDir, 'bot.db'));
    const lines = database.prepare("select * from audit where action = 'refuse'").all();
    database.close();
    expect(lines).toMatchObject([{ creator_id: 'dy:xiaoyu_2024', detail: 'nickname' }]);
    expect((lines[0] as { by_person: string }).by_person).toContain(lin().openId);
    expect(JSON.stringify(lines)).not.toContain('大鱼');
  });
});

/** Changes a card behind the product's back, as a hostile client could. */
async function patch(messageId: string, changed: unknown): Promise<boolean> {
  const token = stage.platform.requests().findLast((one) => one.headers.authorization)?.headers.authorization;
  const answer = await fetch(`${stage.platform.domain}/open-apis/im/v1/messages/${messageId}`, {
    method: 'PATCH',
    headers: { authorization: token ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ content: JSON.stringify(changed) }),
  });
  return answer.ok;
}

describe('two places at once (R14)', () => {
  it('a change elsewhere to another field stands', async () => {
    const form = await ask('表单 联系方式');
    await ask('邮箱改成 new@example.com');
    const result = await lin().submitForm(form, { wechat: 'xiaoyu_sh' });
    expect(toastOf(result)).toMatchObject({ type: 'success' });
    const shown = card(await ask('名片'));
    expect(shown).toContain('new@example.com');
    expect(shown).toContain('xiaoyu_sh');
  });

  it('a change elsewhere to the same field is shown beside what was typed, and the person chooses', async () => {
    const form = await ask('表单 联系方式');
    await ask('微信号改成 xiaoyu_elsewhere');
    const conflict = await lin().submitForm(form, { wechat: 'xiaoyu_typed' });
    expect(toastOf(conflict)).toMatchObject({ type: 'warning' });
    const again = JSON.stringify(conflict.card);
    expect(again).toContain('微信号现在是：xiaoyu_elsewhere');
    expect(again).toContain('xiaoyu_typed');
    expect(card(await ask('名片'))).toContain('xiaoyu_elsewhere');
    const chosen = await lin().submitForm(form, {});
    expect(toastOf(chosen)).toMatchObject({ type: 'success' });
    expect(card(await ask('名片'))).toContain('xiaoyu_typed');
  });
});

describe('the other forms and the conversation (R2, R3, R20, R21)', () => {
  it('mix: a step opens its form, the form saves, the conversation goes on', async () => {
    const step = await ask('变现偏好');
    expect(card(step)).toContain('1. 短视频');
    const form = await press(step, '用表单填写');
    const saved = await lin().submitForm(form, { forms: ['live', 'video'], price: 'negotiable' });
    expect(JSON.stringify(saved.card)).toContain('短视频、直播');
    expect(card(await ask('1,2'))).toContain('擅长品类');
    await ask('取消');
    expect(card(await ask('名片'))).toContain('合作形式：短视频、图文');
    expect(card(await ask('名片'))).toContain('报价区间：面议');
  });

  it('联系偏好 and 基础信息', async () => {
    const reach = await lin().submitForm(await press(await ask('名片'), '编辑联系偏好'), {
      channel1: 'wechat',
      channel2: 'email',
      hours: '22:00-次日2:00',
    });
    expect(JSON.stringify(reach.card)).toContain('首选渠道：微信号、邮箱');
    const bad = await lin().submitForm(await ask('表单 联系偏好'), { hours: '25:00-26:00' });
    expect(toastOf(bad)).toMatchObject({ type: 'error' });
    const leak = await ask('表单 基础信息');
    const refused = await lin().submitForm(leak, { introduction: '打我一三八 1234 5678' });
    expect(toastOf(refused)).toMatchObject({ type: 'error', content: expect.stringContaining('虚拟号') });
    const saved = await lin().submitForm(leak, {
      introduction: '杭州探店达人',
      collaborations: '喜茶 图文 2024-05\n瑞幸 探店 2024-07',
    });
    expect(JSON.stringify(saved.card)).toContain('瑞幸 · 探店 · 2024-07');
  });

  it('open from the menu too', async () => {
    for (const [entry, title] of [
      ['contacts', '联系方式'],
      ['basics', '基础信息'],
      ['cooperation', '变现偏好'],
      ['reach', '联系偏好'],
      ['privacy', '隐私设置'],
      ['collaborations', '历史合作 2/20'],
      ['card', '完整度'],
    ])
      expect(card(await opened(() => lin().menu(entry ?? '')))).toContain(title);
  });
});

describe('the menu of the bot', () => {
  it('starts what the next words of the chat go on with', async () => {
    const mei = stage.person('小美');
    const heard = () => stage.heard('小美');
    await stage.says('小美', `绑定 ${stage.bindingCode('林小美的衣橱')}`, false);
    const before = heard().length;
    mei.menu('edit');
    await until('the first step', () => heard().length > before);
    expect(heard().at(-1)).toContain('1/6');
    expect((await stage.says('小美', '13912340000', false)).join()).toContain('2/6');
    expect((await stage.says('小美', '取消', false)).join()).toContain('手机号');
  });
});

describe('the list of 历史合作 (R20)', () => {
  it('takes no order from a button of an older list', async () => {
    const choice = await press(await ask('历史合作'), '删除一条');
    await ask('新增合作 华为 直播 2025-01');
    const result = await opened(() => lin().click(choice, '喜茶 · 图文 · 2024-05'));
    expect(card(result)).toContain('列表刚刚变过');
    expect(card(await ask('历史合作'))).toContain('喜茶');
  });
});

describe('the switches (R34, R40, R41)', () => {
  it('change in place', async () => {
    await ask('手机号改成 139 1234 5678');
    const panel = await press(await ask('名片'), '隐私');
    const on = await lin().click(panel, '开启虚拟号展示');
    expect(toastOf(on)).toMatchObject({ type: 'success' });
    expect(JSON.stringify(on.card)).toContain('关闭虚拟号展示');
    expect(JSON.stringify((await lin().click(panel, '隐藏邮箱')).card)).toContain('显示邮箱');
    expect(JSON.stringify((await lin().click(panel, '标为暂不接单')).card)).toContain('恢复接单');
    expect(JSON.stringify((await lin().click(panel, '开启 22:00-08:00')).card)).toContain('每天 22:00-08:00');
    await stage.says('阿杰', '名片 xiaoyu_2024', true);
    const shown = stage.platform
      .messages(stage.groupId)
      .filter((message) => message.from === 'bot')
      .at(-1);
    const words = shown ? plainText(shown) : '';
    for (const part of ['暂不接单', '免打扰：22:00-次日08:00', '手机号：虚拟号'])
      expect(words).toContain(part);
    expect(words).not.toMatch(/example\.com|139/);
  });
});

function filesHolding(folder: string, number: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name));
  return paths.filter((path) => readFileSync(path).includes(Buffer.from(number)));
}

describe('the number in clear (R33)', () => {
  const NUMBER = '13912345678';

  it('is seen in the owner’s chat alone, and masked again in time, over a restart', async () => {
    const shown = await press(await ask('名片'), '显示号码');
    await stage.product().kill9();
    expect(card(shown)).toContain(NUMBER);
    expect(filesHolding(stage.dataDir, NUMBER)).toEqual([]);
    await stage.restart();
    // Killed before the order was written, the message is claimed again once its lease of 25 s has ended.
    await until('the number to be masked', () => !card(shown).includes(NUMBER), 40_000);
    expect(card(shown)).toContain('139****5678');
    expect(stage.platform.message(shown)?.updated).toBe(true);
    expect(stage.product().output()).not.toContain(NUMBER);
    const holding = stage.platform
      .chats()
      .flatMap((chat) => stage.platform.messages(chat.chatId))
      .filter((message) => message.from === 'bot' && message.content.includes(NUMBER));
    expect(holding).toEqual([]);
    await stage.says('小林', '查看号码', true);
    expect(stage.platform.messages(stage.groupId).at(-1)?.content).toContain('私聊');
  });
});
