import type { Readable } from 'node:stream';
import type { Client } from '@larksuiteoapi/node-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import type { FeishuUser } from '../../src/emulator/feishu/types.js';
import { type VirtualClock, virtualClock } from '../../src/emulator/feishu/virtual-clock.js';
import {
  codeOf,
  type PlatformWithBot,
  sampleCard,
  sdkFor,
  startPlatformWithBot,
} from '../helpers/feishu-platform.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const DAY = 24 * 3_600_000;

let world: PlatformWithBot;
let sdk: Client;
let clock: VirtualClock;
let lin: FeishuUser;
let jie: FeishuUser;

beforeEach(async () => {
  clock = virtualClock();
  world = await startPlatformWithBot({ clock });
  sdk = sdkFor(world.platform);
  lin = world.platform.addUser('小林');
  jie = world.platform.addUser('阿杰');
});

afterEach(() => world.close());

const sendText = (chatId: string, words: string, uuid?: string) =>
  sdk.im.v1.message.create({
    params: { receive_id_type: 'chat_id' },
    data: {
      receive_id: chatId,
      msg_type: 'text',
      content: JSON.stringify({ text: words }),
      ...(uuid ? { uuid } : {}),
    },
  });

const sendCard = (openId: string, card: unknown) =>
  sdk.im.v1.message.create({
    params: { receive_id_type: 'open_id' },
    data: { receive_id: openId, msg_type: 'interactive', content: JSON.stringify(card) },
  });

const patch = (messageId: string, card: unknown) =>
  sdk.im.v1.message.patch({ path: { message_id: messageId }, data: { content: JSON.stringify(card) } });

describe('the unmodified SDK', () => {
  it('sends, answers, reads and recalls', async () => {
    const sent = await sendText(lin.p2pChatId, '你好');
    expect(sent).toMatchObject({ code: 0, data: { msg_type: 'text', chat_id: lin.p2pChatId } });
    const id = sent.data?.message_id ?? '';
    const answer = await sdk.im.v1.message.reply({
      path: { message_id: id },
      data: {
        msg_type: 'post',
        content: JSON.stringify({ zh_cn: { content: [[{ tag: 'text', text: '<b>嗨' }]] } }),
      },
    });
    expect(answer.data?.parent_id).toBe(id);
    const read = await sdk.im.v1.message.get({ path: { message_id: id } });
    expect(read.data?.items?.[0]?.body?.content).toBe('{"text":"你好"}');
    expect((await sdk.im.v1.message.delete({ path: { message_id: id } })).code).toBe(0);
    const shown = world.platform.messages(lin.p2pChatId);
    expect(shown.map((message) => plainText(message))).toEqual(['(recalled)', '<b>嗨']);
    const [agent] = world.platform.requests().map((request) => request.headers['user-agent']);
    expect(world.platform.requests().at(-1)?.headers['user-agent']).toMatch(/^oapi-node-sdk\/1\.74/);
    expect(agent).toBeTypeOf('string');
  });

  it('uploads a picture, shows it in a card, and downloads what people send', async () => {
    const { image_key: key } =
      (await sdk.im.v1.image.create({ data: { image_type: 'message', image: PNG } })) ?? {};
    const card = sampleCard([{ tag: 'img', img_key: key }]);
    expect((await sendCard(lin.openId, card)).code).toBe(0);
    expect(world.platform.image(key ?? '')?.equals(PNG)).toBe(true);
    const refused = await sdk.im.v1.image
      .create({ data: { image_type: 'message', image: Buffer.from('no picture') } })
      .catch(() => 'refused');
    expect(refused).toBe('refused');
    const sent = lin.sendImage(lin.p2pChatId, PNG);
    const { image_key: given } = JSON.parse(world.platform.message(sent)?.content ?? '{}') as {
      image_key: string;
    };
    const file = await sdk.im.v1.messageResource.get({
      path: { message_id: sent, file_key: given },
      params: { type: 'image' },
    });
    const chunks = await (file.getReadableStream() as Readable).toArray();
    expect(Buffer.concat(chunks as Buffer[]).equals(PNG)).toBe(true);
  });

  it('changes a card for everybody and tells listeners', async () => {
    const updates: string[] = [];
    world.platform.on('update', (message) => updates.push(plainText(message)));
    const id = (await sendCard(lin.openId, sampleCard())).data?.message_id ?? '';
    expect(
      (await patch(id, { ...sampleCard(), header: { title: { tag: 'plain_text', content: '新' } } })).code,
    ).toBe(0);
    expect(updates).toEqual(['新\n微信 <b> *星*\n[编辑]\n[预览]']);
    expect(world.platform.message(id)).toMatchObject({ updated: true, from: 'bot' });
  });

  it('reads chats, members, people and itself', async () => {
    const chatId = world.platform.addGroup('品牌对接群', [lin.openId, jie.openId]);
    expect((await sdk.im.v1.chat.get({ path: { chat_id: chatId } })).data).toMatchObject({
      name: '品牌对接群',
      chat_mode: 'group',
      external: false,
    });
    const page = await sdk.im.v1.chatMembers.get({ path: { chat_id: chatId }, params: { page_size: 1 } });
    expect(page.data).toMatchObject({ has_more: true, member_total: 2, items: [{ name: '小林' }] });
    const user = await sdk.contact.v3.user.get({
      path: { user_id: jie.openId },
      params: { user_id_type: 'open_id' },
    });
    expect(user.data?.user).toMatchObject({ name: '阿杰', email: expect.stringMatching(/@example\.com$/) });
    const info = await sdk.request<{ bot: unknown }>({ method: 'GET', url: '/open-apis/bot/v3/info' });
    expect(info.bot).toMatchObject({ open_id: world.platform.botOpenId, app_name: '达人名片' });
    const stranger = world.platform.addUser('外人', { external: true });
    const outsider = sdk.contact.v3.user.get({ path: { user_id: stranger.openId } });
    expect(await codeOf(outsider)).toBe(41050);
  });
});

describe('tenant tokens', () => {
  const token = async () => {
    const { appId, domain } = world.platform;
    const body = JSON.stringify({ app_id: appId, app_secret: 'an app secret' });
    const headers = { 'Content-Type': 'application/json' };
    const url = `${domain}/open-apis/auth/v3/tenant_access_token/internal`;
    const answer = await fetch(url, { method: 'POST', headers, body });
    return (await answer.json()) as { tenant_access_token: string; expire: number };
  };

  it('stay the same until 30 minutes are left, and the old one lives on', async () => {
    const first = await token();
    expect(first.expire).toBe(7200);
    await clock.advance(90 * 60_000);
    expect(await token()).toEqual({ ...first, expire: 1800, code: 0, msg: 'ok' });
    await clock.advance(1);
    const second = await token();
    expect(second.tenant_access_token).not.toBe(first.tenant_access_token);
    const headers = { Authorization: `Bearer ${first.tenant_access_token}` };
    expect((await fetch(`${world.platform.domain}/open-apis/bot/v3/info`, { headers })).status).toBe(200);
    await clock.advance(30 * 60_000);
    const late = await fetch(`${world.platform.domain}/open-apis/bot/v3/info`, { headers });
    expect(await late.json()).toMatchObject({ code: 99991663 });
  });

  it('are refused when missing, unknown or withdrawn, and for a wrong secret', async () => {
    const bare = await fetch(`${world.platform.domain}/open-apis/bot/v3/info`);
    expect(await bare.json()).toMatchObject({ code: 99991661 });
    await sendText(lin.p2pChatId, 'a');
    world.platform.expireTokens();
    expect(await codeOf(sendText(lin.p2pChatId, 'b'))).toBe(99991663);
    const other = await startPlatformWithBot();
    const user = other.platform.addUser('x');
    const call = sdkFor(other.platform, 'wrong').im.v1.message.get({ path: { message_id: user.openId } });
    expect(await codeOf(call)).not.toBe(0);
    await other.close();
  });
});

describe('limits', () => {
  it('let 5 messages a second into one chat', async () => {
    for (let count = 0; count < 5; count += 1) expect(await codeOf(sendText(lin.p2pChatId, 'x'))).toBe(0);
    expect(await codeOf(sendText(lin.p2pChatId, 'x'))).toBe(230020);
    expect(await codeOf(sendText(jie.p2pChatId, 'x'))).toBe(0);
    await clock.advance(999);
    expect(await codeOf(sendText(lin.p2pChatId, 'x'))).toBe(230020);
    await clock.advance(1);
    expect(await codeOf(sendText(lin.p2pChatId, 'x'))).toBe(0);
  });

  it('let 50 calls a second through one API, and say when to come back', async () => {
    const read = () => sdk.im.v1.chat.get({ path: { chat_id: lin.p2pChatId } });
    for (let count = 0; count < 50; count += 1) expect(await codeOf(read())).toBe(0);
    const refused = await read().catch(
      (error: { response: { status: number; headers: object; data: object } }) => error,
    );
    expect(refused).toMatchObject({
      response: { status: 429, data: { code: 99991400 }, headers: { 'x-ogw-ratelimit-reset': '1' } },
    });
    await clock.advance(1000);
    expect(await codeOf(read())).toBe(0);
  });

  it('let a uuid send once an hour, answering with the first message', async () => {
    const first = await sendText(lin.p2pChatId, 'x', 'the-same');
    const again = await sendText(lin.p2pChatId, 'x', 'the-same');
    expect(again.data?.message_id).toBe(first.data?.message_id);
    await clock.advance(3_599_999);
    await sendText(lin.p2pChatId, 'x', 'the-same');
    expect(world.platform.messages(lin.p2pChatId)).toHaveLength(1);
    await clock.advance(1);
    const { platform } = world;
    const fresh = await rawSend(lin.p2pChatId, 'x', 'the-same');
    expect(fresh).toBe(0);
    expect(platform.messages(lin.p2pChatId)).toHaveLength(2);
    expect(await rawSend(lin.p2pChatId, 'x', 'u'.repeat(51))).toBe(99992402);
  });

  const rawSend = async (chatId: string, words: string, uuid: string) => {
    const { appId, domain } = world.platform;
    const json = { 'Content-Type': 'application/json' };
    const login = await fetch(`${domain}/open-apis/auth/v3/tenant_access_token/internal`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ app_id: appId, app_secret: 'an app secret' }),
    });
    const { tenant_access_token: token } = (await login.json()) as { tenant_access_token: string };
    const answer = await fetch(`${domain}/open-apis/im/v1/messages?receive_id_type=chat_id`, {
      method: 'POST',
      headers: { ...json, Authorization: `Bearer ${token}` },
      body: JSON.stringify({
        receive_id: chatId,
        msg_type: 'text',
        content: JSON.stringify({ text: words }),
        uuid,
      }),
    });
    return ((await answer.json()) as { code: number }).code;
  };
});

describe('refusals', () => {
  it('name the reason by code', async () => {
    const alone = world.platform.addGroup('没有机器人', [lin.openId], { withBot: false });
    expect(await codeOf(sendText(alone, 'x'))).toBe(230002);
    expect(await codeOf(sendText('oc_unknown', 'x'))).toBe(230001);
    expect(await codeOf(sendCard('ou_unknown', sampleCard()))).toBe(99992351);
    expect(await codeOf(patch('om_unknown', sampleCard()))).toBe(231003);
    expect(await codeOf(patch('c-1', sampleCard()))).toBe(99992354);
    const text = (await sendText(lin.p2pChatId, 'x')).data?.message_id ?? '';
    expect(await codeOf(patch(text, sampleCard()))).toBe(230001);
    expect(await codeOf(sendText(lin.p2pChatId, 'x'.repeat(151 * 1024)))).toBe(230025);
    expect(
      await codeOf(sdk.im.v1.message.delete({ path: { message_id: lin.say(lin.p2pChatId, 'mine') } })),
    ).toBe(230026);
  });

  it('patches only inside, within 14 days, and what is not recalled', async () => {
    const group = world.platform.addGroup('外部群', [lin.openId], { external: true });
    const content = JSON.stringify(sampleCard());
    const outside = await sdk.im.v1.message.create({
      params: { receive_id_type: 'chat_id' },
      data: { receive_id: group, msg_type: 'interactive', content },
    });
    expect(await codeOf(patch(outside.data?.message_id ?? '', sampleCard()))).toBe(230027);
    const id = (await sendCard(lin.openId, sampleCard())).data?.message_id ?? '';
    world.platform.fault({ match: { path: '/open-apis/im/v1/messages' }, answer: 'reset' });
    expect(await codeOf(patch(id, sampleCard()))).toBe(-1);
    await sdk.im.v1.message.delete({ path: { message_id: id } });
    expect(await codeOf(patch(id, sampleCard()))).toBe(230011);
    const reply = sdk.im.v1.message.reply({
      path: { message_id: id },
      data: { msg_type: 'text', content: '{"text":"x"}' },
    });
    expect(await codeOf(reply)).toBe(230011);
  });

  it('turns old cards away after 14 days', async () => {
    const long = await startPlatformWithBot({ clock, tokenLifetimeMs: 30 * DAY });
    const user = long.platform.addUser('小林');
    const client = sdkFor(long.platform);
    const content = JSON.stringify(sampleCard());
    const sent = await client.im.v1.message.create({
      params: { receive_id_type: 'open_id' },
      data: { receive_id: user.openId, msg_type: 'interactive', content },
    });
    const change = () =>
      client.im.v1.message.patch({ path: { message_id: sent.data?.message_id ?? '' }, data: { content } });
    await clock.advance(14 * DAY);
    expect(await codeOf(change())).toBe(0);
    await clock.advance(1);
    expect(await codeOf(change())).toBe(230031);
    await long.close();
  });

  it('keeps phone numbers out when data loss prevention is on', async () => {
    expect(await codeOf(sendText(lin.p2pChatId, '13812345678'))).toBe(0);
    world.platform.setDlp(true);
    expect(await codeOf(sendText(lin.p2pChatId, '电话13812345678'))).toBe(230028);
    expect(await codeOf(sendText(lin.p2pChatId, '138****5678'))).toBe(0);
  });
});

describe('faults', () => {
  it('come as often as ordered, and one of them does the work first', async () => {
    const messages = '/open-apis/im/v1/messages';
    world.platform.fault({
      match: { method: 'POST', path: messages },
      times: 2,
      answer: { status: 500, code: 2200 },
    });
    expect(await codeOf(sendText(lin.p2pChatId, 'x'))).toBe(2200);
    expect(await codeOf(sendText(lin.p2pChatId, 'x'))).toBe(2200);
    world.platform.fault({ match: { path: /messages$/ }, answer: 'reset-after' });
    expect(await codeOf(sendText(lin.p2pChatId, 'once', 'u1'))).toBe(-1);
    expect(await codeOf(sendText(lin.p2pChatId, 'once', 'u1'))).toBe(0);
    expect(world.platform.messages(lin.p2pChatId)).toHaveLength(1);
    const last = world.platform.requests().at(-1);
    expect(last).toMatchObject({ method: 'POST', path: messages, body: { uuid: 'u1' }, answer: { code: 0 } });
  });
});
