import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Log } from '../../src/application/ports.js';
import type { InboundEvent } from '../../src/domain/event.js';
import { within } from '../../src/shared/deadline.js';
import { AppError, messageOf } from '../../src/shared/errors.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { createIntake, type Intake } from './admit-in-order.js';
import { createPendingFetches } from './pending-fetches.js';
import { createPendingSends, type SendResult } from './pending-sends.js';
import {
  type ConnectorSettings,
  EXIT_REFUSED,
  type FromConnector,
  type SendOrder,
  type ToConnector,
} from './protocol.js';

/** The right to hold the account: one process among all replicas. */
export interface ConnectorLease {
  /** Takes or renews it; 0 when another process holds it. */
  acquire(): Promise<number>;
  release(): Promise<void>;
  readonly ttlMs: number;
}

/** What the parent of a connector works with. */
export interface ConnectorOptions {
  readonly connection: ConnectorSettings;
  readonly lease: ConnectorLease;
  /** Puts an event into the mailbox, once. */
  readonly admit: (event: InboundEvent) => Promise<unknown>;
  /** Told whenever one of these changes. */
  readonly report: (status: ConnectorStatus) => void;
  /** Told of a login code, which is a credential. */
  readonly askForLogin: (qrCode: string) => Promise<void>;
  readonly log: Log;
}

/** How the connector stands. */
export interface ConnectorStatus {
  /** This process holds the account. */
  readonly leader: boolean;
  readonly loggedIn: boolean;
}

/** The way to WeChat as the messenger sees it. */
export interface WechatConnector {
  /** Whether a message can be sent now: held, attached, logged in. */
  ready(): boolean;
  /**
   * Hands one message to WeChat, within 13 s. `unknown` = no answer, it may have been sent; `not-sent` = it surely
   * was not.
   */
  send(order: Omit<SendOrder, 'id'>): Promise<SendResult>;
  /** A picture somebody sent. Throws `delivery-later` without a connector, `not-found` when it is gone, `too-large`. */
  fetch(messageId: string, maxBytes: number): Promise<Buffer>;
  /** Ends the connector without logging the account out, and gives the account up. */
  close(): Promise<void>;
}

/** The connector as compiled; it runs in a process of its own. */
const PROGRAM = join(projectRoot, 'dist', 'bots', 'wechat', 'connector.js');

const FIRST_RESTART_MS = 500;
const MAX_RESTART_MS = 30_000;

/** A refused token does not mend itself; an operator has to. */
const REFUSED_RESTART_MS = 60_000;

/** A connector that lived this long was well; the next restart is a quick one again. */
const WELL_MS = 60_000;

/**
 * Longer than the connector's own deadlines for an order (11 s), so that its word arrives first; with the pace before
 * it still shorter than the lease of a delivery.
 */
const ANSWER_MS = 13_000;

/** Longer than the connector's own deadline for a picture (13 s), yet a delivery has 25 s for it and the send. */
const FETCH_MS = 15_000;

/** How soon an event that the store did not take is tried again. */
const ADMIT_AGAIN_MS = 1_000;

/** What a child may take to hand over what it has and end by itself. */
const LEAVE_MS = 1_000;

/**
 * Keeps one connector running as long as this process holds the lease. The child may crash at any moment: it is
 * started anew with growing waits. It is never told to stop the bot, which would log the account out for everybody
 * (measured); it is only asked to leave.
 */
export function startWechatConnector(options: ConnectorOptions): WechatConnector {
  const holder = new ConnectorHolder(options);
  holder.start();
  return holder;
}

class ConnectorHolder implements WechatConnector {
  private child: ChildProcess | null = null;
  private bornAt = 0;
  private restartMs = FIRST_RESTART_MS;
  private startNotBefore = 0;
  /** Monotonic time of the last word of the store that the account is ours; null when it is not. */
  private heldAt: number | null = null;
  private accountId: string | null = null;
  private told: ConnectorStatus | null = null;
  private stopping = false;
  private rouse: () => void = () => {};
  private keeping: Promise<void> = Promise.resolve();
  private readonly pending = createPendingSends(ANSWER_MS);
  private readonly fetches = createPendingFetches(FETCH_MS);
  private readonly intake: Intake;

  constructor(private readonly options: ConnectorOptions) {
    const { admit, log } = options;
    this.intake = createIntake({
      admit,
      admitted: (eventId) => this.child && tell(this.child, { type: 'admitted', eventId }),
      failed: (event, error) =>
        log.warn({ event, reason: messageOf(error) }, 'WeChat event not admitted yet'),
      againMs: ADMIT_AGAIN_MS,
    });
  }

  start(): void {
    this.report();
    this.keeping = this.keep();
  }

  ready(): boolean {
    return this.isHeld() && this.accountId !== null && this.child?.connected === true;
  }

  async send(order: Omit<SendOrder, 'id'>): Promise<SendResult> {
    const { child } = this;
    if (!child || !this.ready())
      return { outcome: 'not-sent', reason: 'the WeChat connector is not attached' };
    return this.pending.ask((id) => tell(child, { type: 'send', order: { ...order, id } }));
  }

  async fetch(messageId: string, maxBytes: number): Promise<Buffer> {
    const { child } = this;
    const away = () =>
      new AppError('delivery-later', 'the WeChat connector is not attached', { afterMs: 1_000 });
    if (!child || !this.ready()) throw away();
    const answer = await this.fetches.ask((id) => tell(child, { type: 'fetch', order: { id, messageId } }));
    if (answer === 'away') throw away();
    if (answer === null) throw new AppError('not-found', 'the picture is gone');
    if (answer.length > maxBytes) throw new AppError('too-large', 'a picture is too large to be passed on');
    return answer;
  }

  async close(): Promise<void> {
    this.stopping = true;
    this.rouse();
    await this.keeping;
    await this.endChild();
    this.intake.close();
    this.heldAt = null;
    this.report();
    await this.options.lease.release();
  }

  /** Renews the lease three times within its life and sees to the child, until closed. */
  private async keep(): Promise<void> {
    const renewMs = this.options.lease.ttlMs / 3;
    let renewAt = 0;
    while (!this.stopping) {
      if (performance.now() >= renewAt) {
        renewAt = performance.now() + renewMs;
        await this.renew(renewMs);
      }
      if (this.stopping) return;
      this.report();
      await this.seeToChild();
      const restartIn = this.child ? Number.POSITIVE_INFINITY : this.startNotBefore - performance.now();
      const wait = this.isHeld()
        ? Math.min(renewAt - performance.now(), restartIn)
        : renewAt - performance.now();
      await this.rest(Math.max(wait, 10));
    }
  }

  private async seeToChild(): Promise<void> {
    if (!this.isHeld()) {
      if (!this.child) return;
      this.options.log.warn({}, 'the WeChat account is no longer ours');
      await this.endChild();
    } else if (!this.child && performance.now() >= this.startNotBefore) this.startChild();
  }

  private rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A store that does not answer must not keep us from noticing that our time is up. */
  private async renew(limitMs: number): Promise<void> {
    const askedAt = performance.now();
    try {
      const fence = await within(this.options.lease.acquire(), limitMs, () => {
        throw new AppError('timed-out', `no answer within ${Math.round(limitMs)} ms`);
      });
      this.heldAt = fence > 0 ? askedAt : null;
    } catch (error) {
      this.options.log.warn({ reason: messageOf(error) }, 'the WeChat lease could not be renewed');
    }
  }

  /** A word of the store older than two thirds of the lease is no proof any more: another may hold it soon. */
  private isHeld(): boolean {
    return this.heldAt !== null && performance.now() - this.heldAt < (this.options.lease.ttlMs * 2) / 3;
  }

  private startChild(): void {
    const { connection, log } = this.options;
    // Wechaty keeps names and numbers of contacts in a cache below HOME. Where no folder can be made it keeps none
    // (measured), and two processes that share one crash.
    const env = { ...connection.environment, HOME: '/dev/null' };
    const child = fork(PROGRAM, [], {
      env,
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    this.child = child;
    this.bornAt = performance.now();
    child.on('message', (message) => this.hear(message as FromConnector));
    child.on('error', (error) => {
      log.error({ reason: messageOf(error) }, 'the WeChat connector failed');
      // One that could not be started has no exit.
      if (child.pid === undefined) this.childEnded(child, null, null);
    });
    child.once('exit', (code, signal) => this.childEnded(child, code, signal));
    tell(child, { type: 'configure', settings: connection });
    log.info({ pid: child.pid ?? null }, 'WeChat connector started');
  }

  private childEnded(child: ChildProcess, code: number | null, signal: string | null): void {
    if (this.child !== child) return;
    this.child = null;
    this.accountId = null;
    this.pending.breakOff('the WeChat connector ended');
    this.fetches.breakOff();
    this.report();
    if (this.stopping) return;
    const lived = performance.now() - this.bornAt;
    if (lived > WELL_MS) this.restartMs = FIRST_RESTART_MS;
    const refused = code === EXIT_REFUSED;
    const waitMs = refused ? REFUSED_RESTART_MS : this.restartMs;
    this.restartMs = Math.min(this.restartMs * 2, MAX_RESTART_MS);
    this.startNotBefore = performance.now() + waitMs;
    const fields = { code, signal, waitMs, livedMs: Math.round(lived) };
    if (refused) this.options.log.error(fields, 'the WeChat gateway refuses the token');
    else this.options.log.warn(fields, 'WeChat connector ended');
    this.rouse();
  }

  private hear(message: FromConnector): void {
    const { log } = this.options;
    switch (message.type) {
      case 'event':
        this.intake.offer(message.event);
        break;
      case 'login':
        this.accountId = message.accountId;
        this.report();
        log.info({ loggedIn: message.accountId !== null }, 'WeChat login changed');
        break;
      case 'scan':
        this.options
          .askForLogin(message.qrCode)
          .catch((error: unknown) =>
            log.error({ reason: messageOf(error) }, 'the login code cannot be shown'),
          );
        break;
      case 'sending':
        this.pending.begun(message.id);
        break;
      case 'sent':
        this.pending.answer(message.id, { outcome: message.outcome, reason: message.reason });
        break;
      case 'fetched':
        this.fetches.answer(message.id, message.bytes);
        break;
      case 'fault':
        log.warn({ reason: message.reason }, 'WeChat connector fault');
        break;
      case 'dropped':
        // Many old ones mean a replay, or a clock of ours that runs ahead: an operator should see it.
        log[message.reason === 'old' ? 'info' : 'debug'](
          { reason: message.reason },
          'WeChat message left alone',
        );
        break;
      case 'heartbeat':
        break;
    }
  }

  private async endChild(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    tell(child, { type: 'leave' });
    const cut = setTimeout(() => child.kill('SIGKILL'), LEAVE_MS);
    await ended;
    clearTimeout(cut);
  }

  private report(): void {
    const status = { leader: this.isHeld(), loggedIn: this.accountId !== null };
    if (status.leader === this.told?.leader && status.loggedIn === this.told.loggedIn) return;
    this.told = status;
    this.options.report(status);
  }
}

/** A child that has just ended hears nothing more; its end is noticed elsewhere. */
function tell(child: ChildProcess, message: ToConnector): void {
  if (child.connected) child.send(message, () => {});
}

/** Turns what became of an order into the errors of the messenger port; an unknown outcome is left as it is. */
export function failureOf(result: SendResult): AppError | null {
  if (result.outcome === 'sent' || result.outcome === 'unknown') return null;
  if (result.outcome === 'not-sent') return new AppError('delivery-later', result.reason, { afterMs: 1_000 });
  const afterMs = isThrottled(result.reason) ? THROTTLED_MS : 2_000;
  return new AppError('delivery-later', result.reason, { afterMs });
}

/** What to wait once WeChat says that we are too fast (reference: ban hygiene). */
export const THROTTLED_MS = 600_000;

/** WorkPro's codes and the phrases of other gateways for «too often». */
export function isThrottled(reason: string): boolean {
  return /\b20001\b|-4048\b|\u64cd\u4f5c\u9891\u7e41|temporarily unavailable|too frequent/i.test(reason);
}
