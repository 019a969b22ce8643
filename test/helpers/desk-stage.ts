import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { startFeishuPlatform } from '../../src/emulator/feishu/platform.js';
import type {
  ChatMessage,
  ClickResult,
  FeishuPlatform,
  FeishuUser,
} from '../../src/emulator/feishu/types.js';
import { startWechatGateway, type WechatGateway } from '../../src/emulator/wechat/gateway.js';
import { type RunningProduct, startProductProcess, temporaryFolder, until } from './product.js';
import { FEISHU_APP, feishuSettings, runProduct } from './stages.js';
import { startTurns } from './turns.js';

/** Both platforms emulated in this process, the support group with two agents, and the product on both. */
export interface DeskStage {
  readonly platform: FeishuPlatform;
  readonly gateway: WechatGateway;
  readonly mei: FeishuUser;
  readonly hua: FeishuUser;
  readonly groupId: string;
  /** What the product was started with. */
  readonly settings: Readonly<Record<string, string>>;
  product(): RunningProduct;
  /** The second replica, where there is one. */
  readonly beside: RunningProduct | null;
  restart(): Promise<void>;
  kill9(): Promise<void>;
  /** A WeChat contact. */
  contact(name: string): string;
  /** What the bot sent to a contact, words and `(img)`. */
  wechat(contactId: string): string[];
  /** What stands in the support group by the bot, oldest first, recalled left out. */
  desk(): string[];
  /** The newest ticket card. */
  card(): ChatMessage;
  press(agent: FeishuUser, label: string): Promise<ClickResult>;
  /** An agent answers under the newest ticket card; the message's id. */
  reply(agent: FeishuUser, words: string, mention?: boolean): string;
  /** Waits until words stand somewhere and nothing is left to do. */
  sees(what: string, where: () => string[]): Promise<void>;
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** How the stage is opened. */
export interface DeskStageOptions {
  /** Whether the app hears all of its groups, or only its mentions in them. */
  readonly hearsGroups: boolean;
  /** Added to the product's settings. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A second replica stands beside the first; every push of Feishu goes to the other one than the push before. */
  readonly replicas?: boolean;
}

/** Opens the stage. */
export async function openDeskStage(options: DeskStageOptions): Promise<DeskStage> {
  const folder = temporaryFolder();
  const { hearsGroups } = options;
  const platform = await startFeishuPlatform({ ...FEISHU_APP, hearsGroups, webhookUrl: null, limits: false });
  const gateway = await startWechatGateway({});
  const [mei, hua] = [platform.addUser('小美'), platform.addUser('小华')];
  const groupId = platform.addGroup('客服群', [mei.openId, hua.openId]);
  const settings = {
    ...feishuSettings(platform.domain, folder.path),
    FEISHU_SUPPORT_CHAT_ID: groupId,
    WECHATY_PUPPET: 'wechaty-puppet-service',
    WECHATY_PUPPET_SERVICE_TOKEN: gateway.connection.token,
    WECHATY_PUPPET_SERVICE_ENDPOINT: gateway.connection.endpoint,
    WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: 'true',
    WECHAT_PACING: 'none',
    ...options.settings,
  };
  const turns = await startTurns();
  const running = await runProduct(settings, (url) => {
    turns.targets[0] = url;
    platform.setWebhookUrl(`${options.replicas ? turns.url : url}/webhook/feishu`);
  });
  const besideFolder = temporaryFolder();
  const beside = options.replicas
    ? await startProductProcess({ ...settings, DATA_DIR: besideFolder.path })
    : null;
  if (beside) turns.targets[1] = beside.url;
  /** One of the replicas holds the account. */
  const loggedIn = () =>
    until('the connector to log in', async () => {
      const replicas = [running.product(), ...(beside ? [beside] : [])];
      const pages = replicas.map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
      return (await Promise.all(pages)).some((page) => /^bot_wechat\{is="logged_in"\} 1$/m.test(page));
    });
  await loggedIn();
  const ofBot = () => platform.messages(groupId).filter((one) => one.from === 'bot' && !one.recalled);
  // After a kill a delivery is claimed again once its lease of 25 s has ended.
  const idle = async () => {
    await platform.settled();
    await until('the bot to finish', async () => (await running.product().depth()) === 0, 40_000);
  };
  const stage: DeskStage = {
    platform,
    gateway,
    mei,
    hua,
    groupId,
    settings,
    product: running.product,
    beside,
    restart: async () => {
      await running.restart();
      await loggedIn();
    },
    kill9: async () => {
      await running.product().kill9();
      await running.restart();
      await loggedIn();
    },
    contact: (name) => gateway.addContact(name),
    wechat: (contactId) =>
      gateway
        .sent()
        .filter(({ chatId }) => chatId === contactId)
        .map(({ text }) => text ?? '(img)'),
    desk: () => ofBot().map((message) => plainText(message)),
    card: () => {
      const cards = ofBot().filter(
        (one) => one.msgType === 'interactive' && /人工客服工单/.test(one.content),
      );
      const card = cards.at(-1);
      if (!card) throw new Error('no ticket card');
      return card;
    },
    press: (agent, label) => agent.click(stage.card().id, label),
    reply: (agent, words, mention = false) =>
      agent.say(groupId, words, { replyTo: stage.card().id, mentionBot: mention }),
    sees: async (what, where) => {
      await platform.settled();
      const printed = [running.product(), beside].map((one) => one?.output().slice(-3000) ?? '');
      const fail = () => [what, ...where(), ...printed].join('\n');
      await until(what, () => where().some((words) => words.includes(what))).catch(() => {
        throw new Error(fail());
      });
      await idle();
    },
    idle,
    close: async () => {
      await running.close();
      await beside?.stop();
      await turns.close();
      await gateway.close();
      await platform.close();
      folder.remove();
      besideFolder.remove();
    },
  };
  return stage;
}
