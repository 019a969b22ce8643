import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonOf, linkIn, Walker } from '../helpers/browser-walk.js';
import { type DouyinStage, douyinStage } from '../helpers/douyin-stage.js';
import { until } from '../helpers/product.js';
import { feishuStage } from '../helpers/stages.js';

describe('connecting Douyin over HTTP', () => {
  let stage: DouyinStage;
  beforeAll(async () => {
    stage = await douyinStage(feishuStage);
    await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
  });
  afterAll(() => stage?.close());

  async function link(who: string): Promise<string> {
    return linkIn(await stage.says(who, '绑定抖音', false));
  }

  const heardSince = (count: number) => stage.heard('小林').slice(count).join('\n');

  it('shows for whom the link is and what will happen, and keeps to itself', async () => {
    const walker = new Walker();
    const { status, page, headers } = await walker.get(await link('小林'));
    expect(status).toBe(200);
    expect(page).toContain('飞书用户');
    expect(page).toContain('要连接的名片：「小鱼」');
    expect(page).toContain('不是你本人');
    expect(page).toContain('昵称和头像');
    expect(headers.get('set-cookie')).toMatch(/Path=\/connect\/douyin; Max-Age=600; HttpOnly; SameSite=Lax$/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(buttonOf(page)).toContain(`${stage.douyin.domain}/platform/oauth/connect/?`);
    const consent = await (await fetch(buttonOf(page)!)).text();
    expect(consent).toContain('抖音授权（模拟）');
  });

  it('does not let another browser finish, nor a return be played again', async () => {
    const own = new Walker();
    const { page } = await own.get(await link('小林'));
    const back = await stage.douyin.agree(buttonOf(page)!, stage.account('小鱼本鱼'));
    const before = stage.heard('小林').length;
    const stranger = await new Walker().get(back);
    expect([stranger.status, stranger.page.includes('链接已失效')]).toEqual([404, true]);
    expect(stage.heard('小林')).toHaveLength(before);
    const first = await own.get(back);
    expect([first.status, first.page.includes('请回到聊天')]).toEqual([200, true]);
    for (let again = 0; again < 3; again += 1) expect((await own.get(back)).status).toBe(200);
    await until('the chat to hear of it', () => heardSince(before).includes('抖音已连接'));
    await until('the end', async () => (await stage.product().depth()) === 0);
    expect(stage.heard('小林')).toHaveLength(before + 1);
  });

  it('answers a refusal, an expired code, a dead and a malformed link with neutral pages', async () => {
    const walker = new Walker();
    const url = await link('小林');
    const { page } = await walker.get(url);
    const refused = await stage.douyin.agree(buttonOf(page)!, 'nobody');
    expect((await walker.get(refused)).page).toContain('没有授权');
    const back = await stage.douyin.agree(buttonOf(page)!, stage.account('小鱼本鱼'));
    stage.douyin.expireCodes();
    const failed = await walker.get(back);
    expect([failed.status, failed.page.includes('授权没有成功')]).toEqual([502, true]);
    const base = stage.product().url;
    const odd = [
      '',
      '?ticket=',
      `?ticket=${'A'.repeat(22)}`,
      '?ticket=a&ticket=b',
      '?ticket=%00',
      '/callback',
      '/callback?state=x&code=y',
      '/callback?code=z',
    ];
    const pages = await Promise.all(odd.map((path) => walker.get(`${base}/connect/douyin${path}`)));
    expect(new Set(pages.map((one) => one.page)).size).toBe(1);
    expect(pages.every((one) => one.status === 404)).toBe(true);
    expect((await fetch(`${base}/connect/other`)).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('syncs a changed nickname and avatar; a slow or unwilling platform leaves what was known', async () => {
    await stage.says('阿杰', `绑定 ${stage.bindingCode('老姜修车铺')}`, false);
    await stage.says('阿杰', '绑定抖音', false);
    expect((await stage.says('阿杰', '【授权 老姜】', false)).join()).toContain('抖音已连接');
    stage.douyin.delay(2_500);
    const late = (await stage.says('阿杰', '同步', false)).join('\n');
    stage.douyin.delay(0);
    expect(late).toContain('同步延迟');
    expect(late).toContain('昵称：老姜（来自抖音');
    await stage.says('小美', `绑定 ${stage.bindingCode('可乐聊数码')}`, false);
    await stage.says('小美', '绑定抖音', false);
    await stage.says('小美', '【授权 可乐】', false);
    stage.douyin.revoke(stage.account('可乐'));
    expect((await stage.says('小美', '同步', false)).join('\n')).toContain('请回复「绑定抖音」重新授权');
    expect((await stage.says('小美', '名片', false)).join('\n')).toContain('可乐');
  });

  it('draws the avatar on page and image, and keeps its copy when the address has expired', async () => {
    await stage.says('小林', '预览', false);
    const found = cardUrl();
    const page = await (await fetch(found)).text();
    expect(page).toContain('<img class="avatar"');
    const avatar = await fetch(`${found}.jpg`);
    expect(avatar.headers.get('content-type')).toBe('image/jpeg');
    const bytes = Buffer.from(await avatar.arrayBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 400, height: 400, format: 'jpeg' });
    const middle = async (picture: Buffer, left: number, top: number) => {
      const pixels = await sharp(picture).extract({ left, top, width: 16, height: 16 }).raw().toBuffer();
      return [0, 1, 2].map((channel) => pixels[channel] ?? 0);
    };
    const image = Buffer.from(await (await fetch(`${found}.png`)).arrayBuffer());
    const drawn = await middle(image, 180, 186);
    const own = await middle(bytes, 192, 192);
    for (const [index, value] of drawn.entries()) expect(Math.abs(value - own[index]!)).toBeLessThan(12);
    const openId = stage.account('小鱼本鱼');
    const old = `${stage.douyin.domain}/avatar/${openId}/1.png`;
    stage.douyin.repaint(openId);
    expect((await fetch(old)).status).toBe(403);
    expect(Buffer.from(await (await fetch(`${found}.jpg`)).arrayBuffer())).toEqual(bytes);
    expect((await stage.says('小林', '同步', false)).join('\n')).toContain('头像已更新');
    await until(
      'the new avatar',
      async () => !Buffer.from(await (await fetch(`${found}.jpg`)).arrayBuffer()).equals(bytes),
    );
  });

  function cardUrl(): string {
    const { platform, person } = stage as unknown as Awaited<ReturnType<typeof feishuStage>>;
    const all = platform
      .messages(person('小林').p2pChatId)
      .map((message) => message.content)
      .join('\n');
    return /http:\/\/127[^"\\]*\/c\/[\w-]+/.exec(all)?.[0] ?? '';
  }

  it('keeps tokens and tickets out of the log and out of the files', async () => {
    const ticket = new URL(await link('小林')).searchParams.get('ticket') ?? '';
    const output = stage.product().output();
    for (const secret of ['act.', 'rft.', 'test-douyin-secret', ticket]) expect(output).not.toContain(secret);
    const files = readdirSync(stage.dataDir).map((name) => readFileSync(join(stage.dataDir, name)));
    for (const secret of ['act.', 'rft.', ticket])
      expect(files.some((bytes) => bytes.includes(Buffer.from(secret)))).toBe(false);
  });

  it('slows down whoever asks too fast', async () => {
    const url = `${stage.product().url}/connect/douyin?ticket=${'B'.repeat(22)}`;
    const answers = await Promise.all(Array.from({ length: 90 }, () => fetch(url)));
    const statuses = new Set(answers.map((one) => one.status));
    expect(statuses).toEqual(new Set([404, 429]));
  });
});
