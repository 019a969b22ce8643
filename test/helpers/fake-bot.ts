import { createDecipheriv, createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request a fake bot received, opened by the platform's published rules. */
interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  /** The decrypted payload. */
  // biome-ignore lint/suspicious/noExplicitAny: a payload as it came, read by the tests
  readonly payload: any;
  /** Whether the signature fits the raw body. */
  readonly verified: boolean;
}

/** What the fake bot answers; `hang` leaves the connection open, `reset` cuts it. */
type BotAnswer = { readonly status: number; readonly body?: string } | 'hang' | 'reset';

/** A webhook of our own for tests of the platform: checks and opens pushes without any of the product's code. */
export interface FakeBot {
  readonly url: string;
  readonly received: Received[];
  answer: (received: Received, count: number) => BotAnswer | Promise<BotAnswer>;
  close(): Promise<void>;
}

function open(encryptKey: string | null, raw: string): unknown {
  const body = JSON.parse(raw) as { encrypt?: string };
  if (encryptKey === null || body.encrypt === undefined) return body;
  const bytes = Buffer.from(body.encrypt, 'base64');
  const key = createHash('sha256').update(encryptKey).digest();
  const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8'));
}

function verify(encryptKey: string | null, headers: IncomingHttpHeaders, raw: string): boolean {
  const timestamp = String(headers['x-lark-request-timestamp']);
  const nonce = String(headers['x-lark-request-nonce']);
  const expected = createHash('sha256').update(`${timestamp}${nonce}${encryptKey}`).update(raw).digest('hex');
  return headers['x-lark-signature'] === expected;
}

/** Starts a fake bot that answers 200 `{}` until told otherwise. */
export async function startFakeBot(encryptKey: string | null): Promise<FakeBot> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const { headers } = request;
    const one: Received = {
      headers,
      raw,
      payload: open(encryptKey, raw),
      verified: verify(encryptKey, headers, raw),
    };
    received.push(one);
    const answer = await bot.answer(one, received.length);
    if (answer === 'hang') return;
    if (answer === 'reset') return void request.socket.destroy();
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(answer.status === 204 ? undefined : (answer.body ?? '{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bot: FakeBot = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/feishu`,
    received,
    answer: () => ({ status: 200 }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return bot;
}
