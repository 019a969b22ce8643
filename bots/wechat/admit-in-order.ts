import type { InboundEvent } from '../../src/domain/event.js';
import { laneOf } from '../../src/domain/identity.js';

/** Takes the events that one connector offers, again and again, until each is in the mailbox. */
export interface Intake {
  /** Offers an event; an offer of one that is under way already changes nothing. */
  offer(event: InboundEvent): void;
}

/** What the intake works with. */
export interface IntakeOptions {
  readonly admit: (event: InboundEvent) => Promise<unknown>;
  /** The event is in the mailbox. */
  readonly admitted: (eventId: string) => void;
  /** It is not, this time; it will be offered again. */
  readonly failed: (eventId: string, error: unknown) => void;
}

/**
 * Makes an intake that keeps the order of each lane over a store that is away for a while: when an event of a lane
 * could not be admitted, the later ones of that lane wait until it is.
 */
export function createIntake({ admit, admitted, failed }: IntakeOptions): Intake {
  const underWay = new Set<string>();
  const stuck = new Map<string, string>();
  let line: Promise<void> = Promise.resolve();
  const take = async (event: InboundEvent) => {
    const lane = laneOf(event.chat, event.sender.personId);
    const first = stuck.get(lane);
    if (first !== undefined && first !== event.id) return;
    try {
      await admit(event);
      stuck.delete(lane);
      admitted(event.id);
    } catch (error) {
      stuck.set(lane, event.id);
      failed(event.id, error);
    }
  };
  return {
    offer: (event) => {
      if (underWay.has(event.id)) return;
      underWay.add(event.id);
      line = line.then(() => take(event)).finally(() => underWay.delete(event.id));
    },
  };
}
