import { Client, defaultHttpInstance, LoggerLevel } from '@larksuiteoapi/node-sdk';
import { startFeishuPlatform } from '../../src/emulator/feishu/platform.js';
import type { FeishuPlatform, FeishuPlatformOptions } from '../../src/emulator/feishu/types.js';
import { type FakeBot, startFakeBot } from './fake-bot.js';

/** The Encrypt Key of the test app. */
const ENCRYPT_KEY = 'an encrypt key';

let apps = 0;

/** A platform and a fake bot that know each other. */
export interface PlatformWithBot {
  readonly platform: FeishuPlatform;
  readonly bot: FakeBot;
  close(): Promise<void>;
}

/** Starts both; every platform is another app, because the SDK keeps tokens by app id. */
export async function startPlatformWithBot(
  options: Partial<FeishuPlatformOptions> = {},
): Promise<PlatformWithBot> {
  apps += 1;
  const encryptKey = options.encryptKey === undefined ? ENCRYPT_KEY : options.encryptKey;
  const bot = await startFakeBot(encryptKey);
  const platform = await startFeishuPlatform({
    appId: `cli_${String(process.pid).padStart(8, '0')}${String(apps).padStart(8, '0')}`,
    appSecret: 'an app secret',
    verificationToken: 'a verification token',
    webhookUrl: bot.url,
    botName: '达人名片',
    ...options,
    encryptKey,
  });
  const close = async () => {
    await platform.close();
    await bot.close();
  };
  return { platform, bot, close };
}

/** The unmodified SDK on a platform. */
export function sdkFor(platform: FeishuPlatform, appSecret = 'an app secret'): Client {
  defaultHttpInstance.defaults.timeout = 5000;
  const silent = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
  const { appId, domain } = platform;
  return new Client({ appId, appSecret, domain, logger: silent, loggerLevel: LoggerLevel.error });
}

/** The Feishu code of a refused call, or 0 when it was taken. */
export async function codeOf(call: Promise<unknown>): Promise<number> {
  try {
    const result = (await call) as { code?: number } | null;
    return result?.code ?? 0;
  } catch (error) {
    const { response } = error as { response?: { data?: { code?: number } } };
    return response?.data?.code ?? -1;
  }
}

/** A small card with two buttons and, when asked for, a form. */
export function sampleCard(extra: readonly unknown[] = []): Record<string, unknown> {
  const text = (content: string) => ({ tag: 'plain_text', content });
  const button = (label: string, value: unknown) => ({
    tag: 'button',
    text: text(label),
    behaviors: [{ type: 'callback', value }],
  });
  return {
    schema: '2.0',
    config: { update_multi: true, enable_forward: false },
    header: { title: text('小鱼的名片'), template: 'blue' },
    body: {
      elements: [
        { tag: 'markdown', content: '**微信** &#60;b&#62; &#42;星&#42;' },
        {
          tag: 'column_set',
          columns: [{ tag: 'column', elements: [button('编辑', { do: 'edit' })] }],
        },
        button('预览', { do: 'preview' }),
        ...extra,
      ],
    },
  };
}

/** A form as it may stand at the root of a card. */
export function sampleForm(): Record<string, unknown> {
  const text = (content: string) => ({ tag: 'plain_text', content });
  return {
    tag: 'form',
    name: 'contact',
    elements: [
      { tag: 'input', name: 'wechat', label: text('微信号'), default_value: 'old_id', max_length: 20 },
      { tag: 'input', name: 'email', required: true },
      {
        tag: 'button',
        name: 'save',
        text: text('保存'),
        form_action_type: 'submit',
        behaviors: [{ type: 'callback', value: { do: 'save' } }],
      },
    ],
  };
}
