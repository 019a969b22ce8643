import { messageOf } from '../shared/errors.js';
import type { Log } from './ports.js';

/** Workers that repeat one step until they are stopped. */
export interface Workers {
  /** Ends the idle wait: there is something to do. */
  wake(): void;
  /** Lets running steps finish, starts none, resolves when all have ended. */
  stop(): Promise<void>;
}

/** What a step tells its worker: go on at once, or wait up to so many milliseconds. */
export type StepResult = { readonly idleMs: number };

/** Wait after a failed step (a store that is away): short enough to be back at once, long enough not to spin. */
const FAILURE_WAIT_MS = 500;

/**
 * Runs `count` workers. A step that throws is logged and tried again after a wait. Waking is a hint inside this
 * process; the idle wait bounds the delay when another process did the accepting.
 */
export function startWorkers(
  name: string,
  count: number,
  step: () => Promise<StepResult>,
  log: Log,
): Workers {
  let stopping = false;
  const sleepers = new Set<() => void>();
  const wake = () => {
    for (const rouse of sleepers) rouse();
  };
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const rouse = () => {
        clearTimeout(timer);
        sleepers.delete(rouse);
        resolve();
      };
      const timer = setTimeout(rouse, ms);
      sleepers.add(rouse);
    });
  const work = async () => {
    while (!stopping) {
      const idleMs = await step().then(
        (result) => result.idleMs,
        (error: unknown) => {
          log.error({ worker: name, reason: messageOf(error) }, 'worker step failed');
          return FAILURE_WAIT_MS;
        },
      );
      if (idleMs > 0 && !stopping) await rest(idleMs);
    }
  };
  const running = Promise.all(Array.from({ length: count }, work));
  const stop = async () => {
    stopping = true;
    wake();
    await running;
  };
  return { wake, stop };
}
