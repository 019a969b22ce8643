import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Device, type InProcess, startInProcess } from '../helpers/in-process.js';

/** What the webhook waits at most for the answer to a click. */
const WAITS_MS = 1_750;

describe('the answer to a click that took longer than its sender could wait', () => {
  let bench: InProcess;
  let feishu: Device;
  beforeAll(async () => {
    bench = await startInProcess({ inMemory: true });
    feishu = (await bench.creator()).feishu;
  });
  afterAll(() => bench?.close());

  const click = async (value: unknown, form: Record<string, unknown> | undefined, age: number) => {
    const event = bench.click(feishu, value, form);
    const [outcome] = await bench.run({ ...event, at: event.at - age });
    return outcome!;
  };

  it('comes as a message: a switch, a form that was saved, one that was refused', async () => {
    const paused = await click({ do: 'pause', on: true }, undefined, WAITS_MS);
    expect(paused.replies).toHaveLength(1);
    expect(paused.words).toContain('恢复接单');
    const form = { do: 'save', section: 'contacts', revision: 1 };
    const refused = await click(form, { email: 'not a mail' }, WAITS_MS);
    expect(refused.replies).toHaveLength(1);
    expect(refused.words).toContain('邮箱');
    const saved = await click(form, { email: 'a@example.com' }, WAITS_MS);
    expect(saved.replies).toHaveLength(1);
    expect(saved.words).toContain('a@example.com');
  });

  it('is the toast and the clicked card alone as long as the click is waited for', async () => {
    const quick = await click({ do: 'pause', on: false }, undefined, 0);
    expect(quick.replies).toEqual([]);
    expect(quick.callback?.tone).toBe('success');
  });
});
