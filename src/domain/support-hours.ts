/** Which of the platform's support channels are open. */
export interface SupportHours {
  readonly online: boolean;
  readonly mail: boolean;
}

/** China has one zone without summer time: UTC+8 all year. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Minutes of the day; the start is inclusive, the end exclusive (PRODUCT R43, R44). */
const OPENS = 9 * 60;
const CLOSES = { online: 21 * 60, mail: 19 * 60 } as const;

/** Minutes since midnight in Shanghai. */
function minuteOfDay(at: number): number {
  const minutes = Math.floor((at + SHANGHAI_OFFSET_MS) / MINUTE_MS);
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

/**
 * Whether support is there at `at` (epoch ms): online 9:00-21:00, mail 9:00-19:00, every day, Asia/Shanghai
 * whatever the server's zone, ends exclusive (PRODUCT R43, R44).
 */
export function supportHours(at: number): SupportHours {
  return { online: channelHours('online', at).open, mail: channelHours('mail', at).open };
}

/** One channel at one minute: open for so many minutes more (1 or more), or closed until 9:00 today or tomorrow. */
export type ChannelHours =
  | { readonly open: true; readonly minutesLeft: number }
  | { readonly open: false; readonly opens: 'today' | 'tomorrow' };

/** The hours of one channel at `at` (epoch ms); a minute that has begun counts as left. */
export function channelHours(channel: 'online' | 'mail', at: number): ChannelHours {
  const minute = minuteOfDay(at);
  if (minute < OPENS) return { open: false, opens: 'today' };
  const minutesLeft = CLOSES[channel] - minute;
  return minutesLeft > 0 ? { open: true, minutesLeft } : { open: false, opens: 'tomorrow' };
}
