/** Runs pieces of work, a bounded number at a time. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets `limit` pieces of work run at a time; the others wait their turn, first come first served. Whoever ends
 * hands its place to the next, so that nobody who arrives in between can take it too.
 */
export function createGate(limit: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
