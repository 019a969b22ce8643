import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CardPainter } from '../../src/application/ports.js';
import type { CardView } from '../../src/domain/card-view.js';
import { createCardPages } from '../../src/http/card-pages.js';
import { createCardPainter } from '../../src/rendering/paint-card.js';
import { sceneTexts } from '../../src/rendering/scene.js';
import { loadTexts } from '../../src/shared/texts.js';
import { clientView } from '../helpers/feishu-replies.js';
import { naughtyStrings } from '../helpers/naughty.js';
import { memoryLog } from '../helpers/state-tools.js';

const texts = loadTexts();
const strings = naughtyStrings();
const LINK = 'https://bot.example.com/c/aaaaaaaaaaaaaaaaaaaaaa';
let painter: CardPainter;
let view: CardView;
let url = '';
let close = () => {};

/** A card whose every word is this one; far worse than what import and edits let through. */
const viewOf = (words: string) =>
  clientView({
    nickname: words,
    douyinId: words,
    location: words,
    categories: [words, words],
    contacts: [{ channel: 'wechat', lit: true, text: words, mark: null, action: 'copy' }],
    collaborations: [words, words],
    introduction: words,
  });

beforeAll(async () => {
  const { log } = memoryLog();
  painter = await createCardPainter({ texts, log });
  const open = async () => ({ view, shareUrl: LINK, limited: false, pass: null });
  const server = createServer(
    new Koa().use(createCardPages({ open, painter, avatarOf: async () => null, texts, log })).callback(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/c/aaaaaaaaaaaaaaaaaaaaaa`;
  close = () => void server.close();
});
afterAll(() => close());

/** The tags with what stands between quotes taken out: a quote that closed one early would show. */
const tagsOf = (html: string) =>
  [...html.matchAll(/<[^>]*>/g)].map((match) => match[0].replace(/="[^"]*"/g, '=""'));

it('the page holds no tag that is not its own, whatever stands on the card', {
  timeout: 120_000,
}, async () => {
  const own = new Set<string>();
  for (const plain of ['小鱼', 'https://example.com/']) {
    view = viewOf(plain);
    for (const tag of tagsOf(await (await fetch(url)).text())) own.add(tag);
  }
  for (const words of strings) {
    view = viewOf(words.slice(0, 4_000));
    const html = await (await fetch(url)).text();
    const foreign = tagsOf(html).filter((tag) => !own.has(tag));
    expect(foreign, JSON.stringify(words.slice(0, 60))).toEqual([]);
    const heading = /<h1[^>]*>([^<]*)</.exec(html)?.[1] ?? '';
    expect(heading, 'the name neither turns nor piles up').not.toMatch(
      /[\u202a-\u202e\u2066-\u2069]|\p{M}{3}/u,
    );
  }
});

it('the picture is laid out and drawn, whatever stands on the card', { timeout: 240_000 }, async () => {
  for (const [index, words] of strings.entries()) {
    const naughty = viewOf(words.slice(0, 1_000));
    const drawn = sceneTexts(naughty, texts);
    expect(
      drawn.every((line) => line.isWellFormed() && !/[\u202a-\u202e\u2066-\u2069]/u.test(line)),
      JSON.stringify(words.slice(0, 60)),
    ).toBe(true);
    if (index % 40 === 0) expect((await painter.paint(naughty, LINK)).bytes.length).toBeGreaterThan(1_000);
  }
});
