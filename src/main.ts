import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type Koa from 'koa';
import { createFeishuCardRefresher } from '../bots/feishu/card-refresher.js';
import { createFeishuClient } from '../bots/feishu/client.js';
import { createFeishuMessenger } from '../bots/feishu/messenger.js';
import { createFeishuDesk } from '../bots/feishu/support-desk.js';
import { createFeishuWebhook } from '../bots/feishu/webhook.js';
import { startWechatConnector } from '../bots/wechat/connector-process.js';
import { askForLogin } from '../bots/wechat/login.js';
import { createWechatMessenger } from '../bots/wechat/messenger.js';
import type { ProfileSource } from './application/account-ports.js';
import { type Admission, createAdmission } from './application/admit-event.js';
import { type Avatars, createAvatars, paintWithAvatars } from './application/avatars.js';
import { workOutbox } from './application/deliver-effects.js';
import { createDouyinDoor } from './application/douyin-door.js';
import { followKnowledge, openLiveFaq } from './application/live-faq.js';
import { createOpenShareLink, type OpenShareLink } from './application/open-share-link.js';
import type { CardPainter, Messenger, PictureSource, Records, State } from './application/ports.js';
import { createPreviewLink } from './application/preview-link.js';
import { createSentCardRecorder, withRefreshes, workRefresh } from './application/refresh-cards.js';
import { workMailbox } from './application/run-mailbox.js';
import { standingUrl } from './application/share-links.js';
import { hideToken } from './application/share-tokens.js';
import {
  createDeskDelivery,
  type DeskDelivery,
  type DeskDeliveryDeps,
} from './application/support-desk-delivery.js';
import { startDeskClock } from './application/support-desk-timers.js';
import { createTrainer } from './application/trainer.js';
import { startWorkers, type Workers } from './application/worker-loop.js';
import {
  type AvatarConfig,
  type Config,
  type FeishuConfig,
  loadConfig,
  type WechatConfig,
} from './config.js';
import type { Platform } from './domain/identity.js';
import { importSamples } from './emulator/import-samples.js';
import { type Emulator, startEmulator } from './emulator/start-emulator.js';
import { parseKnowledgeBase } from './faq/knowledge-base.js';
import { parseFacts } from './faq/lint.js';
import { createApp } from './http/app.js';
import { createCardPages } from './http/card-pages.js';
import { createConnectPages } from './http/connect-pages.js';
import { statusOf } from './http/errors.js';
import { listenEarly } from './http/listen.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { type Closing, closeInOrder, closeServer } from './http/shutdown.js';
import { fetchAvatar } from './providers/avatar/fetch-avatar.js';
import { createDouyin } from './providers/douyin/douyin.js';
import { normaliseAvatar } from './rendering/avatar.js';
import { createCardPainter } from './rendering/paint-card.js';
import { AppError, isAppError } from './shared/errors.js';
import { createLogger, type Logger } from './shared/logger.js';
import { preferenceOptions } from './shared/preference-options.js';
import { templatePath } from './shared/project-root.js';
import { loadTexts } from './shared/texts.js';
import { openRecords, openSecrets, openState } from './storage/open-stores.js';

/** Mailbox workers of one process; a lane is only ever worked by one. */
const MAILBOX_WORKERS = 4;

/** Deliverers a platform. WeChat sends one message at a time: its pace is per account. */
const DELIVERERS: Readonly<Record<Platform, number>> = { feishu: 4, wechat: 1 };

const PLATFORMS: readonly Platform[] = ['feishu', 'wechat'];

/** 128 bits: nobody finds a share link by trying. */
const SHARE_TOKEN_BYTES = 16;

/** How long a replica holds the WeChat account without renewing. */
const WECHAT_LEASE_MS = 6_000;

function newToken(): string {
  return randomBytes(SHARE_TOKEN_BYTES).toString('base64url');
}

/** A running product. */
export interface Product {
  /** Base address of the HTTP server, without a final slash. */
  readonly url: string;
  /** Takes no more work, finishes what is in flight, closes the stores; at most 9 s. */
  close(): Promise<void>;
}

/** The FAQ on the published knowledge base, and what checks a new one. */
async function openKnowledge(records: Records, log: Logger) {
  const read = (name: string) =>
    JSON.parse(readFileSync(templatePath('faq', `${name}.json`), 'utf8')) as unknown;
  const facts = parseFacts(read('facts'));
  const shipped = parseKnowledgeBase(
    read('knowledge-base'),
    read('synonyms'),
    read('negatives'),
    read('english'),
  );
  const digest = createHash('sha256').update(JSON.stringify(shipped)).digest('hex');
  const trainer = createTrainer(facts);
  const faq = await openLiveFaq({ records, trainer, shipped, digest, now: Date.now, log });
  return { faq, trainer, facts };
}

/** What the parts of a running product share while it is put together. */
interface Bench {
  readonly records: Records;
  readonly state: State;
  readonly secrets: ReturnType<typeof openSecrets>;
  readonly texts: ReturnType<typeof loadTexts>;
  readonly painter: CardPainter;
  readonly avatars: Avatars;
  readonly profiles: ProfileSource | null;
  readonly metrics: Metrics;
  readonly knowledge: Awaited<ReturnType<typeof openKnowledge>>;
  readonly publicUrl: string;
  readonly revealMs: number;
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
    preview: createPreviewLink(shareLinks(bench), bench.publicUrl),
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
    report: bench.metrics.wechat,
    askForLogin: (qrCode) => askForLogin(qrCode, process.stderr, bench.log.part('wechat')),
    log: bench.log.part('wechat'),
  });
}

/** The use cases, the workers that run them, and the way in. */
function startWork(
  bench: Bench,
  messengers: Partial<Record<Platform, Messenger>>,
  deskParts: Pick<DeskDeliveryDeps, 'desk' | 'pictures'> | null,
): { admission: Admission; workers: Closing[] } {
  const { state, records, metrics, log } = bench;
  const { sealer, phoneVault, keyedHash } = bench.secrets;
  const wake: Partial<Record<Platform | 'mailbox', () => void>> = {};
  const admission = createAdmission(state, sealer, () => wake.mailbox?.());
  const useCases = {
    records,
    state,
    sealer,
    revealMs: bench.revealMs,
    desk: deskParts?.desk ?? null,
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
    wakeOutbox: (platform: Platform) => wake[platform]?.(),
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
  const delivered = createSentCardRecorder(bench.records, Date.now, log);
  const { state, secrets } = bench;
  const deps = {
    state,
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

/** The worker that brings client cards in Feishu up to date; one a process, since its pace is shared by all. */
function startRefreshes(bench: Bench, client: FeishuClient): Workers {
  const { records, state, secrets, publicUrl, texts, metrics } = bench;
  const log = bench.log.part('refresh');
  const { keyedHash: hash, sealer } = secrets;
  const linkDeps = { records, hash, sealer, publicUrl, newToken, now: Date.now };
  const deps = {
    records,
    state,
    refresher: createFeishuCardRefresher(client, texts),
    shareUrl: (creatorId: string) => standingUrl(creatorId, linkDeps),
    now: Date.now,
    count: metrics.refresh,
    log,
  };
  return startWorkers('refresh', 1, () => workRefresh(deps), log);
}

interface Edges {
  readonly admit: Admission['admit'];
  readonly webhook: Koa.Middleware | null;
  readonly closing: Closing[];
}

/** Both platform edges and the work between them. The way in closes first, the way out last. */
function startEdges(bench: Bench, feishu: FeishuConfig | null, wechat: WechatConfig | null): Edges {
  const client = feishu && feishuClient(bench, feishu);
  const { texts, publicUrl, painter } = bench;
  const way: { admission?: Admission } = {};
  const admit: Admission['admit'] = (event) => {
    if (!way.admission) throw new AppError('store-away', 'not started yet');
    return way.admission.admit(event);
  };
  const connector = wechat && wechatConnector(bench, wechat, admit);
  const messengers: Partial<Record<Platform, Messenger>> = {};
  if (client)
    messengers.feishu = createFeishuMessenger({
      client,
      painter,
      texts,
      publicUrl,
      log: bench.log.part('feishu'),
    });
  if (connector) {
    const pacing = wechat?.paced === false ? 'none' : 'careful';
    messengers.wechat = createWechatMessenger({
      connector,
      painter,
      texts,
      pacing,
      log: bench.log.part('wechat'),
    });
  }
  const refreshes = client ? startRefreshes(bench, client) : null;
  const follow = () => refreshes?.wake();
  const records = client
    ? withRefreshes(bench.records, bench.state, follow, bench.log.part('refresh'))
    : bench.records;
  const pictures: Partial<Record<Platform, PictureSource>> = {};
  if (client) pictures.feishu = ({ messageId, key }, max) => client.downloadImage(messageId, key, max);
  if (connector) pictures.wechat = ({ messageId }, max) => connector.fetch(messageId, max);
  const desk = feishu && client && createFeishuDesk(client, bench.state, feishu);
  const { admission, workers } = startWork({ ...bench, records }, messengers, desk && { desk, pictures });
  if (refreshes) workers.push({ name: 'refreshes', close: refreshes.stop });
  way.admission = admission;
  const webhook = feishu && client && feishuWebhook(bench, feishu, client, admission);
  const closing = connector ? [...workers, { name: 'wechat', close: () => connector.close() }] : workers;
  return { admit, webhook, closing };
}

/** The way to a Douyin account and back; null when no Douyin app is set. */
function connectPages(bench: Bench, tell: Admission['admit']) {
  const { profiles, state, publicUrl, texts } = bench;
  if (!profiles) return null;
  const { keyedHash, sealer } = bench.secrets;
  const log = bench.log.part('connect');
  const parts = { state, hash: keyedHash, sealer, newToken, profiles, publicUrl, tell, now: Date.now, log };
  return createConnectPages({ door: createDouyinDoor(parts), state, publicUrl, texts });
}

function avatarKeeper(
  { records, state, secrets, log }: Pick<Bench, 'records' | 'state' | 'secrets' | 'log'>,
  source: AvatarConfig,
): Avatars {
  return createAvatars({
    records,
    state,
    hash: secrets.keyedHash,
    fetch: (address) => fetchAvatar(address, source),
    normalise: normaliseAvatar,
    now: Date.now,
    log: log.part('avatars'),
  });
}

function shareLinks({ records, secrets, publicUrl }: Bench): OpenShareLink {
  const { keyedHash: hash, sealer } = secrets;
  return createOpenShareLink({ records, hash, sealer, publicUrl, now: Date.now });
}

function cardPages(bench: Bench) {
  const { painter, texts, avatars } = bench;
  return createCardPages({
    open: shareLinks(bench),
    painter,
    avatarOf: avatars.of,
    texts,
    log: bench.log.part('pages'),
  });
}

/**
 * Puts the product together and starts it. Resolves when it can take traffic. Throws `AppError` for wrong
 * settings, an unsafe or absent store, or missing fonts.
 */
export async function startProduct(config: Config, log: Logger): Promise<Product> {
  const secrets = openSecrets(config);
  const records = await openRecords(config);
  await records.hideShareTokens((token) =>
    hideToken(token, { hash: secrets.keyedHash, sealer: secrets.sealer }),
  );
  const state = await openState(config, log.part('state'));
  const { server, url, serve } = await listenEarly(config.host, config.port);
  const texts = loadTexts();
  preferenceOptions();
  const publicUrl = config.publicUrl ?? url;
  const emulator = config.emulator
    ? await startEmulator(`${url}/webhook/feishu`, publicUrl, texts, log.part('emulator'))
    : null;
  const douyin = emulator?.douyin ?? config.douyin;
  const profiles = douyin && createDouyin({ ...douyin, now: Date.now, log: log.part('douyin') });
  const source = emulator ? { hosts: [], loopbackOrigin: emulator.douyin.domain } : config.avatars;
  const avatars = avatarKeeper({ records, state, secrets, log }, source);
  const inner = await createCardPainter({ texts, log: log.part('painter') });
  const painter = paintWithAvatars(inner, avatars);
  const metrics = createMetrics(state);
  const bench: Bench = {
    records,
    state,
    secrets,
    texts,
    painter,
    avatars,
    profiles,
    metrics,
    knowledge: await openKnowledge(records, log.part('knowledge')),
    publicUrl,
    revealMs: config.revealMs,
    log,
  };
  const samples = emulator && (await importSamples(records, secrets));
  const edges = startEdges(
    bench,
    feishuOf(config, emulator),
    emulator ? emulatedWechat(emulator) : config.wechat,
  );

  let stopping = false;
  const app = createApp({
    feishuWebhook: edges.webhook,
    cardPages: cardPages(bench),
    connectPages: connectPages(bench, edges.admit),
    emulatorPage: emulator && samples ? emulator.page(samples) : null,
    dependencies: [
      { name: 'records', ping: () => records.ping() },
      { name: 'state', ping: () => state.ping() },
    ],
    metrics,
    isStopping: () => stopping,
    log: log.part('http'),
  });
  serve(app.callback());
  const parts: Closing[] = [
    { name: 'server', close: () => closeServer(server) },
    ...edges.closing,
    { name: 'avatars', close: avatars.settled },
    ...(emulator ? [{ name: 'emulator', close: emulator.close }] : []),
    { name: 'state', close: () => state.close() },
    { name: 'records', close: () => records.close() },
  ];
  const close = async () => {
    stopping = true;
    await closeInOrder(parts, log);
  };
  return { url, close };
}

function feishuOf(config: Config, emulator: Emulator | null): FeishuConfig | null {
  return emulator ? { ...emulator.feishu, freshnessMs: 600_000, freshnessEnforced: false } : config.feishu;
}

function emulatedWechat(emulator: Emulator): WechatConfig | null {
  return emulator.wechat && { ...emulator.wechat, environment: {}, paced: false };
}

/** Starts from the environment, prints the ready line, ends with exit code 0 on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const product = await startProduct(config, log);
  process.stdout.write(`ready ${product.url}\n`);
  const end = () => void product.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error: unknown) => {
    process.stderr.write(`${isAppError(error) ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  });
}
