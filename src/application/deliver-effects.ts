import { setTimeout as pause } from 'node:timers/promises';
import type { OutboundMessage } from '../domain/effect.js';
import { laneOf, type Platform } from '../domain/identity.js';
import { AppError, isAppError, messageOf } from '../shared/errors.js';
import { withCurrentCard } from './current-card.js';
import { openMessage, sealMessage } from './mailbox-codec.js';
import type { Claim, Clock, Log, Messenger, Receipt, Records, Sealer, State } from './ports.js';
import { outboxOf } from './run-mailbox.js';
import { tellNotShared, tellShared } from './share-to-delivery.js';
import type { DeskDelivery } from './support-desk-delivery.js';
import type { StepResult } from './worker-loop.js';

/** Longer than the slowest send (image upload, retries inside the client), so that no send overlaps itself. */
const DELIVERY_LEASE_MS = 25_000;

/** Waits between attempts at a message: about half an hour in all, then it is a dead letter. */
const RETRY_DELAYS_MS = [500, 2_000, 5_000, 15_000, 60_000, 180_000, 600_000, 900_000];

/** Attempts at an agent's words on WeChat: some 20 s. */
const AGENT_ATTEMPTS = 5;

/** How long it is known that a send was begun: longer than a message is tried. */
const BEGUN_MS = 24 * 3_600_000;

/** Between two tries of a store that is away, once something has been sent. */
const INSIST_EVERY_MS = 200;

/** What a deliverer works with. */
export interface DeliveryDeps {
  readonly state: State;
  readonly records: Pick<Records, 'creator'>;
  readonly sealer: Sealer;
  readonly platform: Platform;
  readonly messenger: Messenger;
  /** Told of a delivered card that may be changed later, with the oldest view it may show; never throws. */
  readonly delivered: (message: OutboundMessage, messageId: string) => Promise<void>;
  readonly count: (outcome: 'delivered' | 'retried' | 'dead') => void;
  readonly now: Clock;
  readonly log: Log;
  /** Null where there is no support desk. */
  readonly desk: DeskDelivery | null;
}

/** How long a deliverer waits for a messenger that cannot send now. */
const NOT_READY_MS = 250;

/** One step of a deliverer: claim the head of a lane of the outbox, send it, settle. */
export async function workOutbox(deps: DeliveryDeps): Promise<StepResult> {
  if (!deps.messenger.ready()) return { idleMs: NOT_READY_MS };
  const ownUntil = performance.now() + DELIVERY_LEASE_MS;
  const claim = await deps.state.claim(outboxOf(deps.platform), DELIVERY_LEASE_MS);
  if ('waitMs' in claim) return { idleMs: claim.waitMs };
  try {
    const message = openMessage(claim.body, deps.sealer);
    const waitMs = (message.notBefore ?? 0) - deps.now();
    if (waitMs > 0) {
      await deps.state.settle(claim, { how: 'retry', delayMs: waitMs });
      return { idleMs: 0 };
    }
    await deliver(message, { claim, ownUntil }, deps);
  } catch (error) {
    await failDelivery(claim, error, deps);
    return { idleMs: 0 };
  }
  deps.count('delivered');
  await insist(() => deps.state.settle(claim, { how: 'done' }), ownUntil);
  return { idleMs: 0 };
}

/** A claim and the monotonic time until which it is surely ours. */
interface Own {
  readonly claim: Claim;
  readonly ownUntil: number;
}

/**
 * What has been sent must be noted: a store that is away for a moment is asked again as long as the claim is ours,
 * since the next attempt would send it once more, or tell the desk that it is not known whether it was sent.
 */
async function insist<T>(note: () => Promise<T>, until: number): Promise<T> {
  for (;;) {
    try {
      return await note();
    } catch (error) {
      if (!isAppError(error, 'store-away') || performance.now() >= until) throw error;
      await pause(INSIST_EVERY_MS);
    }
  }
}

async function deliver(message: OutboundMessage, own: Own, deps: DeliveryDeps): Promise<void> {
  const { desk } = deps;
  if (desk && message.desk) return deliverForDesk(message, own, desk, deps);
  const current = await withCurrentCard(message, deps.records);
  const { messageId, changeable } = await send(current, null, own, deps);
  if (message.share) await insist(() => tellShared(message, deps), own.ownUntil);
  if (messageId === null || !changeable) return;
  // The platform takes a message once: what stands there may be what an earlier attempt showed.
  await deps.delivered(own.claim.attempts > 1 ? message : current, messageId);
  await insist(() => maskLater(message, messageId, deps), own.ownUntil);
}

async function deliverForDesk(
  message: OutboundMessage,
  own: Own,
  desk: DeskDelivery,
  deps: DeliveryDeps,
): Promise<void> {
  const { claim, ownUntil } = own;
  const prepared = await desk.prepare(message, claim.attempts);
  const receipt = await send(prepared.message, prepared.picture, own, deps);
  await insist(() => desk.delivered(message, receipt, claim.lane), ownUntil);
}

/** Sends with a mark in the store, for platforms on which a send that was begun must not be begun again. */
async function send(
  message: OutboundMessage,
  picture: Buffer | null,
  { claim, ownUntil }: Own,
  { state, messenger }: DeliveryDeps,
): Promise<Receipt> {
  const key = `begun:${claim.box}:${claim.id}`;
  let marked = false;
  const begin = async () => {
    if (claim.attempts > 1 && (await state.get(key))) return false;
    await state.set(key, '1', BEGUN_MS);
    marked = true;
    return true;
  };
  try {
    return await messenger.deliver(message, picture, begin);
  } catch (error) {
    // It surely was not sent, so that the next attempt may.
    if (marked) await insist(() => state.set(key, '', 1), ownUntil);
    throw error;
  }
}

/**
 * A number that its owner asked to see is taken out of the message again after a while. The order to do so waits in
 * the outbox, in a lane of its own, so that it outlives a restart and holds up nothing; its id makes it one.
 */
async function maskLater(message: OutboundMessage, messageId: string, deps: DeliveryDeps): Promise<void> {
  const { reply, chat, to } = message;
  if (reply.kind !== 'revealed') return;
  const order: OutboundMessage = {
    ...message,
    id: `${message.id}/remask`,
    replyTo: null,
    reply: { kind: 'remask', messageId, masked: reply.masked },
    notBefore: deps.now() + reply.forMs,
  };
  const lane = `remask:${laneOf(chat, to.personId)}:${message.id}`;
  await deps.state.accept(outboxOf(deps.platform), lane, order.id, sealMessage(order, deps.sealer));
}

async function failDelivery(claim: Claim, error: unknown, deps: DeliveryDeps): Promise<void> {
  const delayMs = RETRY_DELAYS_MS[claim.attempts - 1];
  const hopeless =
    isAppError(error, 'delivery-refused') ||
    isAppError(error, 'unreadable-secret') ||
    holdsUpAnAgent(claim, deps);
  const fields = { message: claim.id, attempts: claim.attempts, reason: messageOf(error), error };
  if (delayMs === undefined || hopeless) {
    deps.log.error(fields, 'message given up');
    deps.count('dead');
    if (!isAppError(error, 'unreadable-secret')) await tellFailure(claim, error, deps);
    await deps.state.settle(claim, { how: 'dead', reason: messageOf(error).slice(0, 200) });
    return;
  }
  deps.log.warn(fields, 'message not delivered yet');
  deps.count('retried');
  await deps.state.settle(claim, { how: 'retry', delayMs: Math.max(delayMs, askedWait(error)) });
}

/**
 * WeChat does not say that a person can no longer be reached. An agent's words wait in one lane, whoever they are
 * for, so that such a person must not hold up the others for long; the agent is told.
 */
function holdsUpAnAgent(claim: Claim, deps: DeliveryDeps): boolean {
  if (deps.platform !== 'wechat' || claim.attempts < AGENT_ATTEMPTS) return false;
  return openMessage(claim.body, deps.sealer).desk?.as === 'chat';
}

/** Whoever waits for this message is told: the desk, or the creator who shared a card. */
async function tellFailure(claim: Claim, error: unknown, deps: DeliveryDeps): Promise<void> {
  const message = openMessage(claim.body, deps.sealer);
  if (message.share) await tellNotShared(message, error, deps);
  else if (deps.desk) await deps.desk.failed(message, claim.lane);
}

/** The platform may name a wait of its own; it is believed up to ten minutes. */
function askedWait(error: unknown): number {
  const asked = error instanceof AppError ? error.details.afterMs : undefined;
  return typeof asked === 'number' && asked > 0 ? Math.min(asked, 600_000) : 0;
}
