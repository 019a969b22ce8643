import { join } from 'node:path';
import { startFeishuPlatform } from '../../src/emulator/feishu/platform.js';
import type { FeishuPlatform } from '../../src/emulator/feishu/types.js';
import { templatePath } from '../../src/shared/project-root.js';
import { figure, printTable, progress, ratio } from './report.js';
import { runCli, startProduct, temporaryFolder, until } from './servers.js';

const MESSAGES = 2_000;
const A_WAVE = 100;
const PEOPLE = 20;

const APP = {
  appId: 'cli_b0000000000bench',
  appSecret: 'bench-app-secret',
  encryptKey: 'bench-encrypt-key',
  verificationToken: 'bench-verification-token',
};

/** What people write, in turn: commands, a card by name, questions on and off topic. */
const WORDS = [
  '帮助',
  '名片 小鱼爱吃辣',
  '头像怎么改不了',
  '手机号谁能看到',
  '今天天气怎么样',
  '名片 可乐聊数码',
];

interface Figures {
  readonly rssMiB: number;
  readonly depth: number;
}

async function figuresOf(url: string): Promise<Figures> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const bytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(page)?.[1] ?? 0);
  const depths = [...page.matchAll(/^bot_box_depth\{[^}]*\} (\S+)$/gm)].map((match) => Number(match[1]));
  return { rssMiB: bytes / 1024 / 1024, depth: depths.reduce((sum, one) => sum + one, 0) };
}

async function sendAll(platform: FeishuPlatform, url: string): Promise<number> {
  const people = Array.from({ length: PEOPLE }, (_, index) => platform.addUser(`小${index}`));
  const started = performance.now();
  for (let sent = 0; sent < MESSAGES; sent += A_WAVE) {
    progress(`memory: ${sent} of ${MESSAGES} messages`);
    for (let index = sent; index < sent + A_WAVE; index += 1) {
      const user = people[index % PEOPLE];
      user?.say(user.p2pChatId, WORDS[index % WORDS.length] ?? '帮助');
    }
    await platform.settled();
    await until('the bot to finish', async () => (await figuresOf(url)).depth === 0);
  }
  return performance.now() - started;
}

/** Resident memory of the running product at rest and after many messages over real HTTP, with their replies. */
export async function benchMemory(): Promise<void> {
  progress('memory: starting the product');
  const folder = temporaryFolder();
  const platform = await startFeishuPlatform({ ...APP, webhookUrl: null, limits: false });
  const settings = {
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: folder.path,
    FEISHU_DOMAIN: platform.domain,
    FEISHU_APP_ID: APP.appId,
    FEISHU_APP_SECRET: APP.appSecret,
    FEISHU_ENCRYPT_KEY: APP.encryptKey,
    FEISHU_VERIFICATION_TOKEN: APP.verificationToken,
    LOG_LEVEL: 'warn',
  };
  await runCli(
    ['import', templatePath('samples', 'creators.csv'), '--codes', join(folder.path, 'codes.csv')],
    settings,
  );
  const product = await startProduct(settings);
  try {
    platform.setWebhookUrl(`${product.url}/webhook/feishu`);
    const rest = await figuresOf(product.url);
    const tookMs = await sendAll(platform, product.url);
    const after = await figuresOf(product.url);
    const rate = `${Math.round((MESSAGES / tookMs) * 1_000)} messages/s`;
    printTable(
      `Memory of the running product, ${MESSAGES} messages of ${PEOPLE} people on the embedded store`,
      ['', 'resident', 'of rest', 'answered'],
      [
        ['at rest, just started', figure(rest.rssMiB, 'MiB'), ratio(1, 1), ''],
        [`after ${MESSAGES} messages`, figure(after.rssMiB, 'MiB'), ratio(after.rssMiB, rest.rssMiB), rate],
      ],
    );
  } finally {
    await product.stop();
    await platform.close();
    folder.remove();
  }
}
