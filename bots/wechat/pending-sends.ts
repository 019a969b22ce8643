/** What became of one order. */
export interface SendResult {
  /** `unknown`: it was begun and nobody said how it ended; sending it again could show it twice. */
  readonly outcome: 'sent' | 'failed' | 'unknown' | 'not-sent';
  readonly reason: string;
}

/** Orders on their way to the connector. */
export interface PendingSends {
  /** Gives the order its id and waits for its end. */
  ask(send: (id: number) => void): Promise<SendResult>;
  /** The connector has begun to hand it over. */
  begun(id: number): void;
  answer(id: number, result: SendResult): void;
  /** The connector is gone: what was begun is unknown, the rest was not sent. */
  breakOff(reason: string): void;
}

interface Pending {
  begun: boolean;
  readonly end: (result: SendResult) => void;
}

/** Makes the list; an order without an answer ends after `answerMs`. */
export function createPendingSends(answerMs: number): PendingSends {
  const pending = new Map<number, Pending>();
  let last = 0;
  const unanswered = ({ begun }: Pending, reason: string): SendResult => ({
    outcome: begun ? 'unknown' : 'not-sent',
    reason,
  });
  return {
    ask: (send) =>
      new Promise((resolve) => {
        last += 1;
        const id = last;
        const order: Pending = {
          begun: false,
          end: (result) => {
            clearTimeout(timer);
            pending.delete(id);
            resolve(result);
          },
        };
        // An order that no longer counts must not be begun later, so one without an answer is unknown.
        const timer = setTimeout(
          () => order.end({ outcome: 'unknown', reason: 'no answer in time' }),
          answerMs,
        );
        pending.set(id, order);
        try {
          send(id);
        } catch (error) {
          order.end(unanswered(order, String(error)));
        }
      }),
    begun: (id) => {
      const order = pending.get(id);
      if (order) order.begun = true;
    },
    answer: (id, result) => pending.get(id)?.end(result),
    breakOff: (reason) => {
      for (const order of [...pending.values()]) order.end(unanswered(order, reason));
    },
  };
}
