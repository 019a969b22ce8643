import { setTimeout as pause } from 'node:timers/promises';
import type { PictureRef } from '../domain/effect.js';
import { AppError, type ErrorCode, isAppError, messageOf } from '../shared/errors.js';
import type { Log, PictureSource, Sealer, State } from './ports.js';
import type { StepResult } from './worker-loop.js';

/** Where requests wait for the process that holds the account. */
const BOX = 'pictures';

/** Under this key the holder says that it is there; it says so again long before the word runs out. */
const HELD_KEY = 'pictures:held';
const HELD_MS = 4_000;
const SAY_HELD_EVERY_MS = 1_000;

/**
 * Base64 characters of an answer that go into one value. The connection to the store also carries what must not
 * wait: commits and leases, which give up after 2 s.
 */
const PIECE = 256 * 1024;

/** Longer than the holder takes at most for a picture (15 s), and a delivery has 25 s for it and the send. */
const ANSWER_MS = 16_000;

/** A claim outlives the fetch and the writing of its answer. */
const CLAIM_MS = 30_000;

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
  /** One step of another worker: says that this process holds the account, as long as it does. */
  sayHeld(): Promise<StepResult>;
}

/** A request; its id names the answer. */
interface Request {
  readonly id: string;
  readonly source: PictureRef;
  readonly maxBytes: number;
}

/** An answer: in how many pieces the bytes lie beside it, or why there are none. */
type Answer = { readonly pieces: number } | { readonly failed: ErrorCode };

/**
 * Makes it. Requests and answers travel sealed through the store, since replicas know no address of one another;
 * an answer is gone after half a minute. A request is carried out once: who asked will ask again. One whose asker
 * waits no longer is not carried out.
 */
export function createPictureExchange(deps: PictureExchangeDeps): PictureExchange {
  return {
    fetch: (source, maxBytes) =>
      deps.attached() ? deps.own(source, maxBytes) : askHolder(source, maxBytes, deps),
    work: () => answerOne(deps),
    sayHeld: async () => {
      if (!deps.attached()) return { idleMs: NOT_READY_MS };
      await deps.state.set(HELD_KEY, '1', HELD_MS);
      return { idleMs: SAY_HELD_EVERY_MS };
    },
  };
}

function answerKey(id: string): string {
  return `pictures:answer:${id}`;
}

/** Stands as long as somebody waits for the answer; the store's own clock ends it. */
function wantedKey(id: string): string {
  return `pictures:wanted:${id}`;
}

function later(reason: string): AppError {
  return new AppError('delivery-later', reason, { afterMs: LATER_MS });
}

async function askHolder(source: PictureRef, maxBytes: number, deps: PictureExchangeDeps): Promise<Buffer> {
  const { state, sealer, answerMs = ANSWER_MS } = deps;
  if (!(await state.get(HELD_KEY))) throw later('no replica is attached to the platform of the picture');
  const request: Request = { id: deps.newId(), source, maxBytes };
  const key = answerKey(request.id);
  await state.set(wantedKey(request.id), '1', answerMs);
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
    return takePieces(key, answer.pieces, deps);
  }
  throw later('the replica that is attached gave no answer');
}

function pieceKey(key: string, piece: number): string {
  return `${key}/${piece}`;
}

async function takePieces(key: string, pieces: number, deps: PictureExchangeDeps): Promise<Buffer> {
  const { state, sealer } = deps;
  const parts: Buffer[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const sealed = await state.get(pieceKey(key, piece));
    if (!sealed) throw later('a part of the picture is gone');
    parts.push(Buffer.from(sealer.open(sealed), 'base64'));
    await state.set(pieceKey(key, piece), '', 1);
  }
  return Buffer.concat(parts);
}

async function answerOne(deps: PictureExchangeDeps): Promise<StepResult> {
  const { state, sealer } = deps;
  if (!deps.attached()) return { idleMs: NOT_READY_MS };
  const claim = await state.claim(BOX, CLAIM_MS);
  if ('waitMs' in claim) return { idleMs: claim.waitMs };
  const request = JSON.parse(sealer.open(claim.body)) as Request;
  if (claim.attempts === 1 && (await state.get(wantedKey(request.id)))) {
    const answer = await fetched(request, deps);
    await state.set(answerKey(request.id), sealer.seal(JSON.stringify(answer)), ANSWER_LIVES_MS);
  }
  await state.settle(claim, { how: 'done' });
  return { idleMs: 0 };
}

async function fetched({ id, source, maxBytes }: Request, deps: PictureExchangeDeps): Promise<Answer> {
  try {
    const words = (await deps.own(source, maxBytes)).toString('base64');
    const pieces = Math.ceil(words.length / PIECE);
    for (let piece = 0; piece < pieces; piece += 1) {
      const sealed = deps.sealer.seal(words.slice(piece * PIECE, (piece + 1) * PIECE));
      await deps.state.set(pieceKey(answerKey(id), piece), sealed, ANSWER_LIVES_MS);
    }
    return { pieces };
  } catch (error) {
    const reason = messageOf(error);
    deps.log.info({ request: id, reason }, 'a picture for another replica could not be fetched');
    return { failed: isAppError(error) ? error.code : 'delivery-later' };
  }
}
