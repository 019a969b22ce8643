/** Pictures on their way from the connector. */
export interface PendingFetches {
  /** Gives the order its id and waits: the bytes, null when there are none, `away` when nobody answers. */
  ask(order: (id: number) => void): Promise<Buffer | null | 'away'>;
  answer(id: number, bytes: Buffer | null | 'away'): void;
  /** The connector is gone. */
  breakOff(): void;
}

/** Makes the list; an order without an answer ends after `answerMs`. */
export function createPendingFetches(answerMs: number): PendingFetches {
  const pending = new Map<number, (result: Buffer | null | 'away') => void>();
  let last = 0;
  return {
    ask: (order) =>
      new Promise((resolve) => {
        last += 1;
        const id = last;
        const end = (result: Buffer | null | 'away') => {
          clearTimeout(timer);
          pending.delete(id);
          resolve(result);
        };
        const timer = setTimeout(() => end('away'), answerMs);
        pending.set(id, end);
        try {
          order(id);
        } catch {
          end('away');
        }
      }),
    // Between processes a Buffer may arrive as a plain array of bytes.
    answer: (id, bytes) => pending.get(id)?.(bytes && bytes !== 'away' ? Buffer.from(bytes) : bytes),
    breakOff: () => {
      for (const end of [...pending.values()]) end('away');
    },
  };
}
