import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFriendDoor } from '../../../bots/wechat/friend-door.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('accepts the first friend at once and the next ones three minutes apart, a failing one included', async () => {
  const accepted: number[] = [];
  const faults: unknown[] = [];
  const letIn = createFriendDoor((work) => void work().catch((error: unknown) => faults.push(error)));
  for (const friend of [1, 2, 3])
    letIn(async () => {
      accepted.push(friend);
      if (friend === 2) throw new Error('gone');
    });
  expect(accepted).toEqual([1]);
  await vi.advanceTimersByTimeAsync(179_999);
  expect(accepted).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(accepted).toEqual([1, 2]);
  await vi.advanceTimersByTimeAsync(180_000);
  expect(accepted).toEqual([1, 2, 3]);
  expect(faults).toHaveLength(1);
  letIn(async () => void accepted.push(4));
  expect(accepted).toEqual([1, 2, 3]);
  await vi.advanceTimersByTimeAsync(180_000);
  letIn(async () => void accepted.push(5));
  expect(accepted).toEqual([1, 2, 3, 4]);
});

it('leaves what is more than a hundred to the operator', async () => {
  let accepted = 0;
  const letIn = createFriendDoor((work) => void work());
  for (let friend = 0; friend < 500; friend += 1)
    letIn(async () => {
      accepted += 1;
    });
  await vi.advanceTimersByTimeAsync(500 * 180_000);
  expect(accepted).toBe(101);
});
