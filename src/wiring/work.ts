import { type Admission, createAdmission } from '../application/admit-event.js';
import { workOutbox } from '../application/deliver-effects.js';
import type { MailOf } from '../application/feishu-account.js';
import { followKnowledge } from '../application/live-faq.js';
import type { Messenger } from '../application/ports.js';
import { createSentCardRecorder } from '../application/refresh-cards.js';
import { workMailbox } from '../application/run-mailbox.js';
import { createSharing } from '../application/share-to-delivery.js';
import type { ShareRooms } from '../application/share-to-ports.js';
import {
  createDeskDelivery,
  type DeskDelivery,
  type DeskDeliveryDeps,
} from '../application/support-desk-delivery.js';
import { startDeskClock } from '../application/support-desk-timers.js';
import type { CodeIntake } from '../application/wechat-code.js';
import { startWorkers, type Workers } from '../application/worker-loop.js';
import type { Platform } from '../domain/identity.js';
import type { Closing } from '../http/shutdown.js';
import { type Bench, newToken } from './bench.js';

/** Mailbox workers of one process; a lane is only ever worked by one. */
const MAILBOX_WORKERS = 4;

/** Deliverers a platform. WeChat sends one message at a time: its pace is per account. */
const DELIVERERS: Readonly<Record<Platform, number>> = { feishu: 4, wechat: 1 };

const PLATFORMS: readonly Platform[] = ['feishu', 'wechat'];

/** What this process can do beyond receiving and sending; null = the platform for it is not connected. */
export interface Abilities {
  /** The Feishu groups that a card may be sent to. */
  readonly rooms: ShareRooms | null;
  /** Reading of pictures of WeChat codes. */
  readonly codes: CodeIntake | null;
  /** The mail address of a Feishu account. */
  readonly mailOf: MailOf | null;
}

/** The use cases, the workers that run them, and the way in. */
export function startWork(
  bench: Bench,
  messengers: Partial<Record<Platform, Messenger>>,
  deskParts: Pick<DeskDeliveryDeps, 'desk' | 'pictures'> | null,
  { rooms, codes, mailOf }: Abilities,
): { admission: Admission; workers: Closing[] } {
  const { state, records, metrics, log } = bench;
  const { sealer, phoneVault, keyedHash } = bench.secrets;
  const wake: Partial<Record<Platform | 'mailbox', () => void>> = {};
  const admission = createAdmission(state, sealer, () => wake.mailbox?.());
  const wakeOutbox = (platform: Platform) => wake[platform]?.();
  const useCases = {
    records,
    state,
    sealer,
    revealMs: bench.revealMs,
    desk: deskParts?.desk ?? null,
    ...(mailOf ? { mailOf } : {}),
    codes,
    sharing: rooms && createSharing({ rooms, state, sealer, wake: wakeOutbox }),
    vault: phoneVault,
    hash: keyedHash,
    faq: bench.knowledge.faq,
    knowledge: bench.knowledge,
    publicUrl: bench.publicUrl,
    newToken,
    profiles: bench.profiles,
    tell: admission.admit,
    now: Date.now,
    log: log.part('use-case'),
  };
  const mailbox = {
    state,
    sealer,
    useCases,
    messengers,
    answered: admission.answered,
    wakeOutbox,
    count: metrics.mailbox,
    log: log.part('mailbox'),
  };
  const mailboxWorkers = startWorkers('mailbox', MAILBOX_WORKERS, () => workMailbox(mailbox), mailbox.log);
  wake.mailbox = mailboxWorkers.wake;
  const desk =
    deskParts &&
    createDeskDelivery({
      ...deskParts,
      records,
      state,
      sealer,
      messengers,
      wake: mailbox.wakeOutbox,
      now: Date.now,
      log: log.part('desk'),
    });
  const deliverers = PLATFORMS.flatMap((platform) => {
    const messenger = messengers[platform];
    if (!messenger) return [];
    const workers = startDeliverers(bench, platform, messenger, desk);
    wake[platform] = workers.wake;
    return [{ name: `${platform} deliverers`, close: workers.stop }];
  });
  const clock = deskParts
    ? [
        startDeskClock(
          { records, desk: deskParts.desk, now: Date.now, admit: admission.admit },
          log.part('desk'),
        ),
      ]
    : [];
  const followLog = log.part('knowledge');
  const followers = startWorkers(
    'knowledge',
    1,
    () => followKnowledge(bench.knowledge.faq, followLog),
    followLog,
  );
  return {
    admission,
    workers: [
      ...clock,
      { name: 'mailbox', close: mailboxWorkers.stop },
      { name: 'knowledge', close: followers.stop },
      ...deliverers,
    ],
  };
}

function startDeliverers(
  bench: Bench,
  platform: Platform,
  messenger: Messenger,
  desk: DeskDelivery | null,
): Workers {
  const log = bench.log.part(`outbox:${platform}`);
  const count = (outcome: string) => bench.metrics.delivery(platform, outcome);
  const { state, records, secrets } = bench;
  const delivered = createSentCardRecorder({ records, state, now: Date.now, log });
  const deps = {
    state,
    records,
    sealer: secrets.sealer,
    platform,
    messenger,
    delivered,
    count,
    desk,
    now: Date.now,
    log,
  };
  return startWorkers(`outbox:${platform}`, DELIVERERS[platform], () => workOutbox(deps), log);
}
