import { expect } from 'vitest';
import type { Box, Claim, Log, State } from '../../src/application/ports.js';
import { waitUntil } from './processes.js';

/** Longer than any test lives. */
export const LONG_MS = 60_000;

/** A log that keeps its lines. */
export function memoryLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const write = (fields: Record<string, unknown>, message: string) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { log: { debug: write, info: write, warn: write, error: write }, lines };
}

/** Claims what must be due now. */
export async function mustClaim(state: State, box: Box = 'in', leaseMs = LONG_MS): Promise<Claim> {
  const outcome = await state.claim(box, leaseMs);
  if ('waitMs' in outcome) throw new Error(`nothing due in ${box}`);
  return outcome;
}

/** Claims as soon as something is due. */
export async function claimWhenDue(state: State, box: Box = 'in', leaseMs = LONG_MS): Promise<Claim> {
  const found: Claim[] = [];
  await waitUntil(`a claim in ${box}`, async () => {
    const outcome = await state.claim(box, leaseMs);
    if (!('waitMs' in outcome)) found.push(outcome);
    return found.length > 0;
  });
  return found[0]!;
}

/** Nothing is due in the box, and the wait that is named is between 1 and 250 ms. */
export async function expectNothingDue(state: State, box: Box = 'in'): Promise<void> {
  const outcome = await state.claim(box, LONG_MS);
  expect(outcome).toEqual({ waitMs: expect.any(Number) });
  const { waitMs } = outcome as { waitMs: number };
  expect(waitMs).toBeGreaterThanOrEqual(1);
  expect(waitMs).toBeLessThanOrEqual(250);
}
