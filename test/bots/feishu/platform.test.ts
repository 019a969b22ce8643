import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFeishuClient, type FeishuClient } from '../../../bots/feishu/client.js';
import { createFeishuMessenger } from '../../../bots/feishu/messenger.js';
import { createFeishuWebhook } from '../../../bots/feishu/webhook.js';
import type { Messenger } from '../../../src/application/ports.js';
import type { CallbackReply } from '../../../src/domain/effect.js';
import type { ActionEvent, InboundEvent } from '../../../src/domain/event.js';
import { startFeishuPlatform } from '../../../src/emulator/feishu/platform.js';
import type { FeishuPlatform } from '../../../src/emulator/feishu/types.js';
import { statusOf } from '../../../src/http/errors.js';
import { loadTexts, text } from '../../../src/shared/texts.js';
import { blankPainter } from '../../helpers/cards.js';
import { memoryTokenStore } from '../../helpers/feishu-api.js';
import { cardView, outbound, repliesWith } from '../../helpers/feishu-replies.js';
import { memoryLog } from '../../helpers/state-tools.js';

const SETTINGS = {
  appId: 'cli_00000000000000aa',
  appSecret: 'an app secret',
  encryptKey: 'an encrypt key',
  verificationToken: 'a verification token',
};

/** Both edges against the emulated platform: real HTTP, real signatures, the unmodified SDK. */
describe('against the emulated platform', () => {
  const { log } = memoryLog();
  const heard: InboundEvent[] = [];
  let platform: FeishuPlatform;
  let server: Server;
  let client: FeishuClient;
  let messenger: Messenger;
  let act: (event: ActionEvent) => Promise<CallbackReply | null> = async () => null;

  beforeAll(async () => {
    platform = await startFeishuPlatform({
      ...SETTINGS,
      webhookUrl: null,
      botName: '达人名片',
      limits: false,
    });
    const { appId, appSecret } = SETTINGS;
    client = createFeishuClient({
      appId,
      appSecret,
      domain: platform.domain,
      store: memoryTokenStore(),
      log,
    });
    const texts = loadTexts();
    messenger = createFeishuMessenger({
      client,
      painter: blankPainter,
      texts,
      publicUrl: 'https://bot.example.com',
      log,
    });
    const app = new Koa();
    app.use(
      createFeishuWebhook({
        ...SETTINGS,
        freshnessMs: 600_000,
        enforceFreshness: true,
        admit: async (event) => {
          heard.push(event);
          return 'new';
        },
        act: (event) => act(event),
        preview: async () => null,
        botOpenId: async () => (await client.botInfo()).openId,
        directChats: { of: async () => null, remember: async () => {} },
        texts,
        statusOf,
        now: Date.now,
        log,
      }),
    );
    server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    platform.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/feishu`);
  });
  afterAll(async () => {
    await platform.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('the URL is verified', async () => {
    expect(await platform.challenge()).toMatchObject({ ok: true, status: 200 });
  });

  it('messages of direct chats and groups arrive', async () => {
    const person = platform.addUser('小林');
    const group = platform.addGroup('对接群', [person.openId]);
    person.say(person.p2pChatId, '名片');
    person.say(group, '名片 小鱼', { mentionBot: true });
    await platform.settled();
    expect(heard.splice(0)).toMatchObject([
      { kind: 'message', text: '名片', addressed: true, chat: { kind: 'direct' } },
      { kind: 'message', text: '名片 小鱼', addressed: true, chat: { kind: 'group', chatId: group } },
    ]);
    expect(platform.deliveries().map((one) => one.state)).toEqual(['delivered', 'delivered']);
  });

  it('replies of every kind are taken, in a chat and as answers in a group', async () => {
    const person = platform.addUser('阿杰');
    const group = platform.addGroup('品牌群', [person.openId]);
    const question = person.say(group, '名片', { mentionBot: true });
    await platform.settled();
    const replies = repliesWith('小鱼 <at id=all></at>');
    for (const [index, reply] of replies.entries()) {
      const direct = { ...outbound(reply).chat, chatId: person.p2pChatId };
      await messenger.deliver(outbound(reply, { id: `direct-${index}`, chat: direct }));
      const chat = { ...direct, chatId: group, kind: 'group' as const };
      await messenger.deliver(outbound(reply, { id: `group-${index}`, chat, replyTo: question }));
    }
    const shown = platform.messages(group).filter((one) => one.from === 'bot');
    expect(shown.map((one) => one.msgType)).toEqual(['post', ...Array(12).fill('interactive')]);
    expect(shown.every((one) => one.parentId === question)).toBe(true);
    expect(platform.messages(person.p2pChatId)).toHaveLength(replies.length);
  });

  it('a cut connection after the work leads to one message only', async () => {
    const person = platform.addUser('小美');
    const chat = { ...outbound({ kind: 'text', lines: [] }).chat, chatId: person.p2pChatId };
    const message = outbound({ kind: 'text', lines: [text('edit.saved')] }, { id: 'once', chat });
    platform.fault({ match: { method: 'POST', path: '/open-apis/im/v1/messages' }, answer: 'reset-after' });
    await expect(messenger.deliver(message)).rejects.toMatchObject({ code: 'delivery-later' });
    await messenger.deliver(message);
    expect(platform.messages(person.p2pChatId)).toHaveLength(1);
  });

  it('a click is told, answered with a toast, and its card replaced', async () => {
    const person = platform.addUser('小林');
    const chat = { ...outbound({ kind: 'text', lines: [] }).chat, chatId: person.p2pChatId };
    await messenger.deliver(
      outbound({ kind: 'owner-card', view: cardView(), notice: null }, { id: 'card', chat }),
    );
    const [card] = platform.messages(person.p2pChatId);
    const clicks: ActionEvent[] = [];
    act = async (event) => {
      clicks.push(event);
      const replace = { kind: 'owner-card' as const, view: cardView({ nickname: '大鱼' }), notice: null };
      return { tone: 'success', toast: text('edit.saved'), replace };
    };
    const result = await person.click(card?.id ?? '', { do: 'edit', field: 'feishu' });
    expect(result).toMatchObject({ ok: true, toast: { type: 'success', content: '已保存，立即生效' } });
    expect(clicks).toMatchObject([
      { value: { do: 'edit', field: 'feishu' }, messageId: card?.id, chat: { chatId: person.p2pChatId } },
    ]);
    expect(platform.message(card?.id ?? '')?.content).toContain('大鱼');
  });

  it('content rules and an expired token are survived', async () => {
    const person = platform.addUser('小林');
    const chat = { ...outbound({ kind: 'text', lines: [] }).chat, chatId: person.p2pChatId };
    platform.expireTokens();
    platform.setDlp(true);
    const view = cardView({ introduction: '电话 13812345678' });
    await messenger.deliver(outbound({ kind: 'owner-card', view, notice: null }, { id: 'dlp', chat }));
    platform.setDlp(false);
    expect(platform.messages(person.p2pChatId)[0]?.content).toContain('打了码');
  });
});
