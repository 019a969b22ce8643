import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DouyinDoor } from '../../src/application/douyin-door.js';
import type { State } from '../../src/application/ports.js';
import { createConnectPages } from '../../src/http/connect-pages.js';
import { loadTexts } from '../../src/shared/texts.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';

let state: State;
let server: Server;
let url: string;
/** Tokens of links and returns that are good. */
const good = new Set(['ticket-of-lin', 'ticket-of-jie', 'state-of-lin']);

beforeAll(async () => {
  state = openLibsqlState(':memory:');
  const person = { platform: 'feishu', account: 'cli_1', personId: 'ou_1' } as const;
  const chat = { platform: 'feishu', account: 'cli_1', chatId: 'oc_1', kind: 'direct' } as const;
  const door: DouyinDoor = {
    open: async (token) =>
      good.has(token)
        ? {
            ticket: { chat, person, nickname: null },
            authorizeUrl: 'https://d.example/x',
            browser: 'b'.repeat(22),
          }
        : null,
    comeBack: async ({ state: token }) => (good.has(token) ? 'done' : 'unknown'),
  };
  const app = new Koa();
  app.use(createConnectPages({ door, state, publicUrl: 'https://bot.example.com', texts: loadTexts() }));
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/connect/douyin`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await state.close();
});

const status = async (path: string) => (await fetch(url + path)).status;

it('somebody who tries links at random is slowed down, and shuts nobody out who comes by the same proxy', async () => {
  const tries: number[] = [];
  for (let nth = 0; nth < 80; nth += 1) tries.push(await status(`?ticket=guess-${nth}`));
  for (let nth = 0; nth < 5; nth += 1) tries.push(await status(`/callback?state=guess-${nth}&code=x`));
  expect(tries.slice(0, 50)).toEqual(Array(50).fill(404));
  expect(tries.slice(-10)).toContain(429);
  expect(await status('?ticket=ticket-of-lin')).toBe(200);
  expect(await status('?ticket=ticket-of-jie')).toBe(200);
  expect(await status('/callback?state=state-of-lin&code=x')).toBe(200);
});

it('one link that is loaded without end is slowed down by itself', async () => {
  const loads = await Promise.all(Array.from({ length: 90 }, () => status('?ticket=ticket-of-lin')));
  expect(loads).toContain(429);
  expect(await status('?ticket=ticket-of-jie')).toBe(200);
});
