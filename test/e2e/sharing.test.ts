import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardText, plainText } from '../../src/emulator/feishu/plain-text.js';
import { until } from '../helpers/product.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

let stage: FeishuStage;
beforeAll(async () => {
  stage = await feishuStage();
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
  await stage.says('小林', '微信号改成 xiaoyu_share', false);
});
afterAll(() => stage?.close());

const urlIn = (replies: readonly string[]) => /https?:\/\/\S+\/c\/[\w-]+/.exec(replies.join('\n'))?.[0] ?? '';

/** Posts words in the group without a word to the bot, and answers what the link in them unfolds into. */
async function pasted(words: string) {
  const id = stage.person('阿杰').say(stage.groupId, words);
  await stage.platform.settled();
  return stage.platform.message(id)?.preview ?? null;
}

describe('a link pasted into a Feishu chat', () => {
  it('unfolds into the native card, the current one each time, and counts no view', async () => {
    const url = urlIn(await stage.says('小林', '分享到飞书', false));
    const first = await pasted(`看看这位 ${url} 怎么样`);
    expect(first?.title).toBe('小鱼的达人名片');
    expect(cardText(first?.card ?? {})).toContain('xiaoyu_share');
    await stage.says('小林', '微信号改成 xiaoyu_newer', false);
    expect(cardText((await pasted(url))?.card ?? {})).toContain('xiaoyu_newer');
    expect((await stage.says('小林', '链接', false)).join('\n')).toContain('看过 0 次');
  });

  it('of limited views names the creator alone, and is neutral once it is switched off', async () => {
    const made = await stage.says('小林', '分享给 喜茶 7天 2次', false);
    const url = urlIn(made);
    expect(await pasted(url)).toEqual({ title: '小鱼的达人名片（限次查看，点开计一次）', card: null });
    expect((await fetch(url)).status).toBe(200);
    const number = /停用 (\d+)/.exec(made.join('\n'))?.[1];
    await stage.says('小林', `停用 ${number}`, false);
    expect(await pasted(url)).toEqual({ title: '链接已失效', card: null });
    expect((await fetch(url)).status).toBe(404);
    expect(await pasted(`${stage.product().url}/c/AAAAAAAAAAAAAAAAAAAAAA`)).toEqual({
      title: '链接已失效',
      card: null,
    });
    expect(await pasted('https://example.com/c/AAAAAAAAAAAAAAAAAAAAAA')).toBeNull();
  });

  it('belongs to its creator: another one neither lists nor stops it', async () => {
    await stage.says('小美', `绑定 ${stage.bindingCode('阿木去野')}`, false);
    const url = urlIn(await stage.says('小林', '分享给 星巴克', false));
    expect((await stage.says('小美', '链接', false)).join()).not.toContain('星巴克');
    for (const number of [1, 2, 3, 4]) await stage.says('小美', `停用 ${number}`, false);
    expect((await fetch(url)).status).toBe(200);
  });

  it('is listed with buttons that switch it off, for its owner alone', async () => {
    const url = urlIn(await stage.says('小林', '分享给 瑞幸', false));
    await stage.says('小林', '链接', false);
    const owner = stage.person('小林');
    const list = stage.platform
      .messages(owner.p2pChatId)
      .findLast((one) => plainText(one).includes('瑞幸 · 至'));
    for (const number of ['1', '2', '第1个']) await stage.says('小林', number, false);
    expect((await fetch(url)).status).toBe(200);
    const label = /(\d+) 号 · 瑞幸/.exec(plainText(list!))?.[1];
    const result = await owner.click(list!.id, `停用 ${label} 号`);
    expect(result.toast?.content).toContain('已停用');
    await until('the link to be dead', async () => (await fetch(url)).status === 404);
  });
});

describe('the picture', () => {
  it('comes as an image on Feishu, with no number in reach', async () => {
    const replies = await stage.says('小林', '保存图片', false);
    expect(replies).toEqual(['(img)']);
    const sent = stage.platform.messages(stage.person('小林').p2pChatId).at(-1);
    const key = (JSON.parse(sent?.content ?? '{}') as { image_key: string }).image_key;
    expect(stage.platform.image(key)?.subarray(1, 4).toString()).toBe('PNG');
  });
});
