import { afterAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { filesHolding, holdsNumber, liveWithNumber, SPELLINGS } from '../helpers/phone-spellings.js';
import { availableServers, startRedis } from '../helpers/servers.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

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
      const stage = await feishuStage({
        settings: { PHONE_REVEAL_SECONDS: '1', ...(server ? { REDIS_URL: server.url } : {}) },
      });
      closers.push(() => stage.close());
      await liveWithNumber(stage);

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
