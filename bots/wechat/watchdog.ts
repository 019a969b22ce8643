/** Decides when a connector is lost. All times are monotonic milliseconds of one process. */
export interface Watchdog {
  /** The gateway gave a sign of life. */
  heard(now: number): void;
  /** Why the connector should end now, or null. */
  verdict(now: number): 'never attached' | 'silent' | null;
}

/** `start()` of Wechaty resolves even when nothing is there; only a heartbeat proves an attached stream (measured). */
const ATTACH_MS = 8_000;

/** With a ding every five seconds, silence for this long means that the stream is gone. */
const SILENCE_MS = 20_000;

/** Makes the watchdog of a connector that started at `startedAt`. */
export function createWatchdog(startedAt: number): Watchdog {
  let last: number | null = null;
  return {
    heard: (now) => {
      last = now;
    },
    verdict: (now) => {
      if (last === null) return now - startedAt > ATTACH_MS ? 'never attached' : null;
      return now - last > SILENCE_MS ? 'silent' : null;
    },
  };
}
