import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/shared/project-root.js';
import { APP, fixture, push, type ServedWebhook, serveWebhook } from '../../helpers/feishu-webhook.js';

const PERSON = 'ou_7d8a6e6df7621556ce0d21922b676706';
const DIRECT = 'oc_5ad11d72b830411d72b836c20a1b2c3d';
const GROUP = 'oc_a0553eda9014c201e6969b478895c230';
const CARD = 'om_574d639e4a44e4dd646eaf628e2c62f8';

const chat = (chatId: string, kind: string) => ({ platform: 'feishu', account: APP.appId, chatId, kind });
const sender = { platform: 'feishu', account: APP.appId, personId: PERSON };
const message = (end: string, chatId: string, kind: string, text: string | null, addressed = true) => ({
  kind: 'message',
  id: `feishu:om_${end}`,
  chat: chat(chatId, kind),
  sender,
  at: 1732435999900,
  messageId: `om_${end}`,
  text,
  addressed,
});
const click = (end: string, value: unknown, form: unknown = null) => ({
  kind: 'action',
  id: `feishu:f7984f25108f8137722bb63cee927e${end}`,
  chat: chat(DIRECT, 'unknown'),
  sender,
  at: 1732436000123,
  messageId: CARD,
  value,
  form,
});
const other = (kind: string, start: string, where: unknown, more: object = {}) => ({
  kind,
  id: `feishu:${start}7984f25108f8137722bb63cee927e66`,
  chat: where,
  sender,
  at: 1732436000123,
  ...more,
});

const revision = (start: string) => ({
  ...other('revision', start, chat(DIRECT, 'unknown'), { messageId: 'om_dc13264520392913993dd051dba21dd4' }),
  sender: { ...sender, personId: 'nobody' },
});

/** What each fixture becomes; null = acknowledged and left alone. */
const EXPECTED: Record<string, unknown> = {
  'message-text-direct': message(
    '5ce6d572455d361153b7cb51da133945',
    DIRECT,
    'direct',
    '微信号改成 xiaoyu_hz',
  ),
  'message-text-group': message(
    'dc13264520392913993dd051dba21dcf',
    GROUP,
    'group',
    '名片 小鱼 @@_user_2 @阿杰',
  ),
  'message-text-group-others': message(
    'dc13264520392913993dd051dba21dd0',
    GROUP,
    'group',
    '@达人名片 看看这个',
    false,
  ),
  'message-at-all': message('dc13264520392913993dd051dba21dd1', GROUP, 'group', '明天开会', false),
  'message-post-group': {
    ...message('dc13264520392913993dd051dba21dd2', GROUP, 'group', '请教\n名片可以关闭吗\n参考@阿杰'),
    furtherPictures: 1,
  },
  'message-image-direct': {
    ...message('dc13264520392913993dd051dba21dd3', DIRECT, 'direct', null),
    attachment: {
      kind: 'picture',
      source: {
        platform: 'feishu',
        messageId: 'om_dc13264520392913993dd051dba21dd3',
        key: 'img_v3_02ab',
      },
    },
  },
  'message-taken-back': { ...revision('1'), what: 'recalled' },
  'message-edited': { ...revision('2'), what: 'edited' },
  'message-edited-nested': { ...revision('3'), what: 'edited' },
  'member-left': {
    ...other('departure', '4', chat(DIRECT, 'group'), { people: ['ou_7d8a6e6df7621556ce0d21922b676707'] }),
    sender: { ...sender, personId: 'nobody' },
  },
  'message-recalled': message('dc13264520392913993dd051dba21dd4', DIRECT, 'direct', null),
  'message-from-app': null,
  'card-click': click('66', { do: 'edit', field: 'wechat' }),
  'card-click-beside': click('67', { do: 'preview' }),
  'card-form': click('68', { do: 'save' }, { wechat: 'xiaoyu_hz', email: '' }),
  menu: other('menu', 'b', chat(PERSON, 'direct'), { entry: 'edit' }),
  'chat-entered': other('arrival', 'c', chat(DIRECT, 'direct')),
  'bot-added': other('arrival', 'd', chat(GROUP, 'group')),
  'link-preview': null,
  'unknown-type': null,
  'old-event': null,
};

describe('recorded deliveries, sealed and signed anew', () => {
  let webhook: ServedWebhook;
  beforeAll(async () => {
    webhook = await serveWebhook();
  });
  afterAll(() => webhook.close());

  it('are all named here', () => {
    const files = readdirSync(join(projectRoot, 'test/fixtures/feishu')).map((name) =>
      name.replace('.json', ''),
    );
    expect(files.sort()).toEqual([...Object.keys(EXPECTED), 'url-verification'].sort());
  });

  it.each(Object.entries(EXPECTED))('%s', async (name, expected) => {
    webhook.admitted.length = 0;
    webhook.acted.length = 0;
    const answer = await push(webhook.url, fixture(name));
    expect(answer).toMatchObject({ status: 200, body: {} });
    expect([...webhook.admitted, ...webhook.acted]).toEqual(expected === null ? [] : [expected]);
  });

  it('url-verification', async () => {
    const answer = await push(webhook.url, fixture('url-verification'));
    expect(answer).toMatchObject({ status: 200, body: { challenge: 'ajls384kdjx98XX' } });
  });
});
