import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkIn } from '../helpers/browser-walk.js';
import { type RunningProduct, startProductProcess, temporaryFolder, until } from '../helpers/product.js';

const CHROMIUM = '/usr/bin/chromium';
const found = existsSync(CHROMIUM) || process.env.CI === 'true';

describe.skipIf(!found)('connecting Douyin in emulator mode in a real browser [Chromium]', () => {
  const folder = temporaryFolder();
  const problems: string[] = [];
  let product: RunningProduct;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    product = await startProductProcess({ PORT: '0', DATA_DIR: folder.path, LOG_LEVEL: 'warn' });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage({ viewport: { width: 320, height: 640 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    folder.remove();
  });

  const api = async (path: string, body?: object) => {
    const init = body && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    };
    return (await fetch(`${product.url}/emulator/api/${path}`, init || {})).json();
  };

  it('goes from the link over the consent page back to the chat', { timeout: 90_000 }, async () => {
    const world = await api('world');
    const { people } = world.panes.feishu;
    const { id: person, directChatId: chatId } = people.find(
      (one: { role: string }) => one.role === 'creator',
    );
    const heard = async (): Promise<string[]> =>
      (await api('world')).panes.feishu.messages
        .filter((one: { chatId: string; from: string }) => one.chatId === chatId && one.from === 'bot')
        .map((one: { text: string }) => one.text);
    const says = async (text: string, words: string) => {
      await api('feishu/say', { person, chatId, text });
      await until(words, async () => (await heard()).join('\n').includes(words));
    };
    await says(`绑定 ${world.samples[0].code}`, '绑定成功');
    await says('绑定抖音', 'ticket=');
    await page.goto(linkIn(await heard()));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(320);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: '小鱼在抖音' }).click();
    await page.getByRole('heading', { name: '授权完成' }).waitFor();
    await until('the chat to hear of it', async () => (await heard()).join('\n').includes('抖音已连接'));
    expect(problems).toEqual([]);
  });
});
