import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DouyinPlatform, startDouyinPlatform } from '../../src/emulator/douyin/platform.js';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import type { ChatMessage } from '../../src/emulator/feishu/types.js';
import { buttonOf, linkIn, Walker } from '../helpers/browser-walk.js';
import { importCsv, until } from '../helpers/product.js';
import { type FeishuStage, feishuStage, SAMPLES } from '../helpers/stages.js';

const APP = { clientKey: 'awtest0000000key', clientSecret: 'test-douyin-secret' };
let douyin: DouyinPlatform;
let account: { readonly openId: string };
let stage: FeishuStage;
beforeAll(async () => {
  douyin = await startDouyinPlatform(APP);
  account = douyin.addAccount('小鱼在抖音');
  stage = await feishuStage({
    settings: {
      DOUYIN_CLIENT_KEY: APP.clientKey,
      DOUYIN_CLIENT_SECRET: APP.clientSecret,
      DOUYIN_DOMAIN: douyin.domain,
    },
  });
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
  await stage.says('小林', '微信号改成 first_one', false);
});
afterAll(async () => {
  await stage?.close();
  await douyin?.close();
});

const finished = () => until('the bot to finish', async () => (await stage.product().depth()) === 0);
const patches = (id: string) =>
  stage.platform.requests().filter((call) => call.method === 'PATCH' && call.path.endsWith(id));

/** Asks for the card in the group; the message that answered. */
async function cardInGroup(): Promise<ChatMessage> {
  await stage.says('阿杰', '名片 xiaoyu_2024', true);
  return stage.platform.messages(stage.groupId).at(-1) as ChatMessage;
}

const shown = (card: ChatMessage) => plainText(stage.platform.message(card.id) ?? card);

describe('a client card in a chat', () => {
  it('follows every save and hide, and gets the new link when the old one is switched off', async () => {
    const card = await cardInGroup();
    expect(shown(card)).toContain('first_one');
    await stage.says('小林', '微信号改成 second_one', false);
    await until('the card to follow', () => shown(card).includes('second_one'));
    await stage.says('小林', '隐藏 微信号', false);
    await until('the card to hide it', () => !shown(card).includes('second_one'));
    await stage.says('小林', '显示 微信号', false);
    await until('the card to show it', () => shown(card).includes('second_one'));
    const before = stage.platform.message(card.id)?.content;
    await stage.says('小林', '停用 1', false);
    const link = () => /\/c\/[\w-]+/.exec(stage.platform.message(card.id)?.content ?? '')?.[0];
    await until('the card to bear another link', () => link() !== /\/c\/[\w-]+/.exec(before ?? '')?.[0]);
    expect((await fetch(stage.product().url + link())).status).toBe(200);
    expect(shown(card)).not.toMatch(/编辑|建议/);
  });

  it('follows many quick saves with few changes, and the last one stands', async () => {
    const card = await cardInGroup();
    const owner = stage.person('小林');
    for (let round = 1; round <= 12; round += 1) owner.say(owner.p2pChatId, `微信号改成 quick_${round}_x`);
    await stage.platform.settled();
    await finished();
    expect(shown(card)).toContain('quick_12_x');
    expect(patches(card.id).length).toBeLessThanOrEqual(12);
  });

  it('survives a limit and an outage, and does not hold up a reply meanwhile', async () => {
    const card = await cardInGroup();
    const path = new RegExp(`messages/${card.id}$`);
    stage.platform.fault({
      match: { method: 'PATCH', path },
      times: 4,
      answer: { status: 429, code: 99991400 },
    });
    await stage.says('小林', '微信号改成 after_limit', false);
    await until('the card to follow', () => shown(card).includes('after_limit'));
    stage.platform.fault({ match: { method: 'PATCH', path }, answer: { delayMs: 3_000 } });
    const owner = stage.person('小林');
    owner.say(owner.p2pChatId, '微信号改成 slow_patch');
    const replied = () =>
      plainText(stage.platform.messages(owner.p2pChatId).at(-1) as ChatMessage).includes('slow_patch');
    await until('the reply', replied);
    const last = stage.platform
      .requests()
      .findLast((call) => call.method === 'PATCH' && path.test(call.path));
    // Not even begun, or still without its answer: the reply has not waited for the card.
    expect(last?.answer?.status !== 200 || !shown(card).includes('slow_patch')).toBe(true);
    await finished();
  });

  it.each([
    [230031, 'older than 14 days'],
    [230027, 'in an external group'],
    [230011, 'taken back'],
  ])('that cannot be changed (%i, %s) is asked once and never again', async (code) => {
    const card = await cardInGroup();
    const path = new RegExp(`messages/${card.id}$`);
    stage.platform.fault({ match: { method: 'PATCH', path }, times: 99, answer: { status: 400, code } });
    for (const words of [`gone_${code}`, `gone_${code}_2`])
      await stage.says('小林', `微信号改成 ${words}`, false);
    await finished();
    expect(patches(card.id)).toHaveLength(1);
    stage.platform.clearFaults();
  });

  it('that is a preview or was sent masked is left as it is', async () => {
    await stage.says('小林', '邮箱改成 left@example.com', false);
    await stage.says('小林', '预览', false);
    const preview = stage.platform.messages(stage.person('小林').p2pChatId).at(-1) as ChatMessage;
    const refused = { status: 400, code: 230028 };
    stage.platform.fault({ match: { method: 'POST', path: /\/reply$/ }, answer: refused });
    const maskedCard = await cardInGroup();
    expect(shown(maskedCard)).not.toContain('left@example.com');
    await stage.says('小林', '微信号改成 not_there', false);
    await finished();
    expect([...patches(preview.id), ...patches(maskedCard.id)]).toEqual([]);
  });

  it('follows an import that changes a captured field, and only such a one', async () => {
    const card = await cardInGroup();
    const [header = '', line = ''] = readFileSync(SAMPLES, 'utf8').split('\n');
    const file = join(stage.dataDir, 'again.csv');
    const before = patches(card.id).length;
    writeFileSync(file, `${header}\n${line}\n`);
    await importCsv(file, { ...stage.settings });
    await finished();
    expect(patches(card.id)).toHaveLength(before);
    writeFileSync(file, `${header}\n${line.replace('浙江·杭州', '上海')}\n`);
    await importCsv(file, { ...stage.settings });
    await until('the card to follow', () => shown(card).includes('上海'));
    expect(shown(card)).not.toContain('浙江');
  });

  it('follows a sync that brings another nickname', async () => {
    const card = await cardInGroup();
    await stage.says('小林', '绑定抖音', false);
    const walker = new Walker();
    const heard = stage.heard('小林').length;
    const { page } = await walker.get(linkIn(stage.heard('小林')));
    await walker.get(await douyin.agree(buttonOf(page) ?? '', account.openId));
    await until('the card to bear the name of Douyin', () => shown(card).includes('小鱼在抖音'));
    await until('the news', () => stage.heard('小林').length > heard);
    douyin.rename(account.openId, '小鱼改名了');
    await stage.says('小林', '同步', false);
    await until('the card to follow', () => shown(card).includes('小鱼改名了'));
  });

  it('follows after a restart, too', async () => {
    const card = await cardInGroup();
    await stage.restart();
    await stage.says('小林', '微信号改成 after_restart', false);
    await until('the card to follow', () => shown(card).includes('after_restart'));
  });
});
