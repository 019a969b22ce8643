import { createHash, randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { startProductProcess } from '../helpers/product.js';
import { availableServers, startPostgres, startRedis } from '../helpers/servers.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** The path of a link in what the bot said. */
function pathIn(replies: readonly string[]): string {
  const path = /https?:\/\/[^/\s]+(\/c\/[\w-]+)/.exec(replies.join('\n'))?.[1];
  if (!path) throw new Error(`no link in ${replies.join('\n')}`);
  return path;
}

interface Surfaces {
  readonly page: string;
  readonly vcard: string;
  /** A hash of the picture; equal pictures show the same card. */
  readonly picture: string;
}

/** What a visitor gets from one process at this moment. */
async function surfaces(url: string, path: string): Promise<Surfaces> {
  const [page, vcard, picture] = await Promise.all(
    ['', '.vcf', '.png'].map((part) => fetch(url + path + part)),
  );
  return {
    page: await page!.text(),
    vcard: await vcard!.text(),
    picture: createHash('sha256')
      .update(Buffer.from(await picture!.arrayBuffer()))
      .digest('hex'),
  };
}

/** Edits over and over; after every save the next read of every surface shows it, wherever it is read. */
async function editAndLook(stage: FeishuStage, urls: () => readonly string[]): Promise<void> {
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
  const path = pathIn(await stage.says('小林', '分享到链接', false));
  let before = await surfaces(urls()[0]!, path);
  for (const round of [1, 2, 3]) {
    const words = `wx_round_${round}`;
    await stage.says('小林', `微信号改成 ${words}`, false);
    const now = await Promise.all(urls().map((url) => surfaces(url, path)));
    for (const one of now) {
      expect(one.page).toContain(words);
      expect(one.page).toContain(`第 ${round} 版`);
      expect(one.vcard).toContain(`X-WECHAT;CHARSET=UTF-8:${words}`);
      expect(one.page + one.vcard).not.toContain(`wx_round_${round - 1}`);
      expect(one.picture).toBe(now[0]!.picture);
      expect(one.picture).not.toBe(before.picture);
    }
    for (const ask of ['预览', '名片 xiaoyu_2024']) {
      const replies = await stage.says('小林', ask, false);
      expect(replies.join('\n')).toContain(words);
    }
    before = now[0]!;
  }
  const stopped = await stage.says('小林', '停用 1', false);
  expect(stopped.join()).toContain('已停用');
  for (const url of urls())
    for (const part of ['', '.png', '.vcf']) expect((await fetch(url + path + part)).status).toBe(404);
}

describe('a saved edit is on every surface at the next read', () => {
  it('of one running process, with warm caches', { timeout: 90_000 }, async () => {
    const stage = await feishuStage();
    closers.push(() => stage.close());
    await editAndLook(stage, () => [stage.product().url]);
  });

  const { redis, postgres } = availableServers();
  const found = (redis && postgres) || process.env.CI === 'true';
  it.skipIf(!found)('of two processes that share Postgres and Redis', { timeout: 120_000 }, async () => {
    const [state, records] = await Promise.all([startRedis(), startPostgres()]);
    closers.push(() => Promise.all([state.stop(), records.stop()]));
    const shared = {
      DATABASE_URL: records.url,
      REDIS_URL: state.url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      PUBLIC_URL: 'https://cards.example.com',
      REPLICAS: '2',
    };
    const stage = await feishuStage({ settings: shared });
    closers.push(() => stage.close());
    const second = await startProductProcess({ ...stage.settings });
    closers.push(() => second.stop());
    await editAndLook(stage, () => [stage.product().url, second.url]);
  });
});
