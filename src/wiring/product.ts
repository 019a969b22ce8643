import type { Admission } from '../application/admit-event.js';
import { paintWithAvatars } from '../application/avatars.js';
import { createDouyinDoor } from '../application/douyin-door.js';
import { withSealedCodes } from '../application/sealed-codes.js';
import { hideToken } from '../application/share-tokens.js';
import type { Config, FeishuConfig, WechatConfig } from '../config.js';
import { importSamples } from '../emulator/import-samples.js';
import { type Emulator, startEmulator } from '../emulator/start-emulator.js';
import { createApp } from '../http/app.js';
import { createCardPages } from '../http/card-pages.js';
import { createConnectPages } from '../http/connect-pages.js';
import { listenEarly } from '../http/listen.js';
import { createMetrics } from '../http/metrics.js';
import { type Closing, closeInOrder, closeServer } from '../http/shutdown.js';
import { createDouyin } from '../providers/douyin/douyin.js';
import { createCardPainter } from '../rendering/paint-card.js';
import type { Logger } from '../shared/logger.js';
import { preferenceOptions } from '../shared/preference-options.js';
import { loadTexts } from '../shared/texts.js';
import { openRecords, openSecrets, openState } from '../storage/open-stores.js';
import { avatarKeeper, type Bench, newToken, openKnowledge, shareLinks } from './bench.js';
import { startEdges } from './edges.js';

/** A running product. */
export interface Product {
  /** Base address of the HTTP server, without a final slash. */
  readonly url: string;
  /** Takes no more work, finishes what is in flight, closes the stores; at most 9 s. */
  close(): Promise<void>;
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
  const records = withSealedCodes(await openRecords(config), secrets.sealer);
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
