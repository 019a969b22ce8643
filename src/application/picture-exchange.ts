import { setTimeout as pause } from 'node:timers/promises';
import type { PictureRef } from '../domain/effect.js';
import { AppError, type ErrorCode, isAppError, messageOf } from '../shared/errors.js';
import type { Log, PictureSource, Sealer, State } from './ports.js';
import type { StepResult } from './worker-loop.js';

/** Where requests wait for the process that holds the account. */
const BOX = 'pictures';

/** Under this key the holder says that it is there; it says so again long before the word runs out. */
const HELD_KEY = 'pictures:held';
const HELD_MS = 3_000;
const SAY_HELD_EVERY_MS = 1_000;

/** Longer than the holder takes at most for a picture (15 s), and a delivery has 25 s for it and the send. */
const ANSWER_MS = 16_000;

/** How often an answer is looked for. */
const LOOK_EVERY_MS = 50;

/** How long an answer stays for one who may have stopped waiting: it is somebody's picture. */
const ANSWER_LIVES_MS = 30_000;

/** How long a deliverer waits before it asks again, ms. */
const LATER_MS = 1_000;

/** Rest of a holder that is not attached. */
const NOT_READY_MS = 250;

/** What the exchange works with. */
export interface PictureExchangeDeps {
  readonly state: Pick<State, 'accept' | 'claim' | 'settle' | 'get' | 'set'>;
  readonly sealer: Sealer;
  /** Fetches from the platform in this process. */
  readonly own: PictureSource;
  /** Whether this process holds the account now. */
  readonly attached: () => boolean;
  /** A text nobody guesses, a new one each time. */
  readonly newId: () => string;
  readonly log: Log;
  /** How long an answer is waited for; 16 s when not given. */
  readonly answerMs?: number;
}

/** Pictures of a platform that only one of the replicas is attached to. */
export interface PictureExchange {
  /**
   * Fetches here when this process holds the account, else through the one that does. Throws `delivery-later` when
   * nobody holds it or no answer comes within 16 s, and what its holder met: `not-found`, `too-large`.
   */
  readonly fetch: PictureSource;
  /** One step of a worker: answers one request of another replica. Does nothing while the account is not held here. */
  work(): Promise<StepResult>;
}

/** A request; its id names the answer. */
interface Request {
  readonly id: string;
  readonly source: PictureRef;
  readonly maxBytes: number;
}

/** An answer: the bytes in base64, or why there are none. */
type Answer = { readonly bytes: string } | { readonly failed: ErrorCode };

/**
 * Makes it. Requests and answers travel sealed through the store, since replicas know no address of one another;
 * an answer is gone after half a minute. A request is carried out once: who asked will ask again.
 */
export function createPictureExchange(deps: PictureExchangeDeps): PictureExchange {
  const heard: { saidAt: number | null } = { saidAt: null };
  return {
    fetch: (source, maxBytes) =>
      deps.attached() ? deps.own(source, maxBytes) : askHolder(source, maxBytes, deps),
    work: () => answerOne(heard, deps),
  };
}

function answerKey(id: string): string {
  return `pictures:answer:${id}`;
}

function later(reason: string): AppError {
  return new AppError('delivery-later', reason, { afterMs: LATER_MS });
}

async function askHolder(source: PictureRef, maxBytes: number, deps: PictureExchangeDeps): Promise<Buffer> {
  const { state, sealer, answerMs = ANSWER_MS } = deps;
  if (!(await state.get(HELD_KEY))) throw later('no replica is attached to the platform of the picture');
  const request: Request = { id: deps.newId(), source, maxBytes };
  const key = answerKey(request.id);
  // A lane of its own: no request waits for another.
  await state.accept(BOX, key, request.id, sealer.seal(JSON.stringify(request)), ANSWER_MS);
  const until = performance.now() + answerMs;
  while (performance.now() < until) {
    await pause(LOOK_EVERY_MS);
    const sealed = await state.get(key);
    if (!sealed) continue;
    const answer = JSON.parse(sealer.open(sealed)) as Answer;
    if ('failed' in answer)
      throw new AppError(answer.failed, 'the picture could not be fetched by its holder');
    await state.set(key, '', 1);
    return Buffer.from(answer.bytes, 'base64');
  }
  throw later('the replica that is attached gave no answer');
}

async function answerOne(heard: { saidAt: number | null }, deps: PictureExchangeDeps): Promise<StepResult> {
  const { state, sealer } = deps;
  if (!deps.attached()) return { idleMs: NOT_READY_MS };
  const now = performance.now();
  if (heard.saidAt === null || now - heard.saidAt >= SAY_HELD_EVERY_MS) {
    await state.set(HELD_KEY, '1', HELD_MS);
    heard.saidAt = now;
  }
  const claim = await state.claim(BOX, ANSWER_MS);
  if ('waitMs' in claim) return { idleMs: claim.waitMs };
  if (claim.attempts === 1) {
    const request = JSON.parse(sealer.open(claim.body)) as Request;
    const answer = await fetched(request, deps);
    await state.set(answerKey(request.id), sealer.seal(JSON.stringify(answer)), ANSWER_LIVES_MS);
  }
  await state.settle(claim, { how: 'done' });
  return { idleMs: 0 };
}

async function fetched(
  { id, source, maxBytes }: Request,
  { own, log }: PictureExchangeDeps,
): Promise<Answer> {
  try {
    return { bytes: (await own(source, maxBytes)).toString('base64') };
  } catch (error) {
    log.info({ request: id, reason: messageOf(error) }, 'a picture for another replica could not be fetched');
    return { failed: isAppError(error) ? error.code : 'delivery-later' };
  }
}
