import { randomUUID } from 'node:crypto';
import type { Box } from '../../application/ports.js';

/** One call to claim in one hash tag. */
export interface ClaimCall {
  readonly token: string;
  readonly shard: number;
}

/**
 * Claim calls that got no answer, by box. The server may have run them, so a lane may be claimed by nobody; the
 * next call repeats one under its old token and gets that same lane, instead of leaving it until its lease ends.
 */
export class ClaimTokens {
  private readonly unanswered = new Map<Box, ClaimCall[]>();

  /** A new call for one hash tag. */
  fresh(shard: number): ClaimCall {
    return { token: randomUUID(), shard };
  }

  /** Takes out one call to repeat, or undefined. */
  takeUnanswered(box: Box): ClaimCall | undefined {
    return this.unanswered.get(box)?.shift();
  }

  /** Remembers a call without an answer. A few suffice: a process has few workers for a box. */
  keepUnanswered(box: Box, call: ClaimCall): void {
    const calls = this.unanswered.get(box) ?? [];
    if (calls.length < 64) this.unanswered.set(box, [...calls, call]);
  }
}
