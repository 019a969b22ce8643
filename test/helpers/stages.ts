import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { startFeishuPlatform } from '../../src/emulator/feishu/platform.js';
import type { FeishuPlatform, FeishuPlatformOptions, FeishuUser } from '../../src/emulator/feishu/types.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { importCsv, type RunningProduct, startProductProcess, temporaryFolder, until } from './product.js';
import type { Stage } from './story.js';

/** The sample creators that every stage imports. */
export const SAMPLES = join(projectRoot, 'cards-templates/samples/creators.csv');

/** The people of every stage. */
export const PEOPLE = ['小林', '阿杰', '小美'];

/** App credentials as a developer console would hand them out. */
export const FEISHU_APP = {
  appId: 'cli_a1b2c3d4e5f6a7b8',
  appSecret: 'test-app-secret',
  encryptKey: 'test-encrypt-key',
  verificationToken: 'test-verification-token',
};

/** The settings under which a product talks to an emulated Feishu. */
export function feishuSettings(domain: string, dataDir: string): Record<string, string> {
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    FEISHU_DOMAIN: domain,
    FEISHU_APP_ID: FEISHU_APP.appId,
    FEISHU_APP_SECRET: FEISHU_APP.appSecret,
    FEISHU_ENCRYPT_KEY: FEISHU_APP.encryptKey,
    FEISHU_VERIFICATION_TOKEN: FEISHU_APP.verificationToken,
    LOG_LEVEL: 'debug',
  };
}

/** A stage with everything on it in reach. */
export interface OpenStage extends Stage {
  readonly dataDir: string;
  /** What the product was started with. */
  readonly settings: Readonly<Record<string, string>>;
  /** All that the bot ever said in somebody's private chat, as plain text. */
  heard(who: string): string[];
  product(): RunningProduct;
  /** Ends the product as an operator would and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** The Feishu stage also shows the platform and its people. */
export interface FeishuStage extends OpenStage {
  readonly platform: FeishuPlatform;
  readonly groupId: string;
  person(name: string): FeishuUser;
}

/** Looks binding codes up by the nickname of a sample creator. */
export function codesByNickname(codes: ReadonlyMap<string, string>): (nickname: string) => string {
  const rows = readFileSync(SAMPLES, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  return (nickname) => {
    const row = rows.find((cells) => cells[1] === nickname);
    const code = codes.get(row?.[0] ?? '');
    if (!code) throw new Error(`no binding code for ${nickname}`);
    return code;
  };
}

/** A product that can be restarted. */
interface Running {
  product(): RunningProduct;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a product that can be restarted on the same settings; `onUrl` hears each new address. */
export async function runProduct(
  settings: Record<string, string>,
  onUrl: (url: string) => void,
): Promise<Running> {
  const start = async () => {
    const product = await startProductProcess(settings);
    onUrl(product.url);
    return product;
  };
  let product = await start();
  const restart = async () => {
    await product.stop();
    product = await start();
  };
  return { product: () => product, restart, close: async () => void (await product.stop()) };
}

/** Feishu emulated in this process, the product in one of its own. `settings` are added to the product's. */
export async function feishuStage(
  options: {
    readonly settings?: Record<string, string>;
    readonly platform?: Partial<FeishuPlatformOptions>;
  } = {},
): Promise<FeishuStage> {
  const folder = temporaryFolder();
  const platform = await startFeishuPlatform({
    ...FEISHU_APP,
    webhookUrl: null,
    limits: false,
    ...options.platform,
  });
  const settings = { ...feishuSettings(platform.domain, folder.path), ...options.settings };
  const codes = await importCsv(SAMPLES, settings);
  const running = await runProduct(settings, (url) => {
    platform.setWebhookUrl(`${url}/webhook/feishu`);
    platform.setPreviewRule(`${options.settings?.PUBLIC_URL ?? url}/c/`);
  });
  const people = new Map(PEOPLE.map((name) => [name, platform.addUser(name)]));
  const person = (name: string) => {
    const user = people.get(name) ?? platform.addUser(name);
    people.set(name, user);
    return user;
  };
  const groupId = platform.addGroup(
    '品牌对接群',
    [...people.values()].map((user) => user.openId),
  );

  const says = async (who: string, words: string | Buffer, group: boolean) => {
    const user = person(who);
    const chatId = group ? groupId : user.p2pChatId;
    const seen = platform.messages(chatId).length + 1;
    if (typeof words === 'string') user.say(chatId, words, group ? { mentionBot: true } : {});
    else user.sendImage(chatId, words);
    const replies = () =>
      platform
        .messages(chatId)
        .slice(seen)
        .filter((message) => message.from === 'bot');
    await platform.settled();
    await until(
      `a reply to ${String(words).slice(0, 200)}\n${running.product().output().slice(-2000)}`,
      () => replies().length > 0,
    );
    await until('the bot to finish', async () => (await running.product().depth()) === 0);
    return replies().map((message) => plainText(message));
  };
  const heard = (who: string) =>
    platform
      .messages(person(who).p2pChatId)
      .filter((message) => message.from === 'bot')
      .map((message) => plainText(message));
  const close = async () => {
    await running.close();
    await platform.close();
    folder.remove();
  };
  const bindingCode = codesByNickname(codes);
  return {
    ...running,
    says,
    shows: (who, picture) => says(who, picture, false),
    heard,
    bindingCode,
    platform,
    settings,
    groupId,
    person,
    close,
    dataDir: folder.path,
  };
}
