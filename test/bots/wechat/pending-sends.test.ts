import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPendingSends, type SendResult } from '../../../bots/wechat/pending-sends.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Asks and remembers the id and the end. */
function ask(list: ReturnType<typeof createPendingSends>) {
  const order: { id: number; result: SendResult | null; ends: number } = { id: 0, result: null, ends: 0 };
  void list
    .ask((id) => {
      order.id = id;
    })
    .then((result) => {
      order.result = result;
      order.ends += 1;
    });
  return order;
}

const sent: SendResult = { outcome: 'sent', reason: '' };

describe('orders on their way', () => {
  it('end with the answer to their own id', async () => {
    const list = createPendingSends(1_000);
    const [one, two] = [ask(list), ask(list)];
    list.answer(two.id, { outcome: 'failed', reason: '20001' });
    list.answer(one.id, sent);
    await vi.advanceTimersByTimeAsync(0);
    expect([one.result, two.result]).toEqual([sent, { outcome: 'failed', reason: '20001' }]);
  });

  it('are unknown without an answer in time, and a late answer changes nothing', async () => {
    const list = createPendingSends(1_000);
    const order = ask(list);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(order.result).toEqual({ outcome: 'unknown', reason: 'no answer in time' });
    list.answer(order.id, sent);
    list.begun(order.id);
    list.breakOff('gone');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(order).toMatchObject({ ends: 1, result: { outcome: 'unknown' } });
  });

  it('that were begun are unknown when the connector goes, the others were not sent', async () => {
    const list = createPendingSends(1_000);
    const [begun, waiting] = [ask(list), ask(list)];
    list.begun(begun.id);
    list.breakOff('gone');
    await vi.advanceTimersByTimeAsync(0);
    expect(begun.result).toEqual({ outcome: 'unknown', reason: 'gone' });
    expect(waiting.result).toEqual({ outcome: 'not-sent', reason: 'gone' });
  });

  it('that cannot be handed over were not sent', async () => {
    const list = createPendingSends(1_000);
    const refused = list.ask(() => {
      throw new Error('channel closed');
    });
    expect(await refused).toEqual({ outcome: 'not-sent', reason: expect.stringContaining('channel closed') });
  });

  it('end once each, whatever comes in whatever order', async () => {
    const step = fc.record({ what: fc.constantFrom('begun', 'answer', 'break', 'time'), which: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (run) => {
        const list = createPendingSends(100);
        const orders = Array.from({ length: 5 }, () => ask(list));
        for (const { what, which } of run) {
          const id = orders[which]?.id ?? 0;
          if (what === 'begun') list.begun(id);
          else if (what === 'answer') list.answer(id, sent);
          else if (what === 'break') list.breakOff('gone');
          else await vi.advanceTimersByTimeAsync(30);
        }
        await vi.advanceTimersByTimeAsync(200);
        expect(orders.map((order) => order.ends)).toEqual([1, 1, 1, 1, 1]);
      }),
      { numRuns: 50 },
    );
  });
});
