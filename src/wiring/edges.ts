import { randomBytes } from 'node:crypto';
import type Koa from 'koa';
import { createFeishuCardRefresher } from '../../bots/feishu/card-refresher.js';
import { createFeishuClient } from '../../bots/feishu/client.js';
import { createDirectChats } from '../../bots/feishu/direct-chats.js';
import { createFeishuMessenger } from '../../bots/feishu/messenger.js';
import { createShareRooms } from '../../bots/feishu/share-rooms.js';
import { createFeishuDesk } from '../../bots/feishu/support-desk.js';
import { createFeishuWebhook } from '../../bots/feishu/webhook.js';
import { startWechatConnector, type WechatConnector } from '../../bots/wechat/connector-process.js';
import { askForLogin } from '../../bots/wechat/login.js';
import { createWechatMessenger } from '../../bots/wechat/messenger.js';
import type { Admission } from '../application/admit-event.js';
import { createPictureExchange, type PictureExchange } from '../application/picture-exchange.js';
import type { Messenger, PictureSource } from '../application/ports.js';
import { createPreviewLink } from '../application/preview-link.js';
import { withRefreshes, workRefresh } from '../application/refresh-cards.js';
import { standingUrl } from '../application/share-links.js';
import { startWorkers, type Workers } from '../application/worker-loop.js';
import type { FeishuConfig, WechatConfig } from '../config.js';
import type { Platform } from '../domain/identity.js';
import { statusOf } from '../http/errors.js';
import { type Closing, endTogether } from '../http/shutdown.js';
import { createCodeReader } from '../rendering/read-codes.js';
import { AppError } from '../shared/errors.js';
import { type Bench, newToken, shareLinks } from './bench.js';
import { startWork } from './work.js';

/** How long a replica holds the WeChat account without renewing. */
const WECHAT_LEASE_MS = 6_000;

/** What a worker may take to finish its step at the end: leaves the connector its second of the nine in all. */
const WORKERS_END_MS = 5_000;

/** Pictures that one replica fetches at a time for the others; as many as a platform has deliverers. */
const PICTURE_WORKERS = 4;

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
    directChats: createDirectChats(bench.state, feishu.appId, bench.log.part('webhook')),
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

/** Only the replica that holds the WeChat account can fetch what stands there; the others ask it. */
function exchangeOf({ state, secrets, log }: Bench, connector: WechatConnector): PictureExchange {
  return createPictureExchange({
    state,
    sealer: secrets.sealer,
    own: ({ messageId }, max) => connector.fetch(messageId, max),
    attached: () => connector.ready(),
    newId: newToken,
    log: log.part('pictures'),
  });
}

/** The way in and what has to be closed, first things first. */
export interface Edges {
  readonly admit: Admission['admit'];
  readonly webhook: Koa.Middleware | null;
  readonly closing: Closing[];
}

/** Both platform edges and the work between them. The way in closes first, the way out last. */
export function startEdges(bench: Bench, feishu: FeishuConfig | null, wechat: WechatConfig | null): Edges {
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
  const exchange = connector && exchangeOf(bench, connector);
  if (exchange) pictures.wechat = exchange.fetch;
  const desk = feishu && client && createFeishuDesk(client, bench.state, feishu);
  const rooms = client && createShareRooms(client);
  const deskParts = desk && { desk, pictures };
  const { admission, workers } = startWork({ ...bench, records }, messengers, deskParts, {
    rooms,
    mailOf: client && (({ personId }) => client.userMail(personId)),
    codes: { pictures, read: createCodeReader() },
  });
  if (exchange) {
    const log = bench.log.part('pictures');
    const answering = startWorkers('pictures', PICTURE_WORKERS, exchange.work, log);
    const telling = startWorkers('pictures held', 1, exchange.sayHeld, log);
    workers.push({ name: 'pictures', close: answering.stop }, { name: 'pictures held', close: telling.stop });
  }
  if (refreshes) workers.push({ name: 'refreshes', close: refreshes.stop });
  way.admission = admission;
  const webhook = feishu && client && feishuWebhook(bench, feishu, client, admission);
  const work = endTogether('workers', workers, WORKERS_END_MS, bench.log.part('shutdown'));
  const closing = connector ? [work, { name: 'wechat', close: () => connector.close() }] : [work];
  return { admit, webhook, closing };
}
