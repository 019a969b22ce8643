import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP, fixture, post, push } from '../helpers/feishu-webhook.js';
import { wrongDeliveries } from '../helpers/feishu-wrong-deliveries.js';
import { type RunningProduct, startProductProcess, temporaryFolder } from '../helpers/product.js';
import { feishuSettings } from '../helpers/stages.js';

const folder = temporaryFolder();
let product: RunningProduct;

beforeAll(async () => {
  product = await startProductProcess({
    ...feishuSettings('http://127.0.0.1:9', folder.path),
    FEISHU_APP_ID: APP.appId,
    FEISHU_ENCRYPT_KEY: APP.encryptKey,
    FEISHU_VERIFICATION_TOKEN: APP.token,
  });
});
afterAll(async () => {
  await product?.stop();
  folder.remove();
});

/** How many deliveries were admitted or answered, from `/metrics`. */
async function handled(): Promise<number> {
  const page = await (await fetch(`${product.url}/metrics`)).text();
  const counts = [
    ...page.matchAll(
      /^bot_webhook_total\{outcome="(?:new|repeat|answered|challenge|click-failed)"\} (\S+)$/gm,
    ),
  ];
  return counts.reduce((sum, match) => sum + Number(match[1]), 0);
}

describe('the running program', () => {
  it('refuses some 200 wrong deliveries, handles none of them, lives, and takes a good one', async () => {
    const all = wrongDeliveries();
    expect(all.length).toBeGreaterThanOrEqual(200);
    const url = `${product.url}/webhook/feishu`;
    const wrong: string[] = [];
    for (const { name, status, body, headers, method = 'POST', chunked = false } of all) {
      const answer = await post(url, body, headers, { method, chunked });
      if (answer.status !== status) wrong.push(`${name}: ${answer.status} instead of ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(await handled()).toBe(0);
    expect(await product.depth()).toBe(0);
    const unknown = await push(url, fixture('unknown-type'));
    expect(unknown).toMatchObject({ status: 200, body: {} });
    expect(await handled()).toBe(0);
    expect((await push(url, fixture('message-text-direct'))).status).toBe(200);
    expect(await handled()).toBe(1);
    expect((await fetch(`${product.url}/livez`)).status).toBe(200);
  });
});
