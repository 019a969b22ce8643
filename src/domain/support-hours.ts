/** Which of the platform's support channels are open. */
export interface SupportHours {
  readonly online: boolean;
  readonly mail: boolean;
}

/** China has one zone without summer time: UTC+8 all year. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/**
 * Whether support is there at `at` (epoch ms): online 9:00-21:00, mail 9:00-19:00, every day, Asia/Shanghai
 * whatever the server's zone, ends exclusive (PRODUCT R43, R44).
 */
export function supportHours(at: number): SupportHours {
  const hour = new Date(at + SHANGHAI_OFFSET_MS).getUTCHours();
  return { online: hour >= 9 && hour < 21, mail: hour >= 9 && hour < 19 };
}
