import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workOutbox } from '../../src/application/deliver-effects.js';
import { sealMessage } from '../../src/application/mailbox-codec.js';
import type { Claim, Messenger, Receipt, State } from '../../src/application/ports.js';
import { outboxOf } from '../../src/application/run-mailbox.js';
import type { DeskDelivery } from '../../src/application/support-desk-delivery.js';
import type { DeskMark, OutboundMessage } from '../../src/domain/effect.js';
import { AppError } from '../../src/shared/errors.js';
import { text } from '../../src/shared/texts.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { serverFolder } from '../helpers/processes.js';
import { memoryLog } from '../helpers/state-tools.js';

const { sealer } = createSecrets(Buffer.alloc(32, 5));
const BOX = outboxOf('wechat');
const SENT: Receipt = { messageId: null, certain: true, changeable: false };
const UNKNOWN: Receipt = { messageId: null, certain: false, changeable: false };
const AWAY = new AppError('store-away', 'no answer');

describe('a message to WeChat, which shows a repeated send twice', () => {
  const folder = serverFolder('delivery-once');
  let state: State;
  let clock: number;
  let sends: string[];
  let ended: string[];
  /** What the desk was told. */
  let told: string[];
  /** How often the store will not answer a call of this name. */
  let faults: Map<string, number>;

  beforeEach(() => {
    clock = Date.UTC(2026, 10, 26, 4);
    state = openLibsqlState(join(folder.path, `${randomUUID()}.db`), { now: () => clock });
    sends = [];
    ended = [];
    told = [];
    faults = new Map();
  });
  afterEach(() => state.close());
  afterAll(() => folder.remove());

  const faulty = () =>
    new Proxy(state, {
      get: (own, name) => {
        const value: unknown = Reflect.get(own, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          const left = faults.get(String(name)) ?? 0;
          faults.set(String(name), left - 1);
          if (left > 0) throw AWAY;
          return value.apply(own, args);
        };
      },
    });
  const desk: DeskDelivery = {
    prepare: async (message) => ({ message, picture: null }),
    delivered: async (_message, { certain }) => void told.push(certain ? 'delivered' : 'uncertain'),
    failed: async () => void told.push('failed'),
  };
  /** One attempt with a messenger that ends like this. */
  const attempt = (deliver: Messenger['deliver']) =>
    workOutbox({
      state: faulty(),
      records: { creator: async () => null },
      sealer,
      platform: 'wechat',
      messenger: { ready: () => true, parts: () => 1, deliver },
      delivered: async () => undefined,
      count: (outcome) => void ended.push(outcome),
      now: () => clock,
      log: memoryLog().log,
      desk,
    });
  const sending: Messenger['deliver'] = async (message, _picture, begin) => {
    if (!(await begin?.())) return UNKNOWN;
    sends.push(message.id);
    return SENT;
  };
  async function waits(mark?: DeskMark): Promise<void> {
    const account = 'wxid_bot';
    const message: OutboundMessage = {
      id: 'wechat:m1/0',
      chat: { platform: 'wechat', account, chatId: 'wxid_lin', kind: 'direct' },
      to: { platform: 'wechat', account, personId: 'wxid_lin' },
      replyTo: null,
      reply: { kind: 'text', lines: [text('edit.saved')] },
      part: 0,
      at: clock,
      ...(mark ? { desk: mark } : {}),
    };
    await state.accept(BOX, 'lane', 'm1/0', sealMessage(message, sealer));
  }
  const forTicket: DeskMark = { ticketId: 't1', as: 'chat', eventId: 'e1' };
  /** What is left of a process that dies in the middle: the end of its claim. */
  async function dies(
    where: 'before it is begun' | 'after it was begun' | 'after it was sent',
  ): Promise<void> {
    await new Promise<void>((died) => {
      void attempt(async (message, _picture, begin) => {
        if (where !== 'before it is begun') await begin?.();
        if (where === 'after it was sent') sends.push(message.id);
        died();
        return new Promise<Receipt>(() => {});
      });
    });
    clock += 25_001;
  }

  it('is sent once over a store that is away when the delivery is to be noted', async () => {
    await waits();
    faults.set('settle', 3);
    await attempt(sending);
    clock += 60_000;
    await attempt(sending);
    expect(sends).toHaveLength(1);
    expect(ended).toEqual(['delivered']);
    expect(await state.depth(BOX)).toBe(0);
  });

  it('is not sent when the store cannot say whether it was begun', async () => {
    await waits();
    faults.set('set', 1);
    await attempt(sending);
    expect(sends).toEqual([]);
    clock += 1_000;
    await attempt(sending);
    expect(sends).toHaveLength(1);
  });

  it.each(['after it was begun', 'after it was sent'] as const)(
    'is not begun again when the process dies %s; the desk is told',
    async (where) => {
      await waits(forTicket);
      await dies(where);
      const before = sends.length;
      await attempt(sending);
      expect(sends).toHaveLength(before);
      expect(told).toEqual(['uncertain']);
      expect(await state.depth(BOX)).toBe(0);
    },
  );

  it('is sent when the process died before it was begun, in the pause of the pace', async () => {
    await waits(forTicket);
    await dies('before it is begun');
    await attempt(sending);
    expect(sends).toHaveLength(1);
    expect(told).toEqual(['delivered']);
  });

  it('is sent again when it surely was not sent, also over a store that is away meanwhile', async () => {
    await waits();
    await attempt(async (_message, _picture, begin) => {
      await begin?.();
      faults.set('set', 2);
      throw new AppError('delivery-later', 'not attached', { afterMs: 1_000 });
    });
    clock += 1_000;
    await attempt(sending);
    expect(sends).toHaveLength(1);
    expect(ended).toEqual(['retried', 'delivered']);
  });

  it('of an agent to somebody who cannot be reached holds up the agent for seconds only, and is told', async () => {
    await waits(forTicket);
    const began = clock;
    const refusing: Messenger['deliver'] = async () => {
      throw new AppError('delivery-later', 'no such contact', { afterMs: 2_000 });
    };
    while ((await state.depth(BOX)) > 0) {
      await attempt(refusing);
      clock += 500;
    }
    expect(told).toEqual(['failed']);
    expect(clock - began).toBeLessThan(60_000);
    expect((await state.dead(BOX)).map(({ id }: Pick<Claim, 'id'>) => id)).toEqual(['m1/0']);
  });
});
