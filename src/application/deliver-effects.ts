import type { OutboundMessage } from '../domain/effect.js';
import { laneOf, type Platform } from '../domain/identity.js';
import { AppError, isAppError, messageOf } from '../shared/errors.js';
import { withCurrentCard } from './current-card.js';
import { openMessage, sealMessage } from './mailbox-codec.js';
import type { Claim, Clock, Log, Messenger, Records, Sealer, State } from './ports.js';
import { outboxOf } from './run-mailbox.js';
import { tellNotShared, tellShared } from './share-to-delivery.js';
import type { DeskDelivery } from './support-desk-delivery.js';
import type { StepResult } from './worker-loop.js';

/** Longer than the slowest send (image upload, retries inside the client), so that no send overlaps itself. */
const DELIVERY_LEASE_MS = 25_000;

/** Waits between attempts at a message: about half an hour in all, then it is a dead letter. */
const RETRY_DELAYS_MS = [500, 2_000, 5_000, 15_000, 60_000, 180_000, 600_000, 900_000];

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
  const claim = await deps.state.claim(outboxOf(deps.platform), DELIVERY_LEASE_MS);
  if ('waitMs' in claim) return { idleMs: claim.waitMs };
  try {
    const message = openMessage(claim.body, deps.sealer);
    const waitMs = (message.notBefore ?? 0) - deps.now();
    if (waitMs > 0) {
      await deps.state.settle(claim, { how: 'retry', delayMs: waitMs });
      return { idleMs: 0 };
    }
    await deliver(message, claim, deps);
  } catch (error) {
    await failDelivery(claim, error, deps);
    return { idleMs: 0 };
  }
  deps.count('delivered');
  await deps.state.settle(claim, { how: 'done' });
  return { idleMs: 0 };
}

async function deliver(message: OutboundMessage, claim: Claim, deps: DeliveryDeps): Promise<void> {
  const { desk, messenger } = deps;
  if (desk && message.desk) return deliverForDesk(message, claim, desk, messenger);
  const current = await withCurrentCard(message, deps.records);
  const { messageId, changeable } = await messenger.deliver(current);
  if (message.share) await tellShared(message, deps);
  if (messageId === null || !changeable) return;
  // The platform takes a message once: what stands there may be what an earlier attempt showed.
  await deps.delivered(claim.attempts > 1 ? message : current, messageId);
  await maskLater(message, messageId, deps);
}

async function deliverForDesk(
  message: OutboundMessage,
  claim: Claim,
  desk: DeskDelivery,
  messenger: Messenger,
): Promise<void> {
  const prepared = await desk.prepare(message, claim.attempts);
  if (!prepared)
    return desk.delivered(message, { messageId: null, certain: false, changeable: false }, claim.lane);
  const sent = messenger.deliver(prepared.message, prepared.picture);
  const receipt = await sent.catch(async (error: unknown) => {
    await desk.notSent(message);
    throw error;
  });
  await desk.delivered(message, receipt, claim.lane);
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
  const hopeless = isAppError(error, 'delivery-refused') || isAppError(error, 'unreadable-secret');
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
