import { randomBytes } from 'node:crypto';
import type { Delivery, JsonObject, PushAttempt } from './types.js';
import type { EmulatorClock } from './virtual-clock.js';
import type { WebhookAnswer } from './webhook-call.js';

/** Waits before the four repeats of an event that was not answered 200 in time (Feishu docs: 事件概述). */
const REDELIVERY_MS: readonly number[] = [15_000, 5 * 60_000, 3_600_000, 6 * 3_600_000];

const KEPT = 5000;

/** What a push needs of the platform. */
export interface PushPort {
  readonly clock: EmulatorClock;
  readonly appId: string;
  readonly tenantKey: string;
  readonly verificationToken: string;
  /** Sends one payload to the webhook; never rejects. */
  call(payload: JsonObject): Promise<WebhookAnswer>;
}

interface Open {
  delivery: Delivery;
  /** Copies handed over at once in the first attempt. */
  readonly times: number;
  cancel: (() => void) | null;
}

/** Hands events over with the platform's redelivery schedule, and keeps the log of it. */
export class Pusher {
  private readonly open: Open[] = [];
  private readonly waiters = new Set<() => void>();
  private held: Open[] | null = null;
  private inFlight = 0;
  private closed = false;

  constructor(private readonly port: PushPort) {}

  /** A v2 envelope around an event; the id is new (Feishu docs: 事件概述). */
  envelope(eventType: string, event: JsonObject): JsonObject {
    const { appId, tenantKey, verificationToken, clock } = this.port;
    const header = {
      event_id: randomBytes(16).toString('hex'),
      token: verificationToken,
      create_time: String(clock.now()),
      event_type: eventType,
      tenant_key: tenantKey,
      app_id: appId,
    };
    return { schema: '2.0', header, event };
  }

  /** Starts handing an event over; `times` copies at once in the first attempt. */
  push(eventType: string, event: JsonObject, times = 1): void {
    if (this.closed) return;
    const payload = this.envelope(eventType, event);
    const { event_id: eventId } = payload.header as { event_id: string };
    const delivery: Delivery = { eventId, eventType, payload, attempts: [], state: 'in-flight' };
    const open: Open = { delivery, times, cancel: null };
    this.open.push(open);
    if (this.open.length > KEPT) this.open.shift()?.cancel?.();
    if (this.held) {
      this.change(open, { state: 'held' });
      this.held.push(open);
    } else this.start(open);
  }

  hold(): void {
    this.held ??= [];
  }

  release(reverse: boolean): void {
    const held = this.held ?? [];
    this.held = null;
    for (const open of reverse ? held.reverse() : held) this.start(open);
  }

  deliveries(): readonly Delivery[] {
    return this.open.map((open) => open.delivery);
  }

  pendingRedeliveries(): number {
    return this.open.filter((open) => open.delivery.state === 'waiting').length;
  }

  /** Counts `work` as in flight until it ends. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.inFlight += 1;
    try {
      return await work;
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.wake();
    }
  }

  /** Resolves once nothing is in flight. */
  async settled(): Promise<void> {
    while (this.inFlight > 0) await new Promise<void>((resolve) => this.waiters.add(resolve));
  }

  close(): void {
    this.closed = true;
    for (const open of this.open) open.cancel?.();
  }

  private start(open: Open): void {
    this.change(open, { state: 'in-flight' });
    void this.during(this.attempt(open, open.times));
  }

  private async attempt(open: Open, times: number): Promise<void> {
    const at = this.port.clock.now();
    const calls = Array.from({ length: times }, () => this.port.call(open.delivery.payload));
    const attempts = (await Promise.all(calls)).map((answer) => attemptOf(at, answer));
    const delivered = attempts.some((attempt) => attempt.ok);
    const all = [...open.delivery.attempts, ...attempts];
    if (delivered) this.change(open, { attempts: all, state: 'delivered' });
    else this.later(open, all, all.length - open.times);
  }

  private later(open: Open, attempts: readonly PushAttempt[], repeats: number): void {
    const wait = REDELIVERY_MS[repeats];
    const over = wait === undefined || this.closed;
    this.change(open, { attempts, state: over ? 'given-up' : 'waiting' });
    if (over) return;
    open.cancel = this.port.clock.after(wait, () => {
      this.change(open, { state: 'in-flight' });
      return this.during(this.attempt(open, 1));
    });
  }

  private change(open: Open, change: Partial<Delivery>): void {
    open.delivery = { ...open.delivery, ...change };
  }

  private wake(): void {
    const waiting = [...this.waiters];
    this.waiters.clear();
    for (const resolve of waiting) resolve();
  }
}

function attemptOf(at: number, answer: WebhookAnswer): PushAttempt {
  const { status, error, tookMs } = answer;
  return { at, status, ok: status === 200, error, tookMs };
}
