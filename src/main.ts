import { randomBytes, randomInt } from 'node:crypto';
import { createReadStream, readFileSync, realpathSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import type Koa from 'koa';
import { createFeishuClient } from '../bots/feishu/client.js';
import { createFeishuMessenger } from '../bots/feishu/messenger.js';
import { createFeishuDesk } from '../bots/feishu/support-desk.js';
import { createFeishuWebhook } from '../bots/feishu/webhook.js';
import { startWechatConnector } from '../bots/wechat/connector-process.js';
import { askForLogin } from '../bots/wechat/login.js';
import { createWechatMessenger } from '../bots/wechat/messenger.js';
import { type Admission, createAdmission } from './application/admit-event.js';
import { workOutbox } from './application/deliver-effects.js';
import { importCreators } from './application/import-creators.js';
import type { CardPainter, Messenger, PictureSource, Records, State } from './application/ports.js';
import { workMailbox } from './application/run-mailbox.js';
import {
  createDeskDelivery,
  type DeskDelivery,
  type DeskDeliveryDeps,
} from './application/support-desk-delivery.js';
import { startDeskClock } from './application/support-desk-timers.js';
import { startWorkers, type Workers } from './application/worker-loop.js';
import { type Config, type FeishuConfig, loadConfig, type WechatConfig } from './config.js';
import { viewCard } from './domain/card-view.js';
import type { Platform } from './domain/identity.js';
import type { SampleCreator } from './emulator/page/types.js';
import { type Emulator, startEmulator } from './emulator/start-emulator.js';
import { createFaq } from './faq/faq.js';
import { parseKnowledgeBase } from './faq/knowledge-base.js';
import { createApp } from './http/app.js';
import { createCardPages } from './http/card-pages.js';
import { statusOf } from './http/errors.js';
import { createMetrics, type Metrics } from './http/metrics.js';
import { type Closing, closeInOrder, closeServer } from './http/shutdown.js';
import { createCardPainter } from './rendering/paint-card.js';
import { AppError, isAppError } from './shared/errors.js';
import { createLogger, type Logger } from './shared/logger.js';
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
const WECHAT_LEASE_MS = 15_000;

/** A running product. */
export interface Product {
  /** Base address of the HTTP server, without a final slash. */
  readonly url: string;
  /** Takes no more work, finishes what is in flight, closes the stores; at most 9 s. */
  close(): Promise<void>;
}

function readFaq() {
  const read = (name: string) =>
    JSON.parse(readFileSync(templatePath('faq', `${name}.json`), 'utf8')) as unknown;
  return createFaq(
    parseKnowledgeBase(read('knowledge-base'), read('synonyms'), read('negatives'), read('english')),
  );
}

/** What the parts of a running product share while it is put together. */
interface Bench {
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
    desk: deskParts?.desk ?? null,
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
  return { admission, workers: [...clock, { name: 'mailbox', close: mailboxWorkers.stop }, ...deliverers] };
}

function startDeliverers(
  bench: Bench,
  platform: Platform,
  messenger: Messenger,
  desk: DeskDelivery | null,
): Workers {
  const log = bench.log.part(`outbox:${platform}`);
  const count = (outcome: string) => bench.metrics.delivery(platform, outcome);
  const deps = { state: bench.state, sealer: bench.secrets.sealer, platform, messenger, count, desk, log };
  return startWorkers(`outbox:${platform}`, DELIVERERS[platform], () => workOutbox(deps), log);
}

interface Edges {
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
    messengers.feishu = createFeishuMessenger({ client, texts, publicUrl, log: bench.log.part('feishu') });
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
  const pictures: Partial<Record<Platform, PictureSource>> = {};
  if (client) pictures.feishu = ({ messageId, key }, max) => client.downloadImage(messageId, key, max);
  if (connector) pictures.wechat = ({ messageId }, max) => connector.fetch(messageId, max);
  const desk = feishu && client && createFeishuDesk(client, bench.state, feishu);
  const { admission, workers } = startWork(bench, messengers, desk && { desk, pictures });
  way.admission = admission;
  const webhook = feishu && client && feishuWebhook(bench, feishu, client, admission);
  const closing = connector ? [...workers, { name: 'wechat', close: () => connector.close() }] : workers;
  return { webhook, closing };
}

function cardPages(bench: Bench) {
  const { records, painter, texts, publicUrl } = bench;
  const lookup = async (token: string) => {
    const link = await records.shareLink(token);
    if (!link || link.revokedAt !== null || (link.expiresAt !== null && link.expiresAt <= Date.now()))
      return null;
    const card = await records.creator(link.creatorId);
    return card && { view: viewCard(card, 'client'), shareUrl: `${publicUrl}/c/${link.token}` };
  };
  return createCardPages({ lookup, painter, texts, log: bench.log.part('pages') });
}

/** The sample creators of emulator mode, with new codes for those nobody is bound to. */
async function importSamples(bench: Bench): Promise<SampleCreator[]> {
  const codes = new Map<string, string>();
  const file = templatePath('samples', 'creators.csv');
  await importCreators({
    csv: createReadStream(file),
    writeCode: (douyinId, code) => void codes.set(douyinId, code),
    records: bench.records,
    hash: bench.secrets.keyedHash,
    now: Date.now,
    randomInt,
  });
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => {
    const [douyinId = '', nickname = ''] = row.split(',');
    return { nickname, code: codes.get(douyinId) ?? null };
  });
}

/** A server that listens at once, so that its address is known, and answers 503 until it has an app. */
async function listen(config: Config) {
  let handler: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`;
  const serve = (next: RequestListener) => {
    handler = next;
  };
  return { server, url, serve };
}

/**
 * Puts the product together and starts it. Resolves when it can take traffic. Throws `AppError` for wrong
 * settings, an unsafe or absent store, or missing fonts.
 */
export async function startProduct(config: Config, log: Logger): Promise<Product> {
  const secrets = openSecrets(config);
  const records = await openRecords(config);
  const state = await openState(config, log.part('state'));
  const { server, url, serve } = await listen(config);
  const texts = loadTexts();
  const painter = await createCardPainter({ texts, log: log.part('painter') });
  const metrics = createMetrics(state);
  const bench: Bench = {
    records,
    state,
    secrets,
    texts,
    painter,
    metrics,
    publicUrl: config.publicUrl ?? url,
    log,
  };
  const emulator = config.emulator
    ? await startEmulator(`${url}/webhook/feishu`, texts, log.part('emulator'))
    : null;
  const samples = emulator ? await importSamples(bench) : [];
  const edges = startEdges(
    bench,
    feishuOf(config, emulator),
    emulator ? emulatedWechat(emulator) : config.wechat,
  );

  let stopping = false;
  const app = createApp({
    feishuWebhook: edges.webhook,
    cardPages: cardPages(bench),
    emulatorPage: emulator?.page(async () => samples) ?? null,
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
