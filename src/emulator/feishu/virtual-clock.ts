/** What a timer runs. A promise it returns is awaited by `VirtualClock.advance`. */
type TimerTask = () => void | Promise<void>;

/** The emulated platform's time: rate limits, expiries and redeliveries all read it. */
export interface EmulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` once after `ms` milliseconds; the returned function calls it off. */
  after(ms: number, task: TimerTask): () => void;
}

/** A clock that only moves when told to. */
export interface VirtualClock extends EmulatorClock {
  /**
   * Moves the time forward by `ms`, running what falls due in order, each task at exactly its own time and to
   * its end before the next: eight hours of redeliveries pass in one call.
   */
  advance(ms: number): Promise<void>;
}

/** The computer's clock. Its timers do not keep the process alive. */
export function realClock(): EmulatorClock {
  return {
    now: () => Date.now(),
    after: (ms, task) => {
      const timer = setTimeout(() => void task(), ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

interface Timer {
  readonly due: number;
  readonly task: TimerTask;
}

/** Makes a clock that stands at `start` (epoch ms) until it is advanced. */
export function virtualClock(start: number = Date.UTC(2026, 0, 5, 2)): VirtualClock {
  const timers = new Set<Timer>();
  let now = start;
  const next = (limit: number): Timer | null => {
    const due = [...timers].filter((timer) => timer.due <= limit);
    return due.reduce<Timer | null>((best, timer) => (best && best.due <= timer.due ? best : timer), null);
  };
  return {
    now: () => now,
    after: (ms, task) => {
      const timer = { due: now + Math.max(0, ms), task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const end = now + ms;
      for (let timer = next(end); timer !== null; timer = next(end)) {
        timers.delete(timer);
        now = Math.max(now, timer.due);
        await timer.task();
      }
      now = end;
    },
  };
}
