import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { FeishuWebhookOptions } from '../../../bots/feishu/webhook.js';
import type { CallbackReply } from '../../../src/domain/effect.js';
import { AppError } from '../../../src/shared/errors.js';
import { text } from '../../../src/shared/texts.js';
import { seal, sealedAndSigned, signature } from '../../helpers/feishu-signing.js';
import {
  APP,
  BOT_OPEN_ID,
  fixture,
  post,
  push,
  type ServedWebhook,
  serveWebhook,
} from '../../helpers/feishu-webhook.js';
import { wrongDeliveries } from '../../helpers/feishu-wrong-deliveries.js';

const open: ServedWebhook[] = [];
const serve = async (changes: Partial<FeishuWebhookOptions> = {}) => {
  const webhook = await serveWebhook(changes);
  open.push(webhook);
  return webhook;
};
afterEach(async () => {
  for (const webhook of open.splice(0)) await webhook.close();
});

const never = () => new Promise<never>(() => undefined);

describe('wrong deliveries', () => {
  it('get their status and a JSON body, reach no handler, and leave the server alive', async () => {
    const webhook = await serve();
    const all = wrongDeliveries();
    expect(all.length).toBeGreaterThanOrEqual(200);
    const wrong: string[] = [];
    for (const { name, status, body, headers, method = 'POST', chunked = false } of all) {
      const answer = await post(webhook.url, body, headers, { method, chunked });
      const isJson = answer.type.startsWith('application/json') && typeof answer.body?.error === 'string';
      if (answer.status !== status || !isJson) wrong.push(`${name}: ${answer.status} instead of ${status}`);
    }
    expect(wrong).toEqual([]);
    expect([...webhook.admitted, ...webhook.acted]).toEqual([]);
    expect((await push(webhook.url, fixture('message-text-direct'))).status).toBe(200);
    expect(webhook.admitted).toHaveLength(1);
    expect(webhook.outcomes).toHaveLength(all.length + 1);
  });

  it('of any bytes are refused', async () => {
    const webhook = await serve();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((json) => Buffer.from(json)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (content, signed) => {
        const body = Buffer.from(content);
        const answer = await post(webhook.url, body, signed ? signature(body, APP.encryptKey) : {});
        expect([400, 401]).toContain(answer.status);
        const sealed = JSON.stringify({ encrypt: seal(body, APP.encryptKey) });
        const inside = await post(webhook.url, sealed, signature(sealed, APP.encryptKey));
        expect([400, 401]).toContain(inside.status);
      }),
      { numRuns: 60 },
    );
    expect(webhook.admitted).toEqual([]);
  });

  it('tell an unproven sender nothing about the inside of a seal', async () => {
    const webhook = await serve();
    const captured = Buffer.from(seal(JSON.stringify(fixture('card-click')), APP.encryptKey), 'base64');
    const statuses = new Set<number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const probe = Buffer.from(captured);
      probe[captured.length - 17] = byte;
      const body = JSON.stringify({ encrypt: probe.toString('base64') });
      statuses.add((await post(webhook.url, body)).status);
    }
    expect([...statuses]).toEqual([401]);
  });

  it('are not written to the log', async () => {
    const webhook = await serve();
    await push(webhook.url, { ...fixture('message-text-direct'), schema: 'x', note: '13812345678' });
    await post(webhook.url, '{"note":"13812345678"}', { 'x-lark-signature': 'a-secret' });
    expect(webhook.logLines.length).toBeGreaterThan(0);
    expect(webhook.logLines.join()).not.toMatch(/13812345678|a-secret|encrypt key|verification token"/);
  });
});

describe('without an Encrypt Key', () => {
  it('the verification token is the proof', async () => {
    const webhook = await serve({ encryptKey: null });
    const payload = fixture('message-text-direct');
    expect((await post(webhook.url, JSON.stringify(payload))).status).toBe(200);
    payload.header.token = 'a guess';
    expect((await post(webhook.url, JSON.stringify(payload))).status).toBe(401);
    const challenge = JSON.stringify(fixture('url-verification'));
    expect(await post(webhook.url, challenge)).toMatchObject({
      status: 200,
      body: { challenge: 'ajls384kdjx98XX' },
    });
    expect(webhook.admitted).toHaveLength(1);
  });
});

describe('the challenge', () => {
  it('is answered unsigned when its token is ours', async () => {
    const webhook = await serve();
    const { body } = sealedAndSigned(fixture('url-verification'), APP.encryptKey);
    expect(await post(webhook.url, body)).toMatchObject({
      status: 200,
      body: { challenge: 'ajls384kdjx98XX' },
    });
    expect(webhook.outcomes).toEqual(['challenge']);
  });
});

describe('the signature', () => {
  it('covers the raw bytes, spaces and escapes included', async () => {
    const webhook = await serve();
    const sealed = seal(JSON.stringify(fixture('message-text-direct')), APP.encryptKey).replaceAll(
      '/',
      '\\/',
    );
    const body = `{ "encrypt" : "${sealed}" }\n`;
    expect((await post(webhook.url, body, signature(body, APP.encryptKey))).status).toBe(200);
    expect(webhook.admitted[0]).toMatchObject({ text: '微信号改成 xiaoyu_hz' });
  });

  it('is taken when old, logged and counted; refused when the window is enforced', async () => {
    const old = sealedAndSigned(fixture('message-text-direct'), APP.encryptKey, Date.now() - 3_600_000);
    const lax = await serve();
    expect((await post(lax.url, old.body, old.headers)).status).toBe(200);
    expect(lax.outcomes).toEqual(['stale', 'new']);
    const strict = await serve({ enforceFreshness: true });
    expect((await post(strict.url, old.body, old.headers)).status).toBe(401);
    expect((await push(strict.url, fixture('message-text-direct'))).status).toBe(200);
    expect(strict.admitted).toHaveLength(1);
  });

  it('works for bodies that arrive in pieces', async () => {
    const webhook = await serve();
    const payload = fixture('message-text-direct');
    payload.event.message.content = JSON.stringify({ text: '好'.repeat(100_000) });
    const { body, headers } = sealedAndSigned(payload, APP.encryptKey);
    expect((await post(webhook.url, body, headers, { chunked: true })).status).toBe(200);
    expect(webhook.admitted[0]).toMatchObject({ text: '好'.repeat(100_000) });
  });
});

describe('events', () => {
  it('delivered five times at once are admitted five times and all answered 200', async () => {
    const seen = new Set<string>();
    const outcomes: string[] = [];
    const webhook = await serve({
      admit: async (event) => {
        const isNew = !seen.has(event.id);
        seen.add(event.id);
        return isNew ? 'new' : 'repeat';
      },
      count: (outcome) => outcomes.push(outcome),
    });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => push(webhook.url, fixture('message-text-direct'))),
    );
    expect(answers.map((answer) => [answer.status, answer.body])).toEqual(Array(5).fill([200, {}]));
    expect(outcomes.sort()).toEqual(['new', 'repeat', 'repeat', 'repeat', 'repeat']);
  });

  it('are answered 503 when the store is away, 500 on any other failure', async () => {
    const away = await serve({ admit: () => Promise.reject(new AppError('store-away', 'no route')) });
    expect(await push(away.url, fixture('menu'))).toMatchObject({
      status: 503,
      body: { error: 'store-away' },
    });
    const broken = await serve({ admit: () => Promise.reject(new TypeError('x is not a function')) });
    expect(await push(broken.url, fixture('menu'))).toMatchObject({
      status: 500,
      body: { error: 'internal' },
    });
  });

  it('are answered 503 within 3 s when the store hangs', async () => {
    const webhook = await serve({ admit: never });
    const start = performance.now();
    expect((await push(webhook.url, fixture('message-text-direct'))).status).toBe(503);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('of a group are repeated by the platform while the bot does not know its own id', async () => {
    const webhook = await serve({
      botOpenId: () => Promise.reject(new AppError('delivery-later', 'no answer')),
    });
    expect((await push(webhook.url, fixture('message-text-group'))).status).toBe(503);
    expect((await push(webhook.url, fixture('message-text-direct'))).status).toBe(200);
    expect(webhook.admitted).toHaveLength(1);
  });

  it('from the menu fall into the lane of the direct chat once it is known', async () => {
    const pairs = new Map<string, string>();
    const directChats = {
      of: async (openId: string) => pairs.get(openId) ?? null,
      remember: async (openId: string, chatId: string) => void pairs.set(openId, chatId),
    };
    const webhook = await serve({ directChats });
    await push(webhook.url, fixture('chat-entered'));
    await push(webhook.url, fixture('menu'));
    expect(webhook.admitted[1]?.chat).toEqual(webhook.admitted[0]?.chat);
  });

  it('ask for the own id only where somebody is mentioned', async () => {
    let asked = 0;
    const botOpenId = async () => {
      asked += 1;
      return BOT_OPEN_ID;
    };
    const webhook = await serve({ botOpenId });
    await push(webhook.url, fixture('message-text-direct'));
    await push(webhook.url, fixture('menu'));
    expect(asked).toBe(0);
    await push(webhook.url, fixture('message-text-group'));
    expect(asked).toBe(1);
  });
});

describe('clicks', () => {
  const reply: CallbackReply = {
    tone: 'success',
    toast: text('edit.saved'),
    replace: {
      kind: 'choices',
      prompt: text('action.done'),
      choices: [{ label: '一', action: { do: 'help' } }],
    },
  };

  it('are answered with a toast and a card', async () => {
    const webhook = await serve({ act: async () => reply });
    const answer = await push(webhook.url, fixture('card-click'));
    expect(answer.body.toast).toEqual({ type: 'success', content: '已保存，立即生效' });
    expect(answer.body.card).toMatchObject({ type: 'raw', data: { schema: '2.0' } });
  });

  it('get an empty object when there is nothing to say', async () => {
    const webhook = await serve();
    expect(await push(webhook.url, fixture('card-click'))).toMatchObject({ status: 200, body: {} });
  });

  it('get words within 2 s and status 200 when the answer hangs or fails', async () => {
    const deadlines: number[] = [];
    const hanging = await serve({
      act: (_event, deadlineMs) => {
        deadlines.push(deadlineMs);
        return never();
      },
    });
    const start = performance.now();
    const late = await push(hanging.url, fixture('card-click'));
    expect(performance.now() - start).toBeLessThan(2200);
    expect(late).toMatchObject({ status: 200, body: { toast: { type: 'error' } } });
    expect(deadlines[0]).toBeGreaterThan(1000);
    expect(deadlines[0]).toBeLessThanOrEqual(1750);
    const failing = await serve({ act: () => Promise.reject(new AppError('store-away', 'no route')) });
    expect(await push(failing.url, fixture('card-click'))).toMatchObject({
      status: 200,
      body: { toast: { type: 'error' } },
    });
    expect(failing.outcomes).toEqual(['click-failed']);
  });
});
