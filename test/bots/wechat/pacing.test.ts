import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCarefulPacer, type PacedMessage, UNPACED } from '../../../bots/wechat/pacing.js';

const message = fc.record({
  chatId: fc.constantFrom('a', 'b', 'c'),
  characters: fc.nat(2_000),
  picture: fc.boolean(),
});
const steps = fc.array(
  fc.record({ message, idleMs: fc.nat(8_000), luck: fc.double({ min: 0, max: 1, noNaN: true }) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);

/** When each message is sent, one after the other as a deliverer sends them. */
function play(run: readonly { message: PacedMessage; idleMs: number; luck: number }[]) {
  let luck = 0;
  const pacer = createCarefulPacer(() => luck);
  let now = 1_000;
  return run.map((step) => {
    luck = step.luck;
    now += step.idleMs;
    const waitMs = pacer.waitFor(step.message, now);
    now += waitMs;
    return { ...step.message, at: now, waitMs };
  });
}

describe('the pace of a careful account', () => {
  it('keeps all its bounds over any run of messages', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const sent = play(run);
        for (const [index, one] of sent.entries()) {
          expect(one.waitMs).toBeGreaterThanOrEqual(800);
          expect(one.waitMs).toBeLessThanOrEqual(9_000);
          const before = sent[index - 1];
          if (!before) continue;
          const gap = one.at - before.at;
          expect(gap).toBeGreaterThanOrEqual(1_500);
          if (before.chatId !== one.chatId) expect(gap).toBeGreaterThanOrEqual(3_000);
          if (before.chatId === one.chatId && one.picture) expect(gap).toBeGreaterThanOrEqual(2_000);
        }
      }),
    );
  });

  it('changes chats after 3 to 5 s, not later than typing makes it', () => {
    const at = (luck: number) => {
      const pacer = createCarefulPacer(() => luck);
      const now = 1_000 + pacer.waitFor({ chatId: 'a', characters: 0, picture: false }, 1_000);
      return pacer.waitFor({ chatId: 'b', characters: 0, picture: false }, now);
    };
    expect(at(0)).toBe(3_000);
    expect(at(1)).toBe(5_000);
  });

  it('sends at most 40 messages in any minute', () => {
    const sent = play(
      Array.from({ length: 200 }, () => ({
        message: { chatId: 'a', characters: 0, picture: false },
        idleMs: 0,
        luck: 0,
      })),
    );
    for (const { at } of sent)
      expect(sent.filter((one) => one.at >= at && one.at < at + 60_000).length).toBeLessThanOrEqual(40);
  });

  it('types longer texts longer, up to three seconds', () => {
    const wait = (characters: number) =>
      createCarefulPacer(() => 0).waitFor({ chatId: 'a', characters, picture: false }, 0);
    expect(wait(10) - wait(0)).toBe(400);
    expect(wait(2_000) - wait(0)).toBe(3_000);
  });

  it('is none at all where the gateway is not the real WeChat', () => {
    expect(UNPACED.waitFor({ chatId: 'a', characters: 9, picture: true }, 1)).toBe(0);
  });
});
