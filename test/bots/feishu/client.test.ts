import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFeishuClient, type FeishuClientOptions } from '../../../bots/feishu/client.js';
import { AppError } from '../../../src/shared/errors.js';
import {
  type ApiAnswer,
  BOT_PATH,
  memoryTokenStore,
  type ScriptedApi,
  SEND_PATH,
  startScriptedApi,
  TOKEN_PATH,
} from '../../helpers/feishu-api.js';
import { memoryLog } from '../../helpers/state-tools.js';

const SECRET = 'S3cretOfTheApp0123456789abcdefgh';
const WORDS = '{"zh_cn":{"content":[[{"tag":"text","text":"13812345678 hello"}]]}}';

let api: ScriptedApi;
let lines: string[];
beforeEach(async () => {
  api = await startScriptedApi();
});
afterEach(() => api.close());

function client(changes: Partial<FeishuClientOptions> = {}) {
  const memory = memoryLog();
  lines = memory.lines;
  return createFeishuClient({
    appId: 'cli_a1b2c3d4e5f6a7b8',
    appSecret: SECRET,
    domain: api.domain,
    store: memoryTokenStore(),
    log: memory.log,
    timeoutMs: 5_000,
    ...changes,
  });
}

/** Only silence has to be waited for. */
const patience = (answer: ApiAnswer) => (answer === 'hang' ? { timeoutMs: 400 } : {});

const message = {
  receiveIdType: 'chat_id' as const,
  receiveId: 'oc_1234',
  msgType: 'post' as const,
  content: WORDS,
  uuid: 'event-1/0',
};
const failed = async (call: Promise<unknown>): Promise<AppError> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};
const refusal = (code: number, status = 400, headers: Record<string, string> = {}): ApiAnswer => ({
  status,
  headers,
  json: { code, msg: 'refused 13812345678' },
});

describe('calls', () => {
  it('send, answer, change, upload and ask who the bot is', async () => {
    const feishu = client({ domain: `${api.domain}/` });
    expect(await feishu.sendMessage(message)).toBe('om_new');
    await feishu.replyMessage({ messageId: 'om_9', msgType: 'interactive', content: '{}', uuid: 'u' });
    await feishu.patchMessage('om_9', '{}');
    expect(await feishu.uploadImage(Buffer.from('89504e47', 'hex'))).toBe('img_1');
    expect(await feishu.botInfo()).toEqual({ openId: 'ou_bot', name: '达人名片' });
    await feishu.botInfo();
    expect(api.calls.map((call) => `${call.method} ${call.path}`)).toEqual([
      `POST ${TOKEN_PATH}`,
      `POST ${SEND_PATH}`,
      `POST ${SEND_PATH}/om_9/reply`,
      `PATCH ${SEND_PATH}/om_9`,
      'POST /open-apis/im/v1/images',
      `GET ${BOT_PATH}`,
    ]);
    const [sent] = api.to(SEND_PATH);
    expect(sent?.query.get('receive_id_type')).toBe('chat_id');
    expect(sent?.headers.authorization).toMatch(/^Bearer t-1-/);
    expect(sent?.body).toEqual({
      receive_id: 'oc_1234',
      msg_type: 'post',
      content: WORDS,
      uuid: 'event-1/0',
    });
  });

  it.each([
    '../chats/oc_9?x=1#',
    'om_1/../x',
    'om_%2e',
    'c-295ee5',
    'om_',
    '',
    'om_ä',
    `om_${'x'.repeat(200)}`,
  ])('refuse the id %j before it enters a path', async (id) => {
    const feishu = client();
    const calls = [
      feishu.replyMessage({ ...message, messageId: id }),
      feishu.patchMessage(id, '{}'),
      feishu.sendMessage({ ...message, receiveId: id }),
    ];
    for (const call of calls) expect((await failed(call)).code).toBe('delivery-refused');
    expect(api.calls).toEqual([]);
  });
});

describe('the mail address of an account', () => {
  const answer = (json: unknown, status = 200): ApiAnswer => ({ status, json });
  const ask = (reply: ApiAnswer) => {
    api.script('/open-apis/contact/v3/users/ou_1234', reply);
    return client().userMail('ou_1234');
  };

  it('is the account’s own, else the company’s, else nothing', async () => {
    const user = (facts: object) => answer({ code: 0, data: { user: facts } });
    expect(await ask(user({ email: 'lin@a.com', enterprise_email: 'lin@b.com' }))).toBe('lin@a.com');
    expect(await ask(user({ email: '', enterprise_email: 'lin@b.com' }))).toBe('lin@b.com');
    expect(await ask(user({ email: '' }))).toBeNull();
  });

  it.each([41050, 99991672, 99992351])('is nothing where the app may not read it: %i', async (code) => {
    expect(await ask(refusal(code))).toBeNull();
  });

  it('is asked for again when the platform does not answer, and never for an id of another shape', async () => {
    api.script('/open-apis/contact/v3/users/ou_1234', answer({ code: 2200, msg: 'away' }, 500));
    expect((await failed(client().userMail('ou_1234'))).code).toBe('delivery-later');
    expect((await failed(client().userMail('ou_1/../x'))).code).toBe('delivery-refused');
  });
});

describe('failures', () => {
  it('by rate are repeated with the same uuid after the wait the platform names', async () => {
    const limited = refusal(99991400, 429, { 'x-ogw-ratelimit-reset': '0' });
    api.script(SEND_PATH, limited, refusal(230020, 200, { 'x-ogw-ratelimit-reset': '0' }));
    expect(await client().sendMessage(message)).toBe('om_new');
    expect(api.to(SEND_PATH).map((call) => call.body.uuid)).toEqual(Array(3).fill('event-1/0'));
  });

  it('by rate are left to the outbox when the wait is long or does not end', async () => {
    api.script(SEND_PATH, refusal(99991400, 429, { 'x-ogw-ratelimit-reset': '30' }));
    const error = await failed(client().sendMessage(message));
    expect([error.code, error.details.afterMs]).toEqual(['delivery-later', 30_000]);
    expect(api.to(SEND_PATH)).toHaveLength(1);
    const again = refusal(230020, 400, { 'x-ogw-ratelimit-reset': '0' });
    api.script(SEND_PATH, again, again, again, again);
    expect((await failed(client().sendMessage(message))).code).toBe('delivery-later');
    expect(api.to(SEND_PATH)).toHaveLength(4);
  });

  it('by token fetch another one, once', async () => {
    api.script(SEND_PATH, refusal(99991663));
    const feishu = client();
    expect(await feishu.sendMessage(message)).toBe('om_new');
    const [first, second] = api.to(SEND_PATH).map((call) => call.headers.authorization);
    expect(first).not.toBe(second);
    api.script(SEND_PATH, refusal(99991663), refusal(99991663), refusal(99991663));
    expect((await failed(feishu.sendMessage(message))).code).toBe('delivery-later');
    expect(api.tokens).toBe(3);
  });

  it.each([
    ['an error of the server', { status: 502, html: '<html>bad gateway</html>' }],
    ['an error of the server as JSON', { status: 500, json: { code: 1500, msg: 'internal' } }],
    ['a page instead of JSON', { status: 200, html: '<html>captive portal</html>' }],
    ['an answer without a code', { json: { data: {} } }],
    ['an answer without an id', { json: { code: 0, data: {} } }],
    ['the same uuid in flight', { status: 400, json: { code: 230049 } }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, json: {} }],
    ['silence', 'hang'],
    ['a cut connection', 'reset'],
  ] satisfies [string, ApiAnswer][])('by %s are for later', async (_name, answer) => {
    api.script(SEND_PATH, answer);
    const error = await failed(client(patience(answer)).sendMessage(message));
    expect(error.code).toBe('delivery-later');
    expect(error.details.afterMs).toBeGreaterThan(0);
    expect(api.to(SEND_PATH)).toHaveLength(1);
  });

  it.each([
    230001, 230002, 230006, 230013, 230025, 230027, 230028, 230053, 230099, 232009, 99991672, 99992361,
  ])('with code %d are final, with HTTP 200 as with 400', async (code) => {
    for (const status of [200, 400]) {
      api.script(SEND_PATH, refusal(code, status));
      const error = await failed(client().sendMessage(message));
      expect([error.code, error.details.feishuCode]).toEqual(['delivery-refused', code]);
    }
  });

  it('of an upload are seen although the SDK hands out null', async () => {
    api.script('/open-apis/im/v1/images', { json: { code: 234011, msg: 'format' } });
    const error = await failed(client().uploadImage(Buffer.from('x')));
    expect(error.details.feishuCode).toBe(234011);
  });

  it('of asking who the bot is are forgotten, so that the next event asks again', async () => {
    api.script(BOT_PATH, { status: 500, json: { code: 1 } });
    const feishu = client();
    await failed(feishu.botInfo());
    expect((await feishu.botInfo()).openId).toBe('ou_bot');
  });
});

describe('a picture of a message', () => {
  const path = '/open-apis/im/v1/messages/om_1234/resources/img_v3_abc';

  it('above the limit is too large, also where the HTTP library stops reading', async () => {
    api.script(path, { status: 200, html: 'x'.repeat(2_000) });
    expect((await failed(client().downloadImage('om_1234', 'img_v3_abc', 1_000))).code).toBe('too-large');
    api.script(path, { status: 200, html: 'x'.repeat(12 * 1024 * 1024) });
    expect((await failed(client().downloadImage('om_1234', 'img_v3_abc', 1_000))).code).toBe('too-large');
    expect(api.to(path)).toHaveLength(2);
  });
});

describe('the access token', () => {
  it('is fetched once by many calls of four replicas at once', async () => {
    const store = memoryTokenStore();
    const replicas = [client({ store }), client({ store }), client({ store }), client({ store })];
    await Promise.all(replicas.flatMap((one) => [1, 2, 3, 4, 5].map(() => one.sendMessage(message))));
    expect(api.tokens).toBe(1);
    expect(api.to(SEND_PATH)).toHaveLength(20);
    await client({ store }).sendMessage(message);
    expect(api.tokens).toBe(1);
  });

  it('is fetched anew shortly before its end', async () => {
    let now = 1_000_000;
    const feishu = client({ now: () => now });
    await feishu.sendMessage(message);
    now += 7_200_000 - 181_000;
    await feishu.sendMessage(message);
    expect(api.tokens).toBe(1);
    now += 2_000;
    await feishu.sendMessage(message);
    expect(api.tokens).toBe(2);
  });

  it('is had without the store when that is away', async () => {
    const away = () => Promise.reject(new AppError('store-away', 'no route'));
    const feishu = client({ store: { get: away, set: away, lease: away, release: away } });
    await feishu.sendMessage(message);
    await feishu.sendMessage(message);
    expect(api.tokens).toBe(1);
  });

  it('is fetched all the same when another replica took the turn and died', async () => {
    const store = memoryTokenStore();
    await store.lease('feishu:token:cli_a1b2c3d4e5f6a7b8', 'a dead one', 500);
    await client({ store }).sendMessage(message);
    expect(api.tokens).toBe(1);
  });

  it('refused for a wrong secret lets messages wait rather than give them up', async () => {
    api.script(TOKEN_PATH, { json: { code: 10014, msg: 'app secret invalid' } });
    const error = await failed(client().sendMessage(message));
    expect([error.code, error.details.feishuCode]).toEqual(['delivery-later', 10014]);
  });

  it('survives unreadable leftovers', async () => {
    const store = memoryTokenStore();
    await store.set('feishu:token:cli_a1b2c3d4e5f6a7b8', '{"token":', 60_000);
    await client({ store }).sendMessage(message);
    expect(api.tokens).toBe(1);
  });

  it('dropped by one replica is not taken from one that has a newer one', async () => {
    const store = memoryTokenStore();
    const [one, two] = [client({ store }), client({ store })];
    await one.sendMessage(message);
    await two.sendMessage(message);
    api.script(
      SEND_PATH,
      refusal(99991663),
      { json: { code: 0, data: { message_id: 'om_a' } } },
      refusal(99991663),
    );
    await one.sendMessage(message);
    await two.sendMessage(message);
    expect(api.tokens).toBe(2);
  });
});

describe('secrets and words', () => {
  it.each([
    ['a refused secret', { json: { code: 10014, msg: `app secret invalid ${SECRET}` } }],
    ['an HTTP error', { status: 400, json: { code: 10003, msg: SECRET, app_secret: SECRET } }],
    ['an error page', { status: 500, html: `<html>${SECRET}</html>` }],
    ['an answer without a token', { json: { code: 0, msg: SECRET } }],
    ['silence', 'hang'],
    ['a cut connection', 'reset'],
  ] satisfies [string, ApiAnswer][])('stay out of the log and the error: %s', async (_name, answer) => {
    api.script(TOKEN_PATH, answer);
    const error = await failed(client(patience(answer)).sendMessage(message));
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET);
    expect(lines.join()).not.toContain(SECRET);
    expect(api.to(SEND_PATH)).toEqual([]);
  });

  it.each([refusal(230001), refusal(99991663), 'hang' as const, 'reset' as const])(
    'and tokens stay out when a send fails (%#)',
    async (answer) => {
      api.script(SEND_PATH, answer, answer);
      const error = await failed(client(patience(answer)).sendMessage(message));
      const seen = inspect(error, { depth: 20, showHidden: true }) + lines.join();
      expect(seen).not.toMatch(/13812345678|hello|t-\d-x|S3cret/);
    },
  );

  it('stay out when nothing listens', async () => {
    const error = await failed(client({ domain: 'http://127.0.0.1:1' }).sendMessage(message));
    expect(error.code).toBe('delivery-later');
    expect(inspect(error, { depth: 20, showHidden: true }) + lines.join()).not.toContain(SECRET);
  });
});
