import type Koa from 'koa';
import type { Log } from '../application/ports.js';
import { isAppError } from '../shared/errors.js';
import { type Texts, text } from '../shared/texts.js';
import { startDouyinPlatform } from './douyin/platform.js';
import { startFeishuPlatform } from './feishu/platform.js';
import type { FeishuPlatform } from './feishu/types.js';
import { createEmulatorPage } from './page/page.js';
import { seedSupportGroup } from './page/seed.js';
import type { SampleCreator } from './page/types.js';
import { startWechatGateway, type WechatGateway } from './wechat/gateway.js';

/** Credentials of the emulated app: not secret, since both ends run on loopback of one machine. */
const APP = {
  appId: 'cli_e0000000000emu1a',
  appSecret: 'emulated-app-secret',
  encryptKey: 'emulated-encrypt-key',
  verificationToken: 'emulated-verification-token',
};

/** The same on the emulated Douyin platform. */
const DOUYIN_APP = { clientKey: 'awemulated000key', clientSecret: 'emulated-douyin-secret' };

/** The emulated platforms with what the product needs to reach them, in the shape of its settings. */
export interface Emulator {
  readonly feishu: typeof APP & { readonly domain: string; readonly supportChatId: string };
  readonly douyin: typeof DOUYIN_APP & { readonly domain: string };
  /** Null when the WeChat mock is not installed (a production install). */
  readonly wechat: {
    readonly puppet: string;
    readonly token: string;
    readonly endpoint: string;
    readonly insecure: true;
  } | null;
  page(samples: () => Promise<readonly SampleCreator[]>): Koa.Middleware;
  close(): Promise<void>;
}

async function gatewayIfInstalled(log: Log): Promise<WechatGateway | null> {
  try {
    return await startWechatGateway({});
  } catch (error) {
    if (!isAppError(error, 'not-found')) throw error;
    log.warn({ reason: error.message }, 'WeChat is not emulated');
    return null;
  }
}

/** Accounts that a visitor may agree with. */
const DOUYIN_PEOPLE = ['emulator.douyin.first', 'emulator.douyin.second'] as const;

/** Starts the platforms on free loopback ports; Feishu pushes to `webhookUrl` and unfolds links below `publicUrl`. */
export async function startEmulator(
  webhookUrl: string,
  publicUrl: string,
  texts: Texts,
  log: Log,
): Promise<Emulator> {
  const platform: FeishuPlatform = await startFeishuPlatform({
    ...APP,
    webhookUrl,
    botName: texts(text('app.name')),
    hearsGroups: true,
  });
  platform.setPreviewRule(`${publicUrl}/c/`);
  const supportChatId = seedSupportGroup(platform, texts);
  const gateway = await gatewayIfInstalled(log);
  const douyin = await startDouyinPlatform(DOUYIN_APP);
  for (const key of DOUYIN_PEOPLE) douyin.addAccount(texts(text(key)));
  return {
    douyin: { ...DOUYIN_APP, domain: douyin.domain },
    feishu: { ...APP, domain: platform.domain, supportChatId },
    wechat: gateway && { puppet: 'wechaty-puppet-service', ...gateway.connection, insecure: true },
    page: (samples) =>
      createEmulatorPage({ feishu: platform, supportChatId, wechat: gateway, samples, texts }),
    close: async () => {
      await platform.close();
      await gateway?.close();
      await douyin.close();
    },
  };
}
