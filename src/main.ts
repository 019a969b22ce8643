import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import type Koa from 'koa';
import { createFeishuClient } from '../bots/feishu/client.js';
import { createFeishuMessenger } from '../bots/feishu/messenger.js';
import { createFeishuWebhook } from '../bots/feishu/webhook.js';
import { startWechatConnector } from '../bots/wechat/connector-process.js';
import { createWechatMessenger } from '../bots/wechat/messenger.js';
import { type Admission, createAdmission } from './application/admit-event.js';
import { workOutbox } from './application/deliver-effects.js';
import type { CardPainter, Messenger, Records, State } from './application/ports.js';
import { workMailbox } from './application/run-mailbox.js';
import { startWorkers, type Workers } from './application/worker-loop.js';
import { type Config, type FeishuConfig, loadConfig, type WechatConfig } from './config.js';
import { viewCard } from './domain/card-view.js';
import type { Platform } from './domain/identity.js';
import { createFaq } from './faq/faq.js';
import { parseKnowledgeBase } from './faq/knowledge-base.js';
import { createApp } from './http/app.js';
import { createCardPages } from './http/card-pages.js';
import { statusOf } from './http/errors.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { type Closing, closeInOrder, closeServer } from './http/shutdown.js';
import { createCardPainter } from './rendering/paint-card.js';
import { isAppError, messageOf } from './shared/errors.js';
import { createLogger, type Logger } from './shared/logger.js';
import { templatePath } from './shared/project-root.js';
import { loadTexts } from './shared/texts.js';
import { openRecords, openSecrets, openState } from './storage/open-stores.js';

/** Mailbox workers of one process; a lane is only ever worked by one. */
const MAILBOX_WORKERS = 4;

/** Deliverers a platform. WeChat sends one message at a time: its pace is per account. */
const DELIVERERS: Readonly<Record<Platform, number>> = { feishu: 4, wechat: 1 };

/** How long a replica holds the WeChat account without renewing. */
const WECHAT_LEASE_MS = 15_000;

/** A running product. */
export interface Product {
  /** Base address of the HTTP server, without a final slash. */
  readonly url: string;
  /** Takes no more work, finishes what is in flight, closes the stores; at most 9 s. */
  close(): Promise<void>;
}

function readFaq() {
  const read = (name: string) => JSON.parse(readFileSync(templatePath('faq', `${name}.json`), 'utf8')) as unknown;
  return createFaq(parseKnowledgeBase(read('knowledge-base'), read('synonyms'), read('negatives'), read('english')));
}

/** What the parts of a running product share while it is put together. */
interface Bench {
  readonly config: Config;
  readonly records: Records;
  readonly state: State;
  readonly secrets: ReturnType<typeof openSecrets>;
  readonly texts: ReturnType<typeof loadTexts>;
  readonly painter: CardPainter;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  readonly log: Logger;
}

function feishuClient(bench: Bench, feishu: FeishuConfig) {
  const { state } = bench;
  const { sealer } = bench.secrets;
  const store = {
    get: async (key: string) => {
      const sealed = await state.get(key);
      return sealed === null ? null : sealer.open(sealed);
    },
    set: (key: string, value: string, ttlMs: number) => state.set(key, sealer.seal(value), ttlMs),
    lease: state.lease.bind(state),
    release: state.release.bind(state),
  };
  const { appId, appSecret, domain } = feishu;
  return createFeishuClient({ appId, appSecret, domain, store, log: bench.log.part('feishu') });
}

type FeishuClient = ReturnType<typeof feishuClient>;

function feishuWebhook(bench: Bench, feishu: FeishuConfig, client: FeishuClient, admission: Admission) {
  return createFeishuWebhook({
    appId: feishu.appId,
    encryptKey: feishu.encryptKey,
    verificationToken: feishu.verificationToken,
    freshnessMs: feishu.freshnessMs,
    enforceFreshness: feishu.freshnessEnforced,
    admit: admission.admit,
    act: admission.act,
    botOpenId: async () => (await client.botInfo()).openId,
    texts: bench.texts,
    statusOf,
    now: Date.now,
    count: bench.metrics.webhook,
    log: bench.log.part('webhook'),
  });
}

function wechatConnector(bench: Bench, wechat: WechatConfig, admit: Admission['admit']) {
  const { state } = bench;
  const holder = randomBytes(12).toString('hex');
  const lease = `wechat:${wechat.token ?? wechat.puppet}`;
  return startWechatConnector({
    connection: wechat,
    lease: {
      acquire: () => state.lease(lease, holder, WECHAT_LEASE_MS),
      release: async () => {
        await state.release(lease, holder);
      },
      ttlMs: WECHAT_LEASE_MS,
    },
    admit,
    log: bench.log.part('wechat'),
  });
}

/** The use cases, the workers that run them, and the way in. */
function startWork(bench: Bench, messengers: Partial<Record<Platform, Messenger>>): { admission: Admission; workers: Closing[] } {
  const { state, records, metrics, log } = bench;
  const { sealer, phoneVault, keyedHash } = bench.secrets;
  const wake: Partial<Record<Platform | 'mailbox', () => void>> = {};
  const admission = createAdmission(state, sealer, () => wake.mailbox?.());
  const useCases = {
    records,
    state,
    vault: phoneVault,
    hash: keyedHash,
    faq: readFaq(),
    publicUrl: bench.publicUrl,
    newToken: () => randomBytes(SHARE_TOKEN_BYTES).toString('base64url'),
    now: Date.now,
    log: log.part('use-case'),
  };
  const mailbox = {
    state,
    sealer,
    useCases,
    messengers,
    answered: admission.answered,
    wakeOutbox: (platform: Platform) => wake[platform]?.(),
    count: metrics.mailbox,
    log: log.part('mailbox'),
  };
  const mailboxWorkers = startWorkers('mailbox', MAILBOX_WORKERS, () => workMailbox(mailbox), mailbox.log);
  wake.mailbox = mailboxWorkers.wake;
  const deliverers = PLATFORMS.flatMap((platform) => {
    const messenger = messengers[platform];
    if (!messenger) return [];
    const workers = startDeliverers(bench, platform, messenger);
    wake[platform] = workers.wake;
    return [{ name: `${platform} deliverers`, close: workers.stop }];
  });
  return { admission, workers: [{ name: 'mailbox', close: mailboxWorkers.stop }, ...deliverers] };
}

function startDeliverers(bench: Bench, platform: Platform, messenger: Messenger): Workers {
  const log = bench.log.part(`outbox:${platform}`);
  const count = (outcome: string) => bench.metrics.delivery(platform, outcome);
  const deps = { state: bench.state, sealer: bench.secrets.sealer, platform, messenger, count, log };
  return startWorkers(`outbox:${platform}`, DELIVERERS[platform], () => workOutbox(deps), log);
}
