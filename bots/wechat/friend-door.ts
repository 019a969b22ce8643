import { within } from '../../src/shared/deadline.js';

/** Twenty an hour: accepting faster is not what people do (reference: ban hygiene; own choice of the number). */
const BETWEEN_MS = 180_000;

/** More waiting requests than this are left to the operator's phone. */
const MAX_WAITING = 100;

const ACCEPT_MS = 10_000;

/**
 * Accepts requests of new friends, since creators must be able to write to the bot: one at once, the next three
 * minutes later. `safely` runs an acceptance and reports its failure.
 */
export function createFriendDoor(
  safely: (work: () => Promise<void>) => void,
): (accept: () => Promise<unknown>) => void {
  const waiting: (() => Promise<unknown>)[] = [];
  let resting = false;
  const next = () => {
    const accept = waiting.shift();
    resting = accept !== undefined;
    if (!accept) return;
    safely(async () => void (await within(accept(), ACCEPT_MS, () => undefined)));
    setTimeout(next, BETWEEN_MS).unref();
  };
  return (accept) => {
    if (waiting.length < MAX_WAITING) waiting.push(accept);
    if (!resting) next();
  };
}
