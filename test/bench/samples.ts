import { writeFileSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import sharp from 'sharp';
import { createCardPainter } from '../../src/rendering/paint-card.js';
import { createLogger } from '../../src/shared/logger.js';
import { templatePath } from '../../src/shared/project-root.js';
import { loadTexts } from '../../src/shared/texts.js';
import { SAMPLE_SHARE_URL, sampleView } from './sample-card.js';
import { startProduct, temporaryFolder } from './servers.js';

/** Where Debian keeps Chromium; another one may be named as the first argument. */
const CHROMIUM = process.argv[2] ?? '/usr/bin/chromium';

const MAX_CARD = 150 * 1024;
const MAX_SCREEN = 350 * 1024;

/** Writes a PNG with the colours that it needs most, smaller than the product's own: it lies in the repository. */
async function write(name: string, bytes: Buffer, limit: number): Promise<void> {
  for (const colours of [256, 192, 128]) {
    const png = await sharp(bytes)
      .png({ palette: true, colours, effort: 10, compressionLevel: 9 })
      .toBuffer();
    if (png.length > limit) continue;
    writeFileSync(templatePath('samples', name), png);
    process.stdout.write(`${name}: ${Math.round(png.length / 1024)} KiB, ${colours} colours\n`);
    return;
  }
  throw new Error(`${name} does not fit into ${limit} bytes`);
}

async function sampleCard(): Promise<void> {
  const painter = await createCardPainter({ texts: loadTexts(), log: createLogger('silent') });
  const { bytes } = await painter.paint(sampleView(), SAMPLE_SHARE_URL);
  await write('card.png', bytes, MAX_CARD);
}

/** Says something in a pane and waits for one more thing that the bot said there. */
async function say(pane: Locator, words: string): Promise<void> {
  const theirs = pane.locator('.theirs');
  const before = await theirs.count();
  await pane.locator('.composer textarea').fill(words);
  await pane.locator('.composer textarea').press('Enter');
  await theirs.nth(before).waitFor();
}

/** Lets a pane's visitor be somebody else, in the group or in the private chat. */
async function become(pane: Locator, name: string, chat: string): Promise<void> {
  await pane.locator('.who', { hasText: name }).click();
  await pane.locator('.tab', { hasText: chat }).click();
}

/** The creator binds and fills a card in private; a brand asks for it in the group and on WeChat. */
async function play(page: Page, code: string): Promise<void> {
  const feishu = page.locator('.pane-feishu');
  const wechat = page.locator('.pane-wechat');
  for (const words of [
    `绑定 ${code}`,
    '微信号改成 xiaoyu_2024',
    '邮箱改成 hi@xiaoyu.example.com',
    '历史合作改成 喜茶 短视频 2026-08；外婆家 图文 2026-05；盒马鲜生 直播专场 2025-12',
    '介绍改成 杭州本地探店达人🍜 只写自己真的吃过的店，可接图文、短视频与直播。',
    '名片',
  ])
    await say(feishu, words);
  await become(feishu, '阿杰', '品牌对接群');
  await say(feishu, '名片 小鱼');
  await become(wechat, '阿杰', '私聊');
  await say(wechat, '名片 小鱼');
  const photo = wechat.locator('.photo');
  await photo.waitFor();
  await photo.evaluate((image: HTMLImageElement) => image.decode());
  await feishu.locator('.theirs').last().getByText('hi@xiaoyu.example.com').waitFor();
  await page.mouse.move(0, 0);
}

async function sampleScreen(): Promise<void> {
  const folder = temporaryFolder();
  const product = await startProduct({ PORT: '0', DATA_DIR: folder.path });
  let browser: Browser | null = null;
  try {
    const world = (await (await fetch(`${product.url}/emulator/api/world`)).json()) as {
      readonly samples: readonly { readonly nickname: string; readonly code: string | null }[];
    };
    const code = world.samples.find(({ nickname }) => nickname === '小鱼')?.code;
    if (!code) throw new Error('no binding code for the sample creator');
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
    await page.goto(`${product.url}/emulator/`);
    await play(page, code);
    await write('emulator.png', await page.screenshot(), MAX_SCREEN);
  } finally {
    await browser?.close();
    await product.stop();
    folder.remove();
  }
}

await sampleCard();
await sampleScreen();
