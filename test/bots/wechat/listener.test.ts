import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Wechaty, WechatyBuilder } from 'wechaty';
import { attachListeners } from '../../../bots/wechat/listener.js';
import { EXIT_LOST, EXIT_REFUSED, type FromConnector } from '../../../bots/wechat/protocol.js';
import { type EmulatedPuppet, openEmulatedPuppet } from '../../../src/emulator/wechat/emulated-puppet.js';
import type { SentMessage } from '../../../src/emulator/wechat/gateway.js';
import { until } from '../../helpers/product.js';

interface Scene {
  readonly puppet: EmulatedPuppet;
  readonly bot: Wechaty;
  readonly told: FromConnector[];
  readonly sent: SentMessage[];
  readonly exits: number[];
  readonly sender: ReturnType<typeof attachListeners>;
}

let scene: Scene;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);

/** A bot in this process on the mock puppet, with 达人助手, 小林 and a room of both. */
beforeEach(async () => {
  process.on('unhandledRejection', onRejection);
  const sent: SentMessage[] = [];
  const puppet = await openEmulatedPuppet((message) => void sent.push(message));
  const bot = WechatyBuilder.build({ puppet: puppet.puppet as never });
  const told: FromConnector[] = [];
  const exits: number[] = [];
  const port = {
    tell: (message: FromConnector) => void told.push(message),
    exit: (code: number) => void exits.push(code),
    now: Date.now,
  };
  const sender = attachListeners(bot, port);
  await bot.start();
  const self = puppet.mocker.createContact({ id: 'wxid_bot', name: '达人助手' });
  puppet.mocker.createContact({ id: 'wxid_lin', name: '小林' });
  puppet.mocker.createRoom({
    id: 'r1@chatroom',
    topic: '品牌对接群',
    memberIdList: ['wxid_bot', 'wxid_lin'],
  });
  puppet.mocker.login(self);
  scene = { puppet, bot, told, sent, exits, sender };
  await until('the login', () => told.some((one) => one.type === 'login'));
});

afterEach(async () => {
  await scene.bot.stop();
  process.off('unhandledRejection', onRejection);
  expect(rejections.splice(0)).toEqual([]);
});

const lin = () => scene.puppet.mocker.ContactMock.load('wxid_lin');
const bot = () => scene.puppet.mocker.ContactMock.load('wxid_bot');
const room = () => scene.puppet.mocker.RoomMock.load('r1@chatroom');
const of = <T extends FromConnector['type']>(type: T) =>
  scene.told.filter((one): one is Extract<FromConnector, { type: T }> => one.type === type);
const heard = () => of('event').map(({ event }) => event);

describe('what arrives', () => {
  it('in a direct chat becomes an event', async () => {
    lin().say('名片').to(bot());
    await until('the event', () => heard().length === 1);
    expect(heard()[0]).toMatchObject({
      kind: 'message',
      chat: { chatId: 'wxid_lin', kind: 'direct', account: 'wxid_bot' },
      sender: { personId: 'wxid_lin', name: '小林' },
      text: '名片',
    });
  });

  it('in a room counts when it mentions the bot, by id or by name', async () => {
    lin().say('今天吃什么').to(room());
    lin().say('@达人助手\u2005名片 小鱼', [bot()]).to(room());
    lin().say('@达人助手 帮助').to(room());
    await until('both', () => heard().length === 2);
    expect(heard().map((event) => event.kind === 'message' && event.text)).toEqual(['名片 小鱼', '帮助']);
    await until('the other is left alone', () => of('dropped').length === 1);
    expect(of('dropped')).toEqual([{ type: 'dropped', reason: 'not-addressed' }]);
  });

  it('many at once in a room that was never heard before keeps its order', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `第 ${index} 句`);
    for (const words of texts) lin().say(`@达人助手\u2005${words}`, [bot()]).to(room());
    await until('all', () => heard().length === 20);
    expect(heard().map((event) => event.kind === 'message' && event.text)).toEqual(texts);
  });

  it('from the bot itself is no event', async () => {
    bot().say('@达人助手 名片').to(room());
    lin().say('帮助').to(bot());
    await until('the event', () => heard().length === 1);
    expect(heard()[0]).toMatchObject({ text: '帮助' });
  });
});

describe('a new friend', () => {
  it('arrives once however often it is told, and a request alone is no arrival', async () => {
    const { puppet } = scene.puppet;
    const types = { receive: scene.bot.Friendship.Type.Receive, confirm: scene.bot.Friendship.Type.Confirm };
    const payloadOf = async (id: string) => ({
      id,
      contactId: 'wxid_lin',
      hello: '',
      timestamp: 0,
      type: id.startsWith('confirm') ? types.confirm : types.receive,
      ticket: '',
    });
    Object.assign(puppet, { friendshipPayload: payloadOf, friendshipAccept: async () => undefined });
    for (const friendshipId of ['receive-1', 'confirm-1', 'confirm-2'])
      puppet.emit('friendship', { friendshipId } as never);
    await until('both tellings', () => heard().length === 2);
    expect(new Set(heard().map(({ id }) => id))).toEqual(new Set(['wechat:wxid_bot:friend:wxid_lin']));
    expect(heard()[0]).toMatchObject({
      kind: 'arrival',
      chat: { chatId: 'wxid_lin', kind: 'direct' },
      sender: { personId: 'wxid_lin', name: '小林' },
    });
  });
});

describe('what is sent', () => {
  it('is a text to a person, and in a room one that mentions the asker', async () => {
    await scene.sender.send({
      id: 1,
      chatId: 'wxid_lin',
      room: false,
      mention: null,
      body: { text: '你好' },
    });
    await scene.sender.send({
      id: 2,
      chatId: 'r1@chatroom',
      room: true,
      mention: 'wxid_lin',
      body: { text: '好' },
    });
    expect(scene.sent).toMatchObject([
      { chatId: 'wxid_lin', text: '你好', mentions: [] },
      { chatId: 'r1@chatroom', text: '@小林\u2005好', mentions: ['wxid_lin'] },
    ]);
    expect(scene.told.slice(-4)).toMatchObject([
      { type: 'sending', id: 1 },
      { type: 'sent', id: 1, outcome: 'sent' },
      { type: 'sending', id: 2 },
      { type: 'sent', id: 2, outcome: 'sent' },
    ]);
  });

  it('is a picture byte for byte', async () => {
    const image = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
    const body = { image, fileName: 'card.png' };
    await scene.sender.send({ id: 1, chatId: 'r1@chatroom', room: true, mention: 'wxid_lin', body });
    expect(scene.sent).toHaveLength(1);
    expect(scene.sent[0]?.image?.equals(image)).toBe(true);
  });

  it('holds a hostile nickname within one short line, and goes without one when nobody knows it', async () => {
    scene.puppet.mocker.createContact({ id: 'wxid_evil', name: `\u202eevil\n${'长'.repeat(100_000)}` });
    const order = { chatId: 'r1@chatroom', room: true, body: { text: '好' } };
    await scene.sender.send({ ...order, id: 1, mention: 'wxid_evil' });
    await scene.sender.send({ ...order, id: 2, mention: 'wxid_nobody' });
    expect(scene.sent[0]?.text).toMatch(/^@evil 长+…\u2005好$/u);
    expect(scene.sent[0]?.text?.length).toBeLessThan(60);
    expect(scene.sent[1]?.text).toBe('好');
  });

  it('is unknown when the call broke on its way, failed when the gateway said no or was not there', async () => {
    const faults = [
      ['14 UNAVAILABLE: Connection dropped', 'unknown'],
      ['13 INTERNAL: Received RST_STREAM with code 2', 'unknown'],
      ['4 DEADLINE_EXCEEDED: Deadline exceeded', 'unknown'],
      ['14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED', 'failed'],
      ['2 UNKNOWN: 20001 Feature temporarily unavailable', 'failed'],
    ] as const;
    for (const [reason, outcome] of faults) {
      scene.puppet.puppet.messageSendText = async () => {
        throw new Error(reason);
      };
      await scene.sender.send({ id: 9, chatId: 'wxid_lin', room: false, mention: null, body: { text: 'x' } });
      expect(scene.told.at(-1)).toEqual({ type: 'sent', id: 9, outcome, reason });
    }
  });
});

describe('what goes wrong', () => {
  it('inside a listener is a fault and not the end of the process', async () => {
    const broken = scene.bot.currentUser;
    Object.defineProperty(broken, 'name', {
      value: () => {
        throw new Error('no name today');
      },
      configurable: true,
    });
    lin().say('名片').to(bot());
    await until('the fault', () => of('fault').length > 0);
    expect(of('fault')[0]?.reason).toBe('message: no name today');
    Reflect.deleteProperty(broken, 'name');
    lin().say('帮助').to(bot());
    await until('the next event', () => heard().length === 1);
    expect(scene.exits).toEqual([]);
  });

  it('with the stream ends the connector; a single failed call does not', () => {
    const say = (words: string) => {
      scene.puppet.puppet.emit('error', { data: words, gerror: words } as never);
      return scene.exits.splice(0);
    };
    for (const words of [
      '14 UNAVAILABLE: Connection dropped',
      '1 CANCELLED: Call cancelled',
      '13 INTERNAL: Received RST_STREAM with code 2',
      '2 UNKNOWN: Stream removed',
    ])
      expect([words, say(words)]).toEqual([words, [EXIT_LOST]]);
    expect(say('16 UNAUTHENTICATED: Invalid Wechaty TOKEN "x"')).toEqual([EXIT_REFUSED]);
    for (const words of [
      '2 UNKNOWN: room not found',
      'message not found for id: 1',
      '13 INTERNAL: no such member',
    ])
      expect([words, say(words)]).toEqual([words, []]);
  });
});
