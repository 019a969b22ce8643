import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Log } from '../../src/application/ports.js';
import { type AppParts, createApp } from '../../src/http/app.js';
import { createMetrics } from '../../src/http/metrics.js';
import { closeInOrder, endTogether } from '../../src/http/shutdown.js';
import { AppError } from '../../src/shared/errors.js';
import { createLogger } from '../../src/shared/logger.js';

const log: Log = createLogger('silent');
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(parts: Partial<AppParts>): Promise<string> {
  const app = createApp({
    feishuWebhook: null,
    cardPages: (_ctx, next) => next(),
    emulatorPage: null,
    dependencies: [],
    metrics: createMetrics({ depth: async () => 7 }),
    isStopping: () => false,
    log,
    ...parts,
  });
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const good = { name: 'records', ping: async () => {} };
const bad = { name: 'state', ping: async () => Promise.reject(new AppError('store-away', 'no route')) };
const hanging = { name: 'state', ping: () => new Promise<void>(() => {}) };

describe('http app', () => {
  it('is alive whatever its stores do, ready only with all of them', async () => {
    const url = await serve({ dependencies: [good, bad] });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ready: false, checks: { records: 'ok', state: 'no route' } });
  });

  it('does not wait for a store that hangs', async () => {
    const ready = await fetch(`${await serve({ dependencies: [hanging] })}/readyz`);
    expect(ready.status).toBe(503);
  });

  it('is not ready any more while it stops', async () => {
    const url = await serve({ dependencies: [good], isStopping: () => true });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  });

  it('shows its figures', async () => {
    const page = await (await fetch(`${await serve({})}/metrics`)).text();
    expect(page).toContain('bot_box_depth{box="in"} 7');
    expect(page).toContain('process_resident_memory_bytes');
  });

  it('turns errors into a status and a code, never into words from inside', async () => {
    const url = await serve({
      feishuWebhook: () => Promise.reject(new AppError('store-away', 'password=hunter2')),
      cardPages: () => Promise.reject(new TypeError('secret detail')),
    });
    const webhook = await fetch(`${url}/webhook/feishu`, { method: 'POST' });
    expect([webhook.status, await webhook.text()]).toEqual([503, '{"error":"store-away"}']);
    const page = await fetch(`${url}/c/abc`);
    expect([page.status, await page.text()]).toEqual([500, '{"error":"internal"}']);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });
});

describe('shutdown', () => {
  it('closes in order and goes on after a failure', async () => {
    const order: string[] = [];
    const part = (name: string, fail = false) => ({
      name,
      close: () => {
        order.push(name);
        if (fail) throw new Error('no');
      },
    });
    await closeInOrder([part('server'), part('workers', true), part('stores')], log);
    expect(order).toEqual(['server', 'workers', 'stores']);
  });

  it('tells all workers at once, and does not wait for a slow one for ever', async () => {
    const order: string[] = [];
    const quick = { name: 'quick', close: () => void order.push('quick') };
    const broken = { name: 'broken', close: () => Promise.reject(new Error('no')) };
    const slow = {
      name: 'slow',
      close: () => {
        order.push('slow');
        return new Promise<void>(() => {});
      },
    };
    const stores = { name: 'stores', close: () => void order.push('stores') };
    await closeInOrder([endTogether('workers', [slow, broken, quick], 50, log), stores], log);
    expect(order).toEqual(['slow', 'quick', 'stores']);
  });
});
