import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDirectChats } from '../../../bots/feishu/direct-chats.js';
import { epochMs } from '../../../bots/feishu/event-time.js';
import { mentionsBot, plainTextOf } from '../../../bots/feishu/message-text.js';
import { normalizeDelivery } from '../../../bots/feishu/normalize.js';
import { parseDelivery } from '../../../bots/feishu/schema.js';
import type { ActionEvent } from '../../../src/domain/event.js';
import { APP, BOT_OPEN_ID, fixture } from '../../helpers/feishu-webhook.js';
import { memoryLog } from '../../helpers/state-tools.js';

const context = { appId: APP.appId, botOpenId: BOT_OPEN_ID, directChatId: null, now: 1_700_000_000_000 };

// biome-ignore lint/suspicious/noExplicitAny: payloads are changed at will
function normalized(name: string, change: (payload: any) => void = () => undefined) {
  const payload = fixture(name);
  change(payload);
  return normalizeDelivery(parseDelivery(payload), context);
}

const message = (text: string, mentions: { key: string; id: { open_id: string }; name: string }[] = []) => ({
  message_id: 'om_1',
  chat_id: 'oc_1',
  chat_type: 'group',
  message_type: 'text',
  content: JSON.stringify({ text }),
  mentions,
});
const mention = (number: number, openId: string, name: string) => ({
  key: `@_user_${number}`,
  id: { open_id: openId },
  name,
});

describe('times', () => {
  it('are read by their magnitude', () => {
    const ms = 1_732_436_000_123;
    for (const value of [ms, `${ms}`, `${ms}456`, ms * 1000]) expect(epochMs(value)).toBe(ms);
    expect(epochMs('1732436000')).toBe(1_732_436_000_000);
    for (const value of [null, undefined, '', 'x', '0', -1, Number.NaN, '9'.repeat(30)])
      expect(epochMs(value)).toBeNull();
  });

  it('fall back from the message to the envelope to our clock', () => {
    const at = (change: Parameters<typeof normalized>[1]) => normalized('message-text-direct', change)?.at;
    expect(at((payload) => delete payload.event.message.create_time)).toBe(1_732_436_000_123);
    expect(
      at((payload) => {
        payload.event.message.create_time = '';
        payload.header.create_time = undefined;
      }),
    ).toBe(context.now);
  });
});

describe('text', () => {
  it('gets names for placeholders, longer ones first, in one pass', () => {
    const mentions = [
      mention(1, 'ou_1', '@_user_2'),
      mention(2, 'ou_2', '阿杰'),
      mention(12, 'ou_12', '小美'),
    ];
    const words = plainTextOf(
      message('@_user_12 和 @_user_1 和 @_user_2 和 @_user_13', mentions),
      BOT_OPEN_ID,
    );
    expect(words).toBe('@小美 和 @@_user_2 和 @阿杰 和 @_user_13');
  });

  it('loses the bot’s own mention wherever it stands, and that of everybody', () => {
    const bot = [mention(1, BOT_OPEN_ID, '达人名片')];
    expect(plainTextOf(message('@_user_1 名片', bot), BOT_OPEN_ID)).toBe('名片');
    expect(plainTextOf(message('看看 @_user_1 小鱼的名片', bot), BOT_OPEN_ID)).toBe('看看 小鱼的名片');
    expect(plainTextOf(message('@_user_1', bot), BOT_OPEN_ID)).toBe('');
    expect(plainTextOf(message('@_all 名片'), BOT_OPEN_ID)).toBe('名片');
    expect(plainTextOf(message('@_all'), BOT_OPEN_ID)).toBeNull();
  });

  it('knows the bot by its id, not by its name', () => {
    expect(mentionsBot(message('', [mention(1, 'ou_x', '达人名片')]), BOT_OPEN_ID)).toBe(false);
    expect(mentionsBot(message('', [mention(1, BOT_OPEN_ID, 'x')]), BOT_OPEN_ID)).toBe(true);
    expect(mentionsBot(message('', [mention(1, '', 'x')]), null)).toBe(false);
  });

  it('without placeholders stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (words) => {
        fc.pre(!words.includes('@_') && words.trim() !== '');
        expect(plainTextOf(message(words, [mention(1, 'ou_1', 'x')]), BOT_OPEN_ID)).toBe(words.trim());
      }),
    );
  });

  it('survives keys and names of any kind', () => {
    const key = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' });
    fc.assert(
      fc.property(fc.string(), fc.array(fc.tuple(key, fc.string())), (words, pairs) => {
        const mentions = pairs.map(([one, name]) => ({ key: one, id: { open_id: 'ou_1' }, name }));
        expect(typeof (plainTextOf(message(words, mentions), null) ?? '')).toBe('string');
      }),
    );
  });

  it.each(['', 'x', '7', 'null', '[]', '{}', '{"text":7}', '{"text":null}'])(
    'is null for the content %j',
    (content) => {
      expect(plainTextOf({ ...message(''), content }, BOT_OPEN_ID)).toBeNull();
      expect(plainTextOf({ ...message(''), content, message_type: 'post' }, BOT_OPEN_ID)).toBeNull();
    },
  );

  it.each(['image', 'file', 'audio', 'media', 'sticker', 'share_user', 'interactive', 'system', 'made up'])(
    'is null for a message of type %s',
    (type) => {
      expect(plainTextOf({ ...message('words'), message_type: type }, BOT_OPEN_ID)).toBeNull();
    },
  );

  it('of rich text under a language is read too; strange nodes are passed over', () => {
    const nodes = [
      { tag: 'text', text: '你好' },
      null,
      7,
      { tag: 'at', user_id: 'all' },
      { tag: 'img' },
      { tag: 'text' },
    ];
    const content = JSON.stringify({ zh_cn: { title: '', content: [nodes, 'x', []] } });
    expect(plainTextOf({ ...message(''), message_type: 'post', content }, BOT_OPEN_ID)).toBe('你好');
  });
});

describe('rich text with pictures', () => {
  const post = (...nodes: object[]) =>
    normalized('message-text-direct', (payload) => {
      payload.event.message.message_type = 'post';
      payload.event.message.content = JSON.stringify({ title: '', content: [nodes] });
    });
  const img = (key: string) => ({ tag: 'img', image_key: key });

  it('says how many stand among its words', () => {
    const event = post({ tag: 'text', text: '看这里' }, img('img_v3_a'), img('img_v3_b'));
    expect(event).toMatchObject({ text: '看这里', furtherPictures: 2 });
    expect(event).not.toHaveProperty('attachment');
  });

  it('is its first picture when it holds no words, and says how many more there are', () => {
    const one = post(img('img_v3_a'));
    expect(one).toMatchObject({ text: null, attachment: { kind: 'picture', source: { key: 'img_v3_a' } } });
    expect(one).not.toHaveProperty('furtherPictures');
    expect(post(img('img_v3_a'), img('img_v3_b'))).toMatchObject({ text: null, furtherPictures: 1 });
  });

  it('is the picture too where the bot is mentioned and nothing is said', () => {
    const event = normalized('message-text-group', (payload) => {
      const [bot] = payload.event.message.mentions;
      payload.event.message.message_type = 'post';
      const at = { tag: 'at', user_id: bot.id.open_id, user_name: bot.name };
      payload.event.message.content = JSON.stringify({ title: '', content: [[at, img('img_v3_a')]] });
    });
    expect(event).toMatchObject({
      addressed: true,
      text: null,
      attachment: { kind: 'picture', source: { key: 'img_v3_a' } },
    });
  });

  it('without any, or with keys that are none, is as before', () => {
    const event = post({ tag: 'text', text: '你好' }, { tag: 'img' }, { tag: 'img', image_key: 7 });
    expect(event).toMatchObject({ text: '你好' });
    expect(event).not.toHaveProperty('furtherPictures');
  });
});

describe('events', () => {
  it('of apps, of nobody, and clicks without a place are left alone', () => {
    expect(normalized('message-from-app')).toBeNull();
    expect(normalized('message-text-direct', (payload) => delete payload.event.sender.sender_id)).toBeNull();
    expect(normalized('bot-added', (payload) => delete payload.event.operator_id)).toBeNull();
    expect(normalized('card-click', (payload) => delete payload.event.context)).toBeNull();
  });

  it('take the place of a click from wherever it stands', () => {
    const direct = normalized('card-click');
    const flat = normalized('card-click', (payload) => {
      Object.assign(payload.event, payload.event.context);
      delete payload.event.context;
    });
    expect(flat).toEqual(direct);
  });

  it.each([
    ['{"do":"help"}', { do: 'help' }],
    ['not json', 'not json'],
    [undefined, null],
    [null, null],
    ['['.repeat(100) + ']'.repeat(100), null],
  ])('hand on the value %j as %j', (value, expected) => {
    const event = normalized('card-click', (payload) => Object.assign(payload.event.action, { value }));
    expect(event).toMatchObject({ kind: 'action', value: expected });
  });

  it.each([
    ['a mark', 'x'.repeat(40), 'x'.repeat(40)],
    ['an oversized mark', 'x'.repeat(41), undefined],
    ['a mark of another kind', { do: 'help' }, undefined],
    ['no mark', null, undefined],
  ])('take %s off the action', (_, mark, owner) => {
    for (const value of [{ do: 'help', for: mark }, JSON.stringify({ do: 'help', for: mark })]) {
      const event = normalized('card-click', (payload) => Object.assign(payload.event.action, { value }));
      expect(event).toMatchObject({ kind: 'action', value: { do: 'help' } });
      expect((event as ActionEvent).owner).toBe(owner);
    }
  });
});

describe('direct chats', () => {
  it('are remembered across replicas, and a store that is away does not hurt', async () => {
    const values = new Map<string, string>();
    const { log } = memoryLog();
    let writes = 0;
    const store = {
      get: async (key: string) => values.get(key) ?? null,
      set: async (key: string, value: string) => {
        writes += 1;
        values.set(key, value);
      },
    };
    const one = createDirectChats(store, APP.appId, log);
    await one.remember('ou_1', 'oc_1');
    await one.remember('ou_1', 'oc_1');
    expect(writes).toBe(1);
    expect(await createDirectChats(store, APP.appId, log).of('ou_1')).toBe('oc_1');
    expect(await one.of('ou_2')).toBeNull();
    const away = () => Promise.reject(new Error('no route'));
    const lost = createDirectChats({ get: away, set: away }, APP.appId, log);
    await lost.remember('ou_1', 'oc_1');
    expect(await lost.of('ou_1')).toBe('oc_1');
    expect(await lost.of('ou_2')).toBeNull();
  });
});
