import { afterEach, describe, expect, it, vi } from 'vitest';
import { failureOf, isThrottled } from '../../../bots/wechat/connector-process.js';
import { createWechatMessenger } from '../../../bots/wechat/messenger.js';
import type { SendResult } from '../../../bots/wechat/pending-sends.js';
import type { SendOrder } from '../../../bots/wechat/protocol.js';
import type { CardImage } from '../../../src/application/ports.js';
import type { OutboundMessage, Reply } from '../../../src/domain/effect.js';
import { AppError } from '../../../src/shared/errors.js';
import { loadTexts, text } from '../../../src/shared/texts.js';
import { clientView, outbound, repliesWith } from '../../helpers/feishu-replies.js';
import { memoryLog } from '../../helpers/state-tools.js';

afterEach(() => void vi.useRealTimers());

type Order = Omit<SendOrder, 'id'>;

const PNG: CardImage = { bytes: Buffer.from('picture'), contentType: 'image/png', width: 1080, height: 1440 };
const SENT: SendResult = { outcome: 'sent', reason: '' };

/** A messenger whose connector ends orders like this, in turn, and then sends everything. */
function messenger(results: SendResult[] = [], image: CardImage = PNG) {
  const orders: Order[] = [];
  const painted: unknown[] = [];
  const { log, lines } = memoryLog();
  const connector = {
    ready: () => true,
    send: async (order: Order) => {
      orders.push(order);
      return results.shift() ?? SENT;
    },
  };
  const painter = {
    paint: async (...input: unknown[]) => {
      painted.push(input);
      return image;
    },
  };
  const made = createWechatMessenger({ connector, painter, texts: loadTexts(), pacing: 'none', log });
  return { orders, painted, lines, ...made };
}

const account = 'wxid_bot';
const direct = { platform: 'wechat', account, chatId: 'wxid_lin', kind: 'direct' } as const;
const room = { platform: 'wechat', account, chatId: 'r1@chatroom', kind: 'group' } as const;
const lin = { platform: 'wechat', account, personId: 'wxid_lin', name: '小林' } as const;
const card: Reply = {
  kind: 'client-card',
  view: clientView(),
  shareUrl: 'https://b.example/c/abc',
  banner: null,
};
const words: Reply = { kind: 'text', lines: [text('edit.saved')] };

const message = (reply: Reply, changes: Partial<OutboundMessage> = {}) =>
  outbound(reply, { id: 'wechat:wxid_bot:m1/0', chat: direct, to: lin, ...changes });

const textOf = (order: Order | undefined) => (order && 'text' in order.body ? order.body.text : '');

describe('the receipt', () => {
  it('names no message, and says when it is not known whether it was sent', async () => {
    const one = messenger([SENT, { outcome: 'unknown', reason: 'no answer in time' }]);
    const receipt = { messageId: null, changeable: false };
    expect(await one.deliver(message(words))).toEqual({ ...receipt, certain: true });
    expect(await one.deliver(message(words))).toEqual({ ...receipt, certain: false });
  });
});

describe('a reply', () => {
  it("is one message, a client's card its words and then its picture", async () => {
    const one = messenger();
    for (const reply of repliesWith('小鱼'))
      expect(one.parts(reply)).toBe(reply.kind === 'client-card' ? 2 : 1);
    await one.deliver(message(card, { part: 0 }));
    await one.deliver(message(card, { part: 1 }));
    expect(textOf(one.orders[0])).toContain('xiaoyu_hz');
    expect(textOf(one.orders[0])).toContain('https://b.example/c/abc');
    expect(one.orders[1]?.body).toEqual({ image: PNG.bytes, fileName: 'card.png' });
    expect(one.painted).toEqual([[clientView(), 'https://b.example/c/abc']]);
  });

  it('that was drawn as JPEG says so in its name, by which puppets tell a picture', async () => {
    const one = messenger([], { ...PNG, contentType: 'image/jpeg' });
    await one.deliver(message(card, { part: 1 }));
    expect(one.orders[0]?.body).toMatchObject({ fileName: 'card.jpg' });
  });

  it('with choices numbers them and says how to choose; one without does not', async () => {
    const one = messenger();
    const choices = ['小鱼', '小鱼儿'].map((label) => ({
      label,
      action: { do: 'card-of' as const, creatorId: label },
    }));
    await one.deliver(message({ kind: 'choices', prompt: text('edit.saved'), choices }));
    await one.deliver(message({ kind: 'text', lines: [text('edit.saved')], choices }));
    for (const order of one.orders) {
      const lines = textOf(order).split('\n');
      expect(lines.find((line) => line.includes('小鱼'))).toMatch(/^1\D/);
      expect(lines.find((line) => line.includes('小鱼儿'))).toMatch(/^2\D/);
      expect(lines.at(-1)).toBe('回复数字即可选择');
    }
    await one.deliver(message(words));
    await one.deliver(message({ kind: 'text', lines: [text('edit.saved')], choices: [] }));
    expect(textOf(one.orders[2]) + textOf(one.orders[3])).not.toContain('回复数字');
  });

  it('mentions who asked in a room, and nobody in a direct chat', async () => {
    const one = messenger();
    await one.deliver(message(words));
    await one.deliver(message(words, { chat: room }));
    await one.deliver(message(words, { chat: { ...room, kind: 'unknown' } }));
    expect(one.orders.map(({ chatId, mention }) => [chatId, mention])).toEqual([
      ['wxid_lin', null],
      ['r1@chatroom', 'wxid_lin'],
      ['r1@chatroom', 'wxid_lin'],
    ]);
  });

  it.each([
    ['very long', '好'.repeat(100_000)],
    ['turning the direction of text', 'abc\u202e\u2066gnp.exe\u200f'],
    ['of markup', '<img src=x onerror=alert(1)> [x](http://evil) **b** <at id=all></at>'],
    ['of control characters', 'a\u0000b\u0007c\u001b[31m\ud800'],
    ['of many lines', 'x\n\n\n\n'.repeat(2_000)],
  ])('with words that are %s stays within limits and well-formed', async (_, hostile) => {
    const one = messenger();
    for (const reply of repliesWith(hostile)) await one.deliver(message(reply, { chat: room }));
    for (const order of one.orders) {
      const said = textOf(order);
      expect(said.length).toBeGreaterThan(0);
      expect(said.length).toBeLessThanOrEqual(1_800);
      expect(said.isWellFormed()).toBe(true);
      expect(said).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u0000-\u0008\u001b]/u);
    }
  });

  it('whose hint about choices would be cut off keeps it', async () => {
    const one = messenger();
    for (const reply of repliesWith('好'.repeat(100_000))) await one.deliver(message(reply));
    for (const order of [one.orders[1], one.orders[5]]) expect(textOf(order)).toMatch(/回复数字即可选择$/);
  });
});

describe('what became of a message', () => {
  it('unknown is not tried again, and is logged', async () => {
    const one = messenger([{ outcome: 'unknown', reason: 'no answer in time' }]);
    await one.deliver(message(words));
    expect(one.orders).toHaveLength(1);
    expect(one.lines.join()).toContain('did not say whether it was sent');
    expect(one.lines.join()).not.toContain('已保存');
  });

  it('not sent or failed is tried again later', async () => {
    const one = messenger([
      { outcome: 'not-sent', reason: 'not attached' },
      { outcome: 'failed', reason: '2 UNKNOWN: whatever' },
    ]);
    await expect(one.deliver(message(words))).rejects.toMatchObject({
      code: 'delivery-later',
      details: { afterMs: 1_000 },
    });
    await expect(one.deliver(message(words))).rejects.toMatchObject({
      code: 'delivery-later',
      details: { afterMs: 2_000 },
    });
    expect(one.ready()).toBe(true);
  });

  it.each([
    '20001 Feature temporarily unavailable',
    '2 UNKNOWN: errcode -4048',
    '操作频繁，请稍后再试',
    'too frequent',
  ])('throttled (%s) stops all sends for ten minutes', async (reason) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const one = messenger([{ outcome: 'failed', reason }]);
    await expect(one.deliver(message(words))).rejects.toMatchObject({
      code: 'delivery-later',
      details: { afterMs: 600_000 },
    });
    expect(one.ready()).toBe(false);
    vi.advanceTimersByTime(599_999);
    expect(one.ready()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(one.ready()).toBe(true);
  });

  it('is told apart by the words of the gateway', () => {
    expect(isThrottled('request 120001 failed')).toBe(false);
    expect(failureOf(SENT)).toBeNull();
    expect(failureOf({ outcome: 'unknown', reason: '' })).toBeNull();
    expect(failureOf({ outcome: 'failed', reason: 'x' })).toBeInstanceOf(AppError);
  });

  it('a picture that cannot be drawn is an error and sends nothing', async () => {
    const one = messenger();
    const broken = createWechatMessenger({
      connector: { ready: () => true, send: async () => SENT },
      painter: {
        paint: async () => {
          throw new AppError('internal', 'no font');
        },
      },
      texts: loadTexts(),
      pacing: 'none',
      log: memoryLog().log,
    });
    await expect(broken.deliver(message(card, { part: 1 }))).rejects.toMatchObject({ code: 'internal' });
    expect(one.orders).toEqual([]);
  });
});
