import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectFonts } from '../../src/rendering/fonts.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

const CHROMIUM = '/usr/bin/chromium';
const found = existsSync(CHROMIUM) || process.env.CI === 'true';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];
const LONG = '超长内容没有空格也没有标点连续不断'.repeat(10);

interface Text {
  readonly words: string;
  readonly ratio: number;
}

/** WCAG 2 contrast of every piece of text on the page with what lies behind it; gradients count by their worst stop. */
function contrasts(): Text[] {
  const parse = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = (color: string) => {
    const [r = 0, g = 0, b = 0] = parse(color).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): string[] => {
    if (!element) return ['rgb(255, 255, 255)'];
    const { backgroundColor, backgroundImage } = getComputedStyle(element);
    if (backgroundImage !== 'none') return backgroundImage.match(/rgb\([^)]+\)/g) ?? [];
    return /, 0\)$/.test(backgroundColor) ? behind(element.parentElement) : [backgroundColor];
  };
  const texts = [...document.querySelectorAll('body *')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
  );
  return texts
    .filter((element) => element.getClientRects().length > 0)
    .map((element) => {
      const ink = light(getComputedStyle(element).color);
      const ratios = behind(element).map((color) => {
        const [high, low] = [Math.max(ink, light(color)), Math.min(ink, light(color))];
        return (high + 0.05) / (low + 0.05);
      });
      return { words: element.textContent?.slice(0, 20) ?? '', ratio: Math.min(...ratios) };
    });
}

describe.skipIf(!found)('the card page in a real browser [Chromium]', () => {
  const problems: string[] = [];
  let stage: FeishuStage;
  let browser: Browser;
  let url: string;
  let limitedUrl: string;

  beforeAll(async () => {
    stage = await feishuStage();
    await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
    const lines = [
      '微信号改成 xiaoyu_on_the_page',
      '飞书改成 xiaoyu@example.com',
      '邮箱改成 a.very.long.address.of.somebody@a-very-long-company-name.example.com',
      '介绍：杭州探店达人👨‍👩‍👧‍👦，真实体验。\n欢迎品牌方合作，不接医美和贷款。',
      `历史合作改成 喜茶 图文 2024-05 https://v.douyin.com/abc\n${'霸王茶姬'} 短视频 2024-06\n瑞幸咖啡 直播 2024-07`,
    ];
    for (const line of lines) await stage.says('小林', line, false);
    const linkIn = (replies: string[]) => /https?:\/\/\S+\/c\/[\w-]+/.exec(replies.join('\n'))?.[0] ?? '';
    url = linkIn(await stage.says('小林', '分享到链接', false));
    limitedUrl = linkIn(await stage.says('小林', '分享给 喜茶 3天 1次', false));
    selectFonts();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(address);
    return page;
  }

  const looks = [320, 390, 1280].flatMap((width) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
  );
  it.each(looks)('reads well at $width px, $colorScheme', async ({ width, colorScheme }) => {
    const page = await open(url, { viewport: { width, height: 844 }, colorScheme });
    await page.getByRole('button', { name: '复制 微信号' }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
    const texts = await page.evaluate(contrasts);
    expect(texts.length).toBeGreaterThan(15);
    expect(texts.filter((one) => one.ratio < 4.5)).toEqual([]);
    const folder = process.env.CARD_PAGE_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${width}-${colorScheme}.png`, fullPage: true });
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it.each([
    { what: 'doubled on a phone', width: 195 },
    { what: 'at four times on a desk', width: 320 },
  ])('needs no scrolling sideways when it is $what', async ({ width }) => {
    const page = await open(url, { viewport: { width, height: 422 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.context().close();
  });

  it('moves nothing for those who asked for that', async () => {
    const page = await open(url, { reducedMotion: 'reduce' });
    await page.getByRole('button', { name: '复制 微信号' }).click();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.context().close();
  });

  it('is printed dark on white, without what can only be pressed', async () => {
    const page = await open(url, { colorScheme: 'dark' });
    await page.getByRole('button', { name: '复制 微信号' }).waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('button:visible, a.button:visible').count()).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('main')!).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    const texts = await page.evaluate(contrasts);
    expect(texts.filter((one) => one.ratio < 4.5)).toEqual([]);
    await page.context().close();
  });

  it('weighs less than 100 KB with all that it loads', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    page.on('response', (response) => bodies.push(response.body()));
    await page.goto(url, { waitUntil: 'networkidle' });
    const bytes = (await Promise.all(bodies)).reduce((sum, body) => sum + body.length, 0);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(100_000);
    expect(await page.locator('meta[name=robots]').getAttribute('content')).toContain('noindex');
    await context.close();
  });

  it('is used by keyboard alone: every action is reached, in order, and seen', async () => {
    const page = await open(url);
    await page.getByRole('button', { name: '复制 微信号' }).waitFor();
    const reached: string[] = [];
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const now = await page.evaluate(() => {
        const { activeElement: element } = document;
        if (!element || element === document.body) return null;
        const shown = getComputedStyle(element).outlineStyle !== 'none';
        return `${element.getAttribute('aria-label') ?? element.textContent}${shown ? '' : ' (unseen)'}`;
      });
      if (now === null) break;
      reached.push(now);
    }
    expect(reached).toEqual([
      '复制 飞书',
      '复制 微信号',
      'a.very.long.address.of.somebody@a-very-long-company-name.example.com',
      '复制 邮箱',
      '存到通讯录',
      '查看名片图片',
    ]);
    const heights = await page
      .locator('button:visible, a.button')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
    await page.getByRole('button', { name: '复制 飞书' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: '已复制' }).waitFor();
    await page.context().close();
  });

  it('copies a contact, with and without a clipboard', async () => {
    const granted = await open(url, { permissions: ['clipboard-read', 'clipboard-write'] });
    await granted.getByRole('button', { name: '复制 微信号' }).click();
    await granted.getByRole('status').filter({ hasText: '已复制' }).waitFor();
    expect(await granted.evaluate(() => navigator.clipboard.readText())).toBe('xiaoyu_on_the_page');
    await granted.context().close();
    const without = await open(url);
    await without.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await without.getByRole('button', { name: '复制 微信号' }).click();
    expect(await without.evaluate(() => String(getSelection()))).toBe('xiaoyu_on_the_page');
    await without.context().close();
  });

  it('is whole without scripts', async () => {
    const page = await open(url, { javaScriptEnabled: false });
    expect(await page.locator('button:visible').count()).toBe(0);
    expect(await page.locator('main').textContent()).toContain('xiaoyu_on_the_page');
    expect(await page.locator('a.button:visible').count()).toBe(2);
    await page.context().close();
  });

  it('runs no script but its own, and lets nothing out or in', async () => {
    const page = await open(url);
    const before = problems.length;
    const ran = await page.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.ran = true';
      document.body.append(inline);
      document.body.insertAdjacentHTML(
        'beforeend',
        '<img src="data:image/png,x" onerror="window.ran = true">',
      );
      const fetched = await fetch('/livez').then(
        () => true,
        () => false,
      );
      return { ran: 'ran' in window, fetched };
    });
    expect(ran).toEqual({ ran: false, fetched: false });
    expect(problems.splice(before).join('\n')).toContain('Content Security Policy');
    await page.context().close();
  });

  it('keeps its parts open after the last view, and then says neutrally that it is over', async () => {
    const page = await open(limitedUrl);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '存到通讯录' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('小鱼.vcf');
    const answer = await page.goto(limitedUrl);
    expect(answer?.status()).toBe(404);
    expect(await page.locator('h1').textContent()).toBe('链接已失效');
    const texts = await page.evaluate(contrasts);
    expect(texts.filter((one) => one.ratio < 4.5)).toEqual([]);
    const folder = process.env.CARD_PAGE_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/gone.png` });
    problems.length = 0;
    await page.context().close();
  });

  it('does not burst with the longest words', async () => {
    await stage.says('小林', `介绍：${LONG}`, false);
    const page = await open(url, { viewport: { width: 320, height: 700 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await page.context().close();
  });
});
