import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { within } from '../../src/shared/deadline.js';

const late = () => 'late';

describe('within', () => {
  it('gives what the work gives, and throws what it throws, in time', async () => {
    expect(await within(Promise.resolve('done'), 1_000, late)).toBe('done');
    await expect(within(Promise.reject(new Error('broken')), 1_000, late)).rejects.toThrow('broken');
  });

  it('gives, or throws, what was named for work that is late', async () => {
    const never = new Promise<string>(() => {});
    expect(await within(never, 5, late)).toBe('late');
    expect(await within(never, -1, async () => 'later')).toBe('later');
    const refuse = () => {
      throw new Error('too late');
    };
    await expect(within(never, 5, refuse)).rejects.toThrow('too late');
  });

  it('lets late work fail in silence', async () => {
    const failing = pause(10).then(() => {
      throw new Error('nobody hears this');
    });
    expect(await within(failing, 1, late)).toBe('late');
    await pause(20);
  });
});
