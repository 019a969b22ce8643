import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulatorPage } from '../../src/emulator/page/page.js';
import type { WechatChats, WechatSent } from '../../src/emulator/page/types.js';
import { loadTexts } from '../../src/shared/texts.js';
import { launchBrowser } from '../helpers/browser.js';
import {
  type PlatformWithBot,
  sampleCard,
  sampleForm,
  sdkFor,
  startPlatformWithBot,
} from '../helpers/feishu-platform.js';
import { describeWith } from '../helpers/servers.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A WeChat that answers every line with an echo and a picture. */
function echoingWechat(): WechatChats & { readonly heard: unknown[][] } {
  const heard: unknown[][] = [];
  let tell: (sent: WechatSent) => void = () => {};
  return {
    heard,
    botName: '达人名片',
    addContact: (name) => `contact-${name}`,
    addRoom: (topic) => `room-${topic}`,
    on: (_event, listener) => {
      tell = listener;
    },
    say: (contactId, text, options = {}) => {
      heard.push([contactId, text, options]);
      const chatId = options.roomId ?? contactId;
      tell({ chatId, kind: 'text', text: `回声：${text}`, at: Date.now() });
      tell({ chatId, kind: 'image', image: PNG, at: Date.now() });
    },
  };
}

let world: PlatformWithBot;
let wechat: ReturnType<typeof echoingWechat>;
let server: Server;
let browser: Browser;
let url: string;
const problems: string[] = [];

/** Answers a message with a card whose words try to be markup; toasts at clicks. */
async function answerLikeABot(): Promise<void> {
  const sdk = sdkFor(world.platform);
  world.bot.answer = async ({ payload }) => {
    const { event_type: type } = payload.header;
    if (type === 'card.action.trigger') {
      const said = JSON.stringify(payload.event.action.form_value ?? payload.event.action.value);
      return { status: 200, body: JSON.stringify({ toast: { type: 'success', content: `收到 ${said}` } }) };
    }
    if (type === 'url.preview.get') {
      const body = { inline: { title: '小鱼的达人名片' }, card: { type: 'raw', data: sampleCard() } };
      return { status: 200, body: JSON.stringify(body) };
    }
    if (type !== 'im.message.receive_v1') return { status: 200 };
    const hostile = { tag: 'div', text: { tag: 'plain_text', content: '<img src=x onerror=alert(1)>' } };
    await sdk.im.v1.message.create({
      params: { receive_id_type: 'chat_id' },
      data: {
        receive_id: payload.event.message.chat_id,
        msg_type: 'interactive',
        content: JSON.stringify(sampleCard([hostile, sampleForm()])),
      },
    });
    return { status: 200 };
  };
}

beforeAll(async () => {
  world = await startPlatformWithBot({ limits: false });
  wechat = echoingWechat();
  await answerLikeABot();
  const app = new Koa();
  app.use(
    createEmulatorPage({
      feishu: world.platform,
      wechat,
      samples: [{ nickname: '小鱼', code: 'ABCD2345' }],
      texts: loadTexts(),
      statePeek: async () => ({ remembered: true }),
    }),
  );
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await world.close();
});

async function openPage(width: number, height: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(`${url}/emulator/`);
  await page.locator('#app[aria-busy="false"]').waitFor();
  return page;
}

describeWith('chromium', 'the emulator page', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it('lets a visitor write, click, submit and look inside', async () => {
    const page = await openPage(1280, 800);
    const feishu = page.locator('.pane-feishu');
    await feishu.locator('textarea').last().fill('名片 <b>x</b>');
    await feishu.locator('textarea').last().press('Enter');
    const card = feishu.locator('.card').last();
    await card.waitFor();
    expect(await card.innerText()).toContain('<img src=x onerror=alert(1)>');
    expect(await card.innerText()).toContain('微信 <b> *星*');
    expect(await feishu.locator('.mine .bubble').last().innerText()).toBe('名片 <b>x</b>');
    await card.getByRole('button', { name: '预览' }).click();
    await page.locator('.toast-success', { hasText: 'preview' }).waitFor();
    await card.getByRole('button', { name: '保存' }).click();
    await page.locator('.toast-warning').waitFor();
    await card.locator('[name=email]').fill('a@b.c');
    await card.getByRole('button', { name: '保存' }).click();
    await page.locator('.toast-success', { hasText: '"wechat":"old_id","email":"a@b.c"' }).waitFor();
    await feishu.locator('.is-card .peek').last().click();
    const sheet = page.locator('#inspector');
    await sheet.waitFor();
    expect(await sheet.innerText()).toContain('"schema"');
    expect(await sheet.locator('.payload').count()).toBe(4);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('speaks as another person in the group, with and without a mention', async () => {
    const page = await openPage(1280, 800);
    const feishu = page.locator('.pane-feishu');
    await feishu.getByRole('radio', { name: '阿杰' }).click();
    await feishu.getByRole('tab', { name: '品牌对接群' }).click();
    await feishu.locator('.try').first().click();
    await feishu.locator('.card').waitFor();
    expect(await feishu.locator('.mine .bubble').last().innerText()).toBe('@达人名片 名片 小鱼');
    await feishu.getByRole('button', { name: '@机器人' }).click();
    await feishu.locator('.composer textarea').fill('只是聊天');
    await feishu.getByRole('button', { name: '发送' }).click();
    await feishu.locator('.mine', { hasText: '只是聊天' }).waitFor();
    await world.platform.settled();
    expect(world.bot.received.filter((one) => JSON.stringify(one.payload).includes('只是聊天'))).toEqual([]);
    await page.close();
  });

  it('unfolds a link of the bot where it was posted, also when the bot is not spoken to', async () => {
    world.platform.setPreviewRule('https://cards.example/c/');
    const page = await openPage(1280, 800);
    const feishu = page.locator('.pane-feishu');
    await feishu.getByRole('radio', { name: '阿杰' }).click();
    await feishu.getByRole('tab', { name: '品牌对接群' }).click();
    await feishu.getByRole('button', { name: '@机器人' }).click();
    await feishu
      .locator('.composer textarea')
      .fill('看看 https://cards.example/c/abc 和 https://other.example/');
    await feishu.getByRole('button', { name: '发送' }).click();
    const message = feishu.locator('.mine', { hasText: 'cards.example' });
    await message.locator('.unfolded .card', { hasText: '小鱼的名片' }).waitFor();
    expect(await message.locator('.unfolded-title').textContent()).toContain('小鱼的达人名片');
    const asked = world.bot.received.filter((one) => one.payload.header.event_type === 'url.preview.get');
    expect(asked.map((one) => one.payload.event.context.url)).toEqual(['https://cards.example/c/abc']);
    expect(asked.every((one) => one.verified)).toBe(true);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows WeChat with its pictures, and binds a sample creator there on a phone', async () => {
    const page = await openPage(390, 844);
    await page.locator('.views button', { hasText: '微信' }).click();
    const pane = page.locator('.pane-wechat');
    await pane.locator('.composer textarea').fill('你好');
    await pane.locator('.composer textarea').press('Enter');
    await pane.locator('.theirs', { hasText: '回声：你好' }).waitFor();
    const photo = pane.locator('.photo');
    await photo.waitFor();
    await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    expect(wechat.heard[0]).toEqual(['contact-小林', '你好', {}]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    await page.locator('.views button', { hasText: '示例达人' }).click();
    await page.getByRole('button', { name: 'ABCD2345' }).click();
    await page.locator('.pane-feishu .mine', { hasText: '绑定 ABCD2345' }).waitFor();
    await expect
      .poll(() => world.bot.received.some((one) => JSON.stringify(one.payload).includes('绑定 ABCD2345')))
      .toBe(true);
    await page.close();
  });
});

describe('its API', () => {
  const say = (headers: Record<string, string>, body = '{"person":"x","chatId":"y","text":"z"}') =>
    fetch(`${url}/emulator/api/feishu/say`, { method: 'POST', headers, body });

  it('refuses other sites, other bodies and other hosts', async () => {
    const json = { 'Content-Type': 'application/json' };
    expect((await say({ ...json, Origin: 'https://evil.example' })).status).toBe(403);
    expect((await say({ ...json, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await say({ 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await say(json, '[1]')).status).toBe(400);
    expect((await say(json, `{"text":"${'x'.repeat(70_000)}"}`)).status).toBe(413);
    expect((await say({ ...json, Origin: url })).status).toBe(422);
    const rebound = await new Promise<number>((resolve) => {
      const { port } = new URL(url);
      import('node:http').then(({ get }) =>
        get({ host: '127.0.0.1', port, path: '/emulator/', headers: { Host: 'evil.example' } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        }),
      );
    });
    expect(rebound).toBe(403);
  });

  it('serves nothing but its own files', async () => {
    for (const path of [
      'assets/..%2f..%2fpackage.json',
      'assets/none.js',
      'api/none',
      'api/payload/none',
      'none',
    ]) {
      expect((await fetch(`${url}/emulator/${path}`)).status, path).toBe(404);
    }
    const page = await fetch(`${url}/emulator/`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const { panes, samples } = (await (await fetch(`${url}/emulator/api/world`)).json()) as {
      panes: { feishu: { people: unknown[] } };
      samples: unknown[];
    };
    expect(panes.feishu.people).toHaveLength(3);
    expect(samples).toHaveLength(1);
  });
});
