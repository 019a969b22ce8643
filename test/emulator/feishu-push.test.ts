import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encryptBody } from '../../src/emulator/feishu/cipher.js';
import type { FeishuUser } from '../../src/emulator/feishu/types.js';
import { type VirtualClock, virtualClock } from '../../src/emulator/feishu/virtual-clock.js';
import { type PlatformWithBot, startPlatformWithBot } from '../helpers/feishu-platform.js';

let world: PlatformWithBot;
let clock: VirtualClock;
let lin: FeishuUser;

beforeEach(async () => {
  clock = virtualClock();
  world = await startPlatformWithBot({ clock, pushDeadlineMs: 300 });
  lin = world.platform.addUser('小林');
});

afterEach(() => world.close());

const received = () => world.bot.received;

describe('pushes', () => {
  it('travel encrypted and signed, in the v2 envelope', async () => {
    const id = lin.say(lin.p2pChatId, '名片');
    await world.platform.settled();
    const [push] = received();
    expect(push?.verified).toBe(true);
    expect(Object.keys(JSON.parse(push?.raw ?? '{}'))).toEqual(['encrypt']);
    expect(push?.payload).toMatchObject({
      schema: '2.0',
      header: {
        event_type: 'im.message.receive_v1',
        token: 'a verification token',
        app_id: world.platform.appId,
        create_time: String(clock.now()),
      },
      event: {
        sender: { sender_id: { open_id: lin.openId }, sender_type: 'user' },
        message: { message_id: id, chat_type: 'p2p', message_type: 'text', content: '{"text":"名片"}' },
      },
    });
  });

  it('use the documented cipher', () => {
    const sample = Buffer.from('P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=', 'base64');
    expect(encryptBody('test key', 'hello world', sample.subarray(0, 16))).toBe(sample.toString('base64'));
  });

  it('reach the bot from a group only when it is mentioned', async () => {
    const jie = world.platform.addUser('阿杰');
    const group = world.platform.addGroup('群', [lin.openId, jie.openId]);
    lin.say(group, '大家好');
    jie.say(group, '名片 小鱼', { mentionBot: true, mention: [lin.openId] });
    await world.platform.settled();
    expect(received()).toHaveLength(1);
    const { message } = received()[0]?.payload.event ?? {};
    expect(JSON.parse(message.content)).toEqual({ text: '@_user_1 @_user_2 名片 小鱼' });
    expect(message.mentions.map((one: { key: string; name: string }) => [one.key, one.name])).toEqual([
      ['@_user_1', '达人名片'],
      ['@_user_2', '小林'],
    ]);
    expect(message.mentions[0].id.open_id).toBe(world.platform.botOpenId);
    expect(() => world.platform.addUser('生人').say(group, 'x')).toThrow('not in the chat');
  });

  it('tell of menus, entries, recalls and membership', async () => {
    const id = lin.say(lin.p2pChatId, 'x');
    lin.menu('my-card');
    lin.enter();
    lin.recall(id);
    const group = world.platform.addGroup('群', [lin.openId], { invitedBy: lin.openId });
    world.platform.removeBot(group, lin.openId);
    await world.platform.settled();
    const types = received().map((one) => one.payload.header.event_type);
    expect(types.sort()).toEqual([
      'application.bot.menu_v6',
      'im.chat.access_event.bot_p2p_chat_entered_v1',
      'im.chat.member.bot.added_v1',
      'im.chat.member.bot.deleted_v1',
      'im.message.recalled_v1',
      'im.message.receive_v1',
    ]);
  });

  it('echo a challenge, unsigned', async () => {
    world.bot.answer = ({ payload }) => ({
      status: 200,
      body: JSON.stringify({ challenge: payload.challenge }),
    });
    expect(await world.platform.challenge()).toMatchObject({ ok: true, status: 200 });
    expect(received()[0]?.verified).toBe(false);
    expect(received()[0]?.payload).toMatchObject({ type: 'url_verification', token: 'a verification token' });
    world.bot.answer = () => ({ status: 200, body: '{}' });
    expect((await world.platform.challenge()).ok).toBe(false);
  });

  it('travel in clear without an Encrypt Key', async () => {
    const open = await startPlatformWithBot({ encryptKey: null });
    const user = open.platform.addUser('x');
    user.say(user.p2pChatId, 'hi');
    await open.platform.settled();
    expect(open.bot.received[0]?.headers['x-lark-signature']).toBeUndefined();
    expect(JSON.parse(open.bot.received[0]?.raw ?? '{}').event.message.content).toBe('{"text":"hi"}');
    await open.close();
  });
});

describe('redelivery', () => {
  const MINUTE = 60_000;

  it('comes after 15 s, 5 min, 1 h and 6 h with the same id, then no more', async () => {
    world.bot.answer = () => ({ status: 500 });
    const start = clock.now();
    lin.say(lin.p2pChatId, 'x');
    await world.platform.settled();
    expect(world.platform.pendingRedeliveries()).toBe(1);
    await clock.advance(14_999);
    expect(received()).toHaveLength(1);
    await clock.advance(48 * 60 * MINUTE);
    const [delivery] = world.platform.deliveries();
    expect(delivery?.state).toBe('given-up');
    const offsets = delivery?.attempts.map((attempt) => attempt.at - start);
    const expected = [15_000, 5 * MINUTE, 60 * MINUTE, 360 * MINUTE];
    expect(offsets).toEqual([
      0,
      ...expected.map((_, index) => expected.slice(0, index + 1).reduce((a, b) => a + b)),
    ]);
    expect(new Set(received().map((one) => one.payload.header.event_id)).size).toBe(1);
    expect(received().every((one) => one.verified)).toBe(true);
    expect(world.platform.pendingRedeliveries()).toBe(0);
  });

  it('stops at the first 200, and counts 204, silence and a cut line as failures', async () => {
    const answers = [{ status: 204 }, 'hang', 'reset', { status: 200 }] as const;
    world.bot.answer = (_, count) => answers[count - 1] ?? { status: 500 };
    lin.say(lin.p2pChatId, 'x');
    await world.platform.settled();
    await clock.advance(24 * 60 * MINUTE);
    const [delivery] = world.platform.deliveries();
    expect(delivery?.attempts).toMatchObject([
      { status: 204, ok: false },
      { status: null, error: 'timeout' },
      { status: null, error: 'connection' },
      { status: 200, ok: true },
    ]);
    expect(delivery?.state).toBe('delivered');
  });

  it('waits for a webhook that is named later', async () => {
    const late = await startPlatformWithBot({ clock, webhookUrl: null });
    const user = late.platform.addUser('x');
    user.say(user.p2pChatId, 'x');
    await late.platform.settled();
    expect(late.platform.pendingRedeliveries()).toBe(1);
    late.platform.setWebhookUrl(late.bot.url);
    await clock.advance(15_000);
    expect(late.bot.received).toHaveLength(1);
    await late.close();
  });

  it('makes duplicates at once and turns the order on demand', async () => {
    lin.say(lin.p2pChatId, 'twice', { deliverTimes: 3 });
    await world.platform.settled();
    expect(received()).toHaveLength(3);
    expect(new Set(received().map((one) => one.payload.event.message.message_id)).size).toBe(1);
    world.platform.hold();
    const ids = ['a', 'b'].map((words) => lin.say(lin.p2pChatId, words));
    expect(received()).toHaveLength(3);
    world.platform.release({ reverse: true });
    await world.platform.settled();
    expect(
      world.platform
        .deliveries()
        .slice(1)
        .map((one) => one.state),
    ).toEqual(['delivered', 'delivered']);
    expect(
      new Set(
        received()
          .slice(3)
          .map((one) => one.payload.event.message.message_id),
      ),
    ).toEqual(new Set(ids));
  });
});
