import type { InboundEvent } from '../../src/domain/event.js';
import { laneOf } from '../../src/domain/identity.js';

/** Takes the events that connectors offer and tries, again and again, until each is in the mailbox. */
export interface Intake {
  /** Offers an event; an offer of one that waits already changes nothing. */
  offer(event: InboundEvent): void;
  /** Tries no more. */
  close(): void;
}

/** What the intake works with. */
export interface IntakeOptions {
  readonly admit: (event: InboundEvent) => Promise<unknown>;
  /** The event is in the mailbox. */
  readonly admitted: (eventId: string) => void;
  /** It is not, this time; it is tried again. */
  readonly failed: (eventId: string, error: unknown) => void;
  /** How long after a round with failures the next one begins, ms; a new offer begins one at once. */
  readonly againMs: number;
}

/** Events that wait at most; beyond this an offer is left to be made again. */
const MAX_WAITING = 5_000;

/**
 * Makes an intake that keeps the order of each lane over a store that is away for a while: when an event of a lane
 * could not be admitted, the later ones of that lane wait until it is. What was offered is kept here, so that it
 * outlives the connector that heard it.
 */
export function createIntake({ admit, admitted, failed, againMs }: IntakeOptions): Intake {
  const waiting = new Map<string, InboundEvent>();
  let working = false;
  let closed = false;
  let again: NodeJS.Timeout | undefined;
  /** What is offered meanwhile is part of the round. */
  const round = async () => {
    const stuck = new Set<string>();
    for (const event of waiting.values()) {
      const lane = laneOf(event.chat, event.sender.personId);
      if (stuck.has(lane)) continue;
      try {
        await admit(event);
        waiting.delete(event.id);
        admitted(event.id);
      } catch (error) {
        stuck.add(lane);
        failed(event.id, error);
      }
    }
  };
  const work = async () => {
    if (working || closed) return;
    working = true;
    clearTimeout(again);
    await round();
    working = false;
    if (waiting.size > 0 && !closed) again = setTimeout(() => void work(), againMs);
  };
  return {
    offer: (event) => {
      if (waiting.has(event.id) || waiting.size >= MAX_WAITING) return;
      waiting.set(event.id, event);
      void work();
    },
    close: () => {
      closed = true;
      clearTimeout(again);
    },
  };
}
