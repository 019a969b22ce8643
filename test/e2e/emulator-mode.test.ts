import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../helpers/browser.js';
import { type RunningProduct, startProductProcess, temporaryFolder } from '../helpers/product.js';
import { describeWith } from '../helpers/servers.js';

describeWith('chromium', 'emulator mode in a real browser', () => {
  const folder = temporaryFolder();
  const problems: string[] = [];
  let product: RunningProduct;
  let browser: Browser;
  let page: Page;
  let feishu: Locator;
  let wechat: Locator;

  beforeAll(async () => {
    product = await startProductProcess({ PORT: '0', DATA_DIR: folder.path, LOG_LEVEL: 'warn' });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(`${product.url}/emulator/`);
    await page.locator('#app[aria-busy="false"]').waitFor();
    feishu = page.locator('.pane-feishu');
    wechat = page.locator('.pane-wechat');
  });

  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    folder.remove();
  });

  /** Says a line in a pane and waits for a message of the bot that holds `words`. */
  async function say(pane: Locator, line: string, words: string): Promise<Locator> {
    await pane.locator('.composer textarea').fill(line);
    await pane.locator('.composer textarea').press('Enter');
    const reply = pane.locator('.theirs', { hasText: words }).last();
    await reply.waitFor({ timeout: 15_000 });
    return reply;
  }

  async function codeOf(nickname: string): Promise<string> {
    const world = await (await fetch(`${product.url}/emulator/api/world`)).json();
    return world.samples.find((sample: { nickname: string }) => sample.nickname === nickname).code;
  }

  it('shows a code as used as soon as it is', { timeout: 60_000 }, async () => {
    await page.locator('.side .code').first().waitFor();
    const codes = await page.locator('.side .code').count();
    await say(feishu, `绑定 ${await codeOf('老姜修车铺')}`, '绑定成功');
    const used = page.locator('.side li', { hasText: '老姜修车铺' });
    await used.getByText('绑定码已用过').waitFor({ timeout: 10_000 });
    expect(await page.locator('.side .code').count()).toBe(codes - 1);
  });

  it('is the creator, the brand and support in both chats', { timeout: 90_000 }, async () => {
    await say(feishu, `绑定 ${await codeOf('小鱼')}`, '绑定成功');
    await say(feishu, '微信号改成 xiaoyu_page', 'xiaoyu_page');
    await say(feishu, '编辑 邮箱', '邮箱');
    await feishu.getByRole('button', { name: '取消' }).last().click();
    await feishu.locator('.theirs', { hasText: '已取消' }).last().waitFor();

    await feishu.getByRole('radio', { name: '阿杰' }).click();
    await feishu.getByRole('tab', { name: '品牌对接群' }).click();
    const card = await say(feishu, '名片 xiaoyu_2024', 'xiaoyu_page');
    expect(await card.textContent()).not.toContain('编辑');

    await wechat.getByRole('radio', { name: '小美' }).click();
    await say(wechat, '名片一个月可以修改几次', '不限制');
    await wechat.getByRole('radio', { name: '阿杰' }).click();
    await wechat.getByRole('tab', { name: '品牌对接群' }).click();
    await say(wechat, '名片 xiaoyu_2024', '小鱼');
    const picture = wechat.locator('.photo').last();
    await picture.waitFor({ timeout: 20_000 });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1080);
    expect(problems).toEqual([]);
    // What libraries had to say to their own authors is not printed.
    expect(product.output()).not.toMatch(/WARN|Deprecation|TLS/);
  });

  it('lets a stranger play the agent in the support group', { timeout: 90_000 }, async () => {
    await wechat.getByRole('radio', { name: '阿杰' }).click();
    await wechat.getByRole('tab').first().click();
    await say(wechat, '人工', '回复「取消」');
    await feishu.getByRole('radio', { name: '阿杰' }).click();
    expect(await feishu.getByRole('tab').count()).toBe(2);
    await feishu.getByRole('radio', { name: '小美' }).click();
    await feishu.getByRole('tab', { name: '人工客服群' }).click();
    const card = feishu.locator('.theirs', { hasText: '人工客服工单' }).last();
    await card.getByRole('button', { name: '接单' }).click();
    await wechat.locator('.theirs', { hasText: '小美已接入' }).last().waitFor({ timeout: 15_000 });
    await say(wechat, '名片怎么关闭', '小美已接入');
    await feishu.locator('.theirs', { hasText: '用户：名片怎么关闭' }).last().waitFor({ timeout: 15_000 });
    await card.getByRole('button', { name: '回复' }).click();
    await feishu.locator('.composer textarea').fill('可以隐藏各项');
    await feishu.locator('.composer textarea').press('Enter');
    await wechat.locator('.theirs', { hasText: '小美：可以隐藏各项' }).last().waitFor({ timeout: 15_000 });
    const own = feishu.locator('.mine', { hasText: '可以隐藏各项' }).last();
    await own.getByRole('button', { name: '撤回' }).click();
    await wechat.locator('.theirs', { hasText: '撤回了一条消息' }).last().waitFor({ timeout: 15_000 });
    await card.getByRole('button', { name: '结束对话' }).click();
    await wechat.locator('.theirs', { hasText: '选一个分数' }).last().waitFor({ timeout: 15_000 });
    expect(problems).toEqual([]);
  });
});
