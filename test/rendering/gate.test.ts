import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/rendering/gate.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('gate', () => {
  it('never lets more in than it may, whenever they come, and lets everybody in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ waits: fc.nat(3), takes: fc.nat(3), fails: fc.boolean() }), { maxLength: 30 }),
        async (limit, works) => {
          const gate = createGate(limit);
          let running = 0;
          let most = 0;
          const run = async (takes: number, fails: boolean) => {
            running += 1;
            most = Math.max(most, running);
            for (let left = takes; left > 0; left -= 1) await turn();
            running -= 1;
            if (fails) throw new Error('failed');
          };
          const results = works.map(async ({ waits, takes, fails }) => {
            for (let left = waits; left > 0; left -= 1) await Promise.resolve();
            return gate(() => run(takes, fails)).then(
              () => false,
              () => true,
            );
          });
          expect(await Promise.all(results)).toEqual(works.map(({ fails }) => fails));
          expect(most).toBeLessThanOrEqual(limit);
          expect(running).toBe(0);
        },
      ),
    );
  });

  it('gives a freed place to who waits, not to who comes at that moment', async () => {
    const gate = createGate(1);
    const order: string[] = [];
    let running = 0;
    const work = (name: string) => async () => {
      running += 1;
      expect(running).toBe(1);
      order.push(name);
      await turn();
      running -= 1;
    };
    const first = gate(work('first'));
    const second = gate(work('second'));
    const third = first.then(() => gate(work('third')));
    await Promise.all([first, second, third]);
    expect(order).toEqual(['first', 'second', 'third']);
  });
});
