import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { viewCard } from '../../src/domain/card-view.js';
import { sceneTexts } from '../../src/rendering/scene.js';
import { loadTexts } from '../../src/shared/texts.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { filesHolding, holdsNumber, liveWithNumber, NUMBER, SPELLINGS } from '../helpers/phone-spellings.js';
import { wechatStage } from '../helpers/wechat-stage.js';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

it('a phone number on WeChat is seen by its owner in the private chat and stands nowhere else', {
  timeout: 120_000,
}, async () => {
  const stage = await wechatStage();
  closers.push(() => stage.close());
  await liveWithNumber(stage);
  // A nickname is anybody's own choice; the bot does not repeat the number even where it stands in one.
  await stage.says(`小明${NUMBER}`, '名片 xiaoyu_2024', true);

  const owner = stage.contactId('小林');
  const foreign = stage.sent().filter((message) => message.chatId !== owner);
  const words = foreign.flatMap((message) => message.text ?? []);
  expect(words.length).toBeGreaterThan(SPELLINGS.length);
  expect(words.filter(holdsNumber)).toEqual([]);
  expect(words.join('\n')).not.toContain('139****5678');
  expect(words.at(-1)).toMatch(/^@小明\*+\u2005/);
  expect(words.at(-1)).toContain('小鱼');
  const own = stage.sent().filter((message) => message.chatId === owner);
  const ownWords = own.map((message) => message.text ?? '').join('\n');
  expect(ownWords).toContain('139****5678');

  const pictures = stage.sent().filter((message) => message.kind === 'image');
  expect(new Set(pictures.map((picture) => picture.chatId))).toContain(stage.roomId);
  expect(pictures.filter(({ image }) => !image || image.includes(NUMBER))).toEqual([]);
  const records = await openLibsqlRecords(join(stage.dataDir, 'bot.db'));
  const [found] = await records.findCreators('xiaoyu_2024', 1);
  const card = await records.creator(found?.creatorId ?? '');
  await records.close();
  if (!card) throw new Error('the sample creator is gone');
  expect(card.content.phone?.masked).toBe('139****5678');
  for (const viewer of ['client', 'group'] as const) {
    const drawn = sceneTexts(viewCard(card, viewer), loadTexts());
    expect(drawn.join('\n')).toContain('小鱼');
    expect(drawn.filter((line) => holdsNumber(line) || line.includes('139****5678'))).toEqual([]);
  }

  const links = new Set(words.flatMap((text) => text.match(/http:\/\/127\S*\/c\/[\w-]+/g) ?? []));
  expect(links.size).toBeGreaterThan(0);
  const addresses = [...links, `${stage.product().url}/metrics`, `${stage.product().url}/readyz`];
  const pages = await Promise.all(addresses.map(async (address) => (await fetch(address)).text()));
  expect(pages.filter(holdsNumber)).toEqual([]);
  expect(stage.product().output().split('\n').filter(holdsNumber)).toEqual([]);
  expect(filesHolding(stage.dataDir)).toEqual([]);
  expect(existsSync(join(stage.dataDir, 'home'))).toBe(false);
});
