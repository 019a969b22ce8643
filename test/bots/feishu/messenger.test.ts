import { describe, expect, it } from 'vitest';
import type { ReplyRequest, SendRequest } from '../../../bots/feishu/client.js';
import { errorFor } from '../../../bots/feishu/error-codes.js';
import { createFeishuMessenger } from '../../../bots/feishu/messenger.js';
import { formOf } from '../../../src/domain/card-form.js';
import { EMPTY_CONTENT } from '../../../src/domain/creator-card.js';
import type { Reply } from '../../../src/domain/effect.js';
import { AppError } from '../../../src/shared/errors.js';
import { preferenceOptions } from '../../../src/shared/preference-options.js';
import { loadTexts, text } from '../../../src/shared/texts.js';
import { blankPainter, cardWith, FULL_CONTENT } from '../../helpers/cards.js';
import { cardView, clientView, outbound, repliesWith } from '../../helpers/feishu-replies.js';
import { memoryLog } from '../../helpers/state-tools.js';

type Sent = (SendRequest | ReplyRequest) & { readonly way: 'send' | 'reply' };

/** A messenger over a client that fails with these codes, in order, and then takes everything. */
function messenger(...codes: (number | Error)[]) {
  const sent: Sent[] = [];
  const { log, lines } = memoryLog();
  const take = (way: Sent['way'], request: SendRequest | ReplyRequest) => {
    sent.push({ ...request, way } as Sent);
    const fault = codes.shift();
    if (fault instanceof Error) throw fault;
    if (fault) throw errorFor({ code: fault, status: 400, resetMs: null, logId: null, reason: 'x' });
    return 'om_new';
  };
  const client = {
    sendMessage: async (request: SendRequest) => take('send', request),
    replyMessage: async (request: ReplyRequest) => take('reply', request),
    patchMessage: async () => undefined,
    recallMessage: async () => undefined,
    uploadImage: async () => 'img_v3_card',
  };
  const publicUrl = 'https://bot.example.com';
  return {
    sent,
    lines,
    ...createFeishuMessenger({ client, painter: blankPainter, texts: loadTexts(), publicUrl, log }),
  };
}

const words: Reply = { kind: 'text', lines: [text('edit.saved'), text('edit.hint.one-line')] };
const owner: Reply = { kind: 'owner-card', view: cardView(), notice: null };
const client: Reply = {
  kind: 'client-card',
  view: clientView(),
  shareUrl: 'https://bot.example.com/c/abc',
  banner: null,
};
const group = { platform: 'feishu', account: 'cli_a1b2c3d4e5f6a7b8', chatId: 'oc_9', kind: 'group' } as const;

describe('the receipt', () => {
  it('names the message, and says of a card alone that it may be changed later', async () => {
    const receipt = { messageId: 'om_new', certain: true };
    expect(await messenger().deliver(outbound(client))).toEqual({ ...receipt, changeable: true });
    expect(await messenger().deliver(outbound(words))).toEqual({ ...receipt, changeable: false });
  });

  it('of a card that had to be masked says that it stays, unless it shows a number', async () => {
    const refused = 230028;
    expect(await messenger(refused).deliver(outbound(client))).toMatchObject({ changeable: false });
    const revealed = repliesWith('小鱼').find((reply) => reply.kind === 'revealed');
    const receipt = revealed && (await messenger(refused).deliver(outbound(revealed)));
    expect(receipt).toMatchObject({ messageId: 'om_new', changeable: true });
  });
});

describe('a reply', () => {
  it('of words goes as rich text of plain nodes, everything else as a card, each as one message', async () => {
    const one = messenger();
    for (const reply of repliesWith('小鱼')) {
      expect(one.parts(reply)).toBe(1);
      await one.deliver(outbound(reply));
    }
    expect(one.sent.map(({ msgType }) => msgType)).toEqual(['post', ...Array(12).fill('interactive')]);
  });

  it('with a link that does not lead to us goes as words, where its address is seen', async () => {
    const one = messenger();
    await one.deliver(outbound({ ...client, shareUrl: 'https://other.example/c/abc' } as Reply));
    expect(one.sent[0]?.msgType).toBe('post');
    expect(one.sent[0]?.content).toContain('https://other.example/c/abc');
  });

  it('of words keeps them', async () => {
    const one = messenger();
    await one.deliver(outbound(words));
    expect(JSON.parse(one.sent[0]?.content ?? '')).toEqual({
      zh_cn: {
        content: [
          [{ tag: 'text', text: '已保存，立即生效' }],
          [{ tag: 'text', text: '修改后再发一次即可，名片上已有的内容没有变。' }],
        ],
      },
    });
  });

  it('in a direct chat is sent to the chat, or to the person when only they are known', async () => {
    const one = messenger();
    await one.deliver(outbound(words, { replyTo: 'om_1' }));
    const chat = { ...group, chatId: 'ou_7', kind: 'direct' } as const;
    await one.deliver(outbound(words, { chat }));
    expect(one.sent).toMatchObject([
      { way: 'send', receiveIdType: 'chat_id', receiveId: 'oc_1' },
      { way: 'send', receiveIdType: 'open_id', receiveId: 'ou_7' },
    ]);
  });

  it('in a group hangs on the question and mentions nobody', async () => {
    const one = messenger();
    await one.deliver(outbound(client, { chat: group, replyTo: 'om_5' }));
    expect(one.sent).toMatchObject([{ way: 'reply', messageId: 'om_5' }]);
    expect(one.sent[0]?.content).not.toMatch(/"at"|<at/);
  });

  it.each([230011, 230110, 231003])(
    'to a message that was taken back (%d) is sent to the group',
    async (code) => {
      const one = messenger(code);
      await one.deliver(outbound(client, { chat: group, replyTo: 'om_5' }));
      expect(one.sent.map(({ way }) => way)).toEqual(['reply', 'send']);
      expect(one.sent[1]).toMatchObject({ receiveIdType: 'chat_id', receiveId: 'oc_9' });
    },
  );

  it('bears one uuid on all attempts, of at most 50 characters, another for another part', async () => {
    const one = messenger(230011, 230099);
    const id = `feishu:om_${'x'.repeat(60)}#0`;
    await one.deliver(outbound(client, { id, chat: group, replyTo: 'om_5' }));
    await one.deliver(outbound(client, { id, part: 1 }));
    await one.deliver(outbound(client));
    const uuids = one.sent.map(({ uuid }) => uuid);
    expect(Math.max(...uuids.map((uuid) => uuid.length))).toBeLessThanOrEqual(50);
    expect(new Set(uuids).size).toBe(3);
    expect(uuids.at(-1)).toBe('feishu:om_1#0/0');
  });
});

describe('a card that is not taken', () => {
  it.each([230099, 230025, 230054])('(%d) goes as words', async (code) => {
    const one = messenger(code);
    await one.deliver(outbound(owner));
    expect(one.sent.map(({ msgType }) => msgType)).toEqual(['interactive', 'post']);
    for (const part of ['小鱼', 'xiaoyu_hz', '138****5678', '未填写「建议」', '杭州探店达人'])
      expect(one.sent[1]?.content).toContain(part);
  });

  it('goes as words of every kind', async () => {
    for (const reply of repliesWith('小鱼').filter((one) => one.kind !== 'text')) {
      const one = messenger(230099);
      await one.deliver(outbound(reply));
      expect(one.sent.at(-1)?.msgType).toBe('post');
      expect(one.sent.at(-1)?.content).toContain('小鱼');
    }
  });

  it('numbers its choices, and names the moves of a step', async () => {
    const one = messenger(230099, 0, 230099);
    const choices = [{ label: '小鱼', action: { do: 'help' as const } }];
    await one.deliver(outbound({ kind: 'choices', prompt: text('card-of.several'), choices }));
    expect(one.sent.at(-1)?.content).toContain('1. 小鱼');
    const step = repliesWith('x').find((reply) => reply.kind === 'step');
    await one.deliver(outbound(step ?? words));
    expect(one.sent.at(-1)?.content).toContain('可回复：上一步、跳过、取消');
  });
});

describe('content rules', () => {
  it('get the contacts masked, and the reader is told', async () => {
    const one = messenger(230028);
    const view = clientView({ introduction: '商务 biz@example.com 电话 13812345678' });
    await one.deliver(outbound({ ...client, view } as Reply));
    const [clear, masked] = one.sent.map(({ content }) => content);
    expect(clear).toContain('xiaoyu_hz');
    expect(masked).not.toMatch(/xiaoyu_hz|biz@example|13812345678/);
    expect(masked).toContain('打了码');
    expect(masked).toContain('https://bot.example.com/c/abc');
    expect(one.sent.map(({ msgType }) => msgType)).toEqual(['interactive', 'interactive']);
  });

  it('leave inputs out of a form that would have to show a contact; the rest can be saved', async () => {
    const one = messenger(230028);
    const content = { ...FULL_CONTENT, introduction: '商务请写信 biz@example.com，谢谢' };
    const options = preferenceOptions();
    const form = (section: 'contacts' | 'basics') => formOf(cardWith(content), content, section, options);
    await one.deliver(outbound({ kind: 'form', form: form('contacts') }));
    const [clear, contacts] = one.sent.map(({ content: body }) => body);
    expect(clear).toContain('"default_value":"xiaoyu_2024"');
    expect(contacts).not.toMatch(/xiaoyu_2024|xiaoyu\.2024|xiaoyu@example/);
    expect(contacts).not.toContain('"name":"wechat"');
    expect(contacts).toContain('"name":"phone"');
    expect(contacts).toContain('xi***');
    expect(contacts).toContain('保存时不会改动');
    const basics = messenger(230028);
    await basics.deliver(outbound({ kind: 'form', form: form('basics') }));
    const masked = basics.sent.at(-1)?.content ?? '';
    expect(masked).not.toContain('biz@example.com');
    expect(masked).not.toContain('"name":"introduction"');
    const emptyContacts = messenger(230028);
    await emptyContacts.deliver(
      outbound({ kind: 'form', form: formOf(cardWith(), EMPTY_CONTENT, 'contacts', options) }),
    );
    expect(emptyContacts.sent.at(-1)?.content).toContain('"name":"wechat"');
  });

  it('are met in words too, after the card was refused as such', async () => {
    const one = messenger(230099, 230028);
    await one.deliver(outbound(owner));
    expect(one.sent.map(({ msgType }) => msgType)).toEqual(['interactive', 'post', 'post']);
    expect(one.sent[2]?.content).not.toContain('xiaoyu@example.com');
  });

  it('that object to the masked form as well end the attempts', async () => {
    const one = messenger(230028, 230099, 230028);
    await expect(one.deliver(outbound(owner))).rejects.toMatchObject({ code: 'delivery-refused' });
    expect(one.sent).toHaveLength(3);
  });
});

describe('other failures', () => {
  it('are handed to the outbox as they are', async () => {
    for (const fault of [230002, new AppError('delivery-later', 'x', { afterMs: 5 })]) {
      const one = messenger(fault);
      await expect(one.deliver(outbound(owner))).rejects.toBeInstanceOf(AppError);
      expect(one.sent).toHaveLength(1);
    }
  });

  it('and fallbacks are logged without words', async () => {
    const one = messenger(230099, 230028);
    await one.deliver(outbound(owner));
    expect(one.lines.length).toBeGreaterThan(0);
    expect(one.lines.join()).not.toMatch(/小鱼|xiaoyu/);
  });
});
