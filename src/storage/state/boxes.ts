/** Longer than Feishu's last redelivery, 7.1 h after the first (Feishu docs: 接收事件). */
export const REMEMBER_MS = 24 * 3_600_000;

/** How long a conversation lives when its writer does not say. */
export const CONVERSATION_MS = 24 * 3_600_000;

/** The longest wait `claim` names: bounds the delay when another process accepted the work. */
export const MAX_WAIT_MS = 250;

/** How many dead letters are listed when the caller does not say. */
export const DEAD_LIMIT = 100;

/** A wait in whole milliseconds between 1 and 250; the most when nothing is there to wait for. */
export function boundedWait(ms: number | undefined): number {
  if (ms === undefined || ms < 0) return MAX_WAIT_MS;
  return Math.min(MAX_WAIT_MS, Math.max(1, Math.ceil(ms)));
}
