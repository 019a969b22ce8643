import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { availableServers, startRedis } from '../helpers/servers.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

const NUMBER = '13912345678';

/** The number as people write it, and as they disguise it. */
const SPELLINGS = [
  NUMBER,
  '139 1234 5678',
  '139-1234-5678',
  '+86 139 1234 5678',
  '0086-13912345678',
  '１３９１２３４５６７８',
  '139.1234.5678',
  '(139)12345678',
  '一三九 一二三四 五六七八',
  '①③⑨①②③④⑤⑥⑦⑧',
  '1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣',
  '1\u200b3\u200b9\u200b12345678',
];

const HAN_DIGITS = '零一二三四五六七八九';

/** Whether a text holds the number in any spelling: everything but digits of any kind is taken out first. */
function holdsNumber(words: string): boolean {
  const digits = words
    .normalize('NFKC')
    .replace(/[零一二三四五六七八九]/g, (han) => String(HAN_DIGITS.indexOf(han)))
    .replace(/[\s\p{P}\p{Cf}\p{M}]/gu, '');
  return digits.includes(NUMBER);
}

/** Files are searched for the number as it stands, with the usual separators, and full width. */
const BYTES = [
  NUMBER,
  '139 1234 5678',
  '139-1234-5678',
  '139.1234.5678',
  '１３９１２３４５６７８',
  '一三九 一二三四',
];

function filesHolding(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => BYTES.some((spelling) => readFileSync(path).includes(Buffer.from(spelling))));
}

/** The owner types the number everywhere a person might; others ask for the card on every surface. */
async function liveThrough(stage: FeishuStage): Promise<void> {
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
  for (const spelling of SPELLINGS) {
    await stage.says('小林', `手机号改成 ${spelling}`, false);
    await stage.says('小林', `介绍：找我请打 ${spelling}`, false);
    await stage.says('小林', `微信改成 ${spelling}`, false);
    await stage.says('小林', `飞书改成 ${spelling}`, false);
    await stage.says('小林', `历史合作改成 喜茶 ${spelling}`, false);
    await stage.says('小林', `我的号码是 ${spelling} 今天天气怎么样`, false);
    await stage.says('小林', `分享给 ${spelling} 3天`, false);
    await stage.says('阿杰', `名片 ${spelling}`, true);
    await stage.says('小林', `手机号改成 ${spelling}`, true);
    await stage.says('小林', `我的手机号是 ${spelling}，谁能看到`, true);
  }
  await stage.says('小林', `手机号改成 ${NUMBER}`, false);
  await stage.says('小林', '编辑 手机号', false);
  await stage.says('小林', NUMBER, false);
  await stage.says('小林', '微信号改成 leak_test_1', false);
  for (const words of ['名片', '预览', '分享', '链接', '分享到飞书', '分享到微信', '帮助'])
    await stage.says('小林', words, false);
  await stage.says('阿杰', '名片 xiaoyu_2024', true);
  await stage.says('阿杰', '名片 xiaoyu_2024', false);
}

async function pages(stage: FeishuStage): Promise<string[]> {
  const links = new Set<string>();
  for (const message of stage.platform.messages(stage.groupId)) {
    for (const match of message.content.matchAll(/http:\/\/127[^"\\]*\/c\/[\w-]+/g)) links.add(match[0]);
  }
  expect(links.size).toBeGreaterThan(0);
  const addresses = [...links].flatMap((link) => [link, `${link}.vcf`]);
  const texts = addresses.map(async (link) => (await fetch(link)).text());
  for (const link of links) stage.person('阿杰').say(stage.groupId, link);
  await stage.platform.settled();
  const previews = stage.platform.messages(stage.groupId).map((one) => JSON.stringify(one.preview));
  expect(previews.filter((one) => one !== 'null').length).toBeGreaterThan(0);
  const figures = ['/metrics', '/readyz'].map(async (path) =>
    (await fetch(stage.product().url + path)).text(),
  );
  return Promise.all([...texts, ...figures, ...previews]);
}

const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const servers = availableServers();
const stores = [
  { name: 'the SQLite file', found: true, redis: false },
  { name: 'Redis', found: servers.redis || process.env.CI === 'true', redis: true },
];

describe.each(stores)('a phone number with state in $name', ({ found, redis }) => {
  it.skipIf(!found)(
    'is seen by its owner in the private chat and stands nowhere else',
    { timeout: 180_000 },
    async () => {
      const server = redis ? await startRedis({ appendonly: true }) : null;
      if (server) closers.push(() => server.stop());
      const stage = await feishuStage(server ? { settings: { REDIS_URL: server.url } } : {});
      closers.push(() => stage.close());
      await liveThrough(stage);

      const owner = stage.person('小林').p2pChatId;
      const others = stage.platform.chats().filter((chat) => chat.chatId !== owner);
      const foreign = others
        .flatMap((chat) => stage.platform.messages(chat.chatId))
        .filter((message) => message.from === 'bot');
      expect(foreign.length).toBeGreaterThan(SPELLINGS.length);
      expect(foreign.map((message) => plainText(message)).filter(holdsNumber)).toEqual([]);
      expect(foreign.map((message) => message.content).filter(holdsNumber)).toEqual([]);
      expect(foreign.map((message) => plainText(message)).join('\n')).not.toContain('139****5678');
      const own = stage.platform
        .messages(owner)
        .filter((message) => message.from === 'bot')
        .map((message) => plainText(message));
      expect(own.join('\n')).toContain('139****5678');
      expect((await pages(stage)).filter(holdsNumber)).toEqual([]);
      expect(stage.product().output().split('\n').filter(holdsNumber)).toEqual([]);
      expect(filesHolding(stage.dataDir)).toEqual([]);
      if (server) expect(filesHolding(server.folder)).toEqual([]);
    },
  );
});
