import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWatchdog } from '../../../bots/wechat/watchdog.js';

describe('the watchdog', () => {
  it('gives a new connector eight seconds to attach', () => {
    const dog = createWatchdog(1_000);
    expect(dog.verdict(9_000)).toBeNull();
    expect(dog.verdict(9_001)).toBe('never attached');
    dog.heard(9_001);
    expect(dog.verdict(9_002)).toBeNull();
  });

  it('takes twenty seconds of silence for the end', () => {
    const dog = createWatchdog(0);
    dog.heard(5_000);
    expect(dog.verdict(25_000)).toBeNull();
    expect(dog.verdict(25_001)).toBe('silent');
  });

  it('says nothing as long as signs come every five seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 }), (gaps) => {
        const dog = createWatchdog(0);
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          expect(dog.verdict(now)).toBeNull();
          dog.heard(now);
        }
        expect(dog.verdict(now + 20_000)).toBeNull();
        expect(dog.verdict(now + 20_001)).toBe('silent');
      }),
    );
  });
});
