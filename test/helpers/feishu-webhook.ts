import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Koa from 'koa';
import { createFeishuWebhook, type FeishuWebhookOptions } from '../../bots/feishu/webhook.js';
import type { ActionEvent, InboundEvent } from '../../src/domain/event.js';
import { statusOf } from '../../src/http/errors.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { loadTexts } from '../../src/shared/texts.js';
import { sealedAndSigned } from './feishu-signing.js';
import { memoryLog } from './state-tools.js';

/** The test app's credentials. */
export const APP = {
  appId: 'cli_a1b2c3d4e5f6a7b8',
  encryptKey: 'an encrypt key',
  token: 'a verification token',
};

/** The bot's open_id in the fixtures. */
export const BOT_OPEN_ID = 'ou_b07b07b07b07b07b07b07b07b07b07b0';

/** A webhook behind a real server, with what reached its handlers. */
export interface ServedWebhook {
  readonly url: string;
  readonly admitted: InboundEvent[];
  readonly acted: ActionEvent[];
  readonly outcomes: string[];
  readonly logLines: string[];
  close(): Promise<void>;
}

/** Serves the webhook on 127.0.0.1; handlers accept everything unless replaced. */
export async function serveWebhook(changes: Partial<FeishuWebhookOptions> = {}): Promise<ServedWebhook> {
  const [admitted, acted, outcomes]: [InboundEvent[], ActionEvent[], string[]] = [[], [], []];
  const { log, lines } = memoryLog();
  const app = new Koa();
  app.use(
    createFeishuWebhook({
      appId: APP.appId,
      encryptKey: APP.encryptKey,
      verificationToken: APP.token,
      freshnessMs: 600_000,
      enforceFreshness: false,
      admit: async (event) => {
        admitted.push(event);
        return 'new';
      },
      act: async (event) => {
        acted.push(event);
        return null;
      },
      preview: async () => null,
      botOpenId: async () => BOT_OPEN_ID,
      directChats: { of: async () => null, remember: async () => {} },
      texts: loadTexts(),
      statusOf,
      now: Date.now,
      log,
      count: (outcome) => outcomes.push(outcome),
      ...changes,
    }),
  );
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/feishu`;
  return { url, admitted, acted, outcomes, logLines: lines, close };
}

/** What came back from the webhook. */
export interface WebhookAnswer {
  readonly status: number;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a body as it came, read by the tests
  readonly body: any;
}

/** Posts bytes and reads the JSON answer. With `chunked` the length is not announced. */
export function post(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  { method = 'POST', chunked = false } = {},
): Promise<WebhookAnswer> {
  return new Promise((resolve, reject) => {
    const length = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const call = request(url, { method, headers: { ...headers, ...length } }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString('utf8');
      const type = String(answer.headers['content-type'] ?? '');
      resolve({ status: answer.statusCode ?? 0, type, body: text === '' ? null : JSON.parse(text) });
    });
    call.on('error', reject);
    if (chunked) for (let at = 0; at < body.length; at += 65_536) call.write(body.slice(at, at + 65_536));
    call.end(chunked ? undefined : body);
  });
}

/** Seals, signs and posts a payload as the platform does. */
export function push(url: string, payload: unknown, encryptKey = APP.encryptKey): Promise<WebhookAnswer> {
  const { body, headers } = sealedAndSigned(payload, encryptKey);
  return post(url, body, headers);
}

/** A recorded-style payload by name, from test/fixtures/feishu. */
// biome-ignore lint/suspicious/noExplicitAny: tests change parts of a payload
export function fixture(name: string): any {
  return JSON.parse(readFileSync(join(projectRoot, 'test/fixtures/feishu', `${name}.json`), 'utf8'));
}
