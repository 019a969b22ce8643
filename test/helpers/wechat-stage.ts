import { join } from 'node:path';
import {
  type SentMessage,
  startWechatGateway,
  type WechatGateway,
} from '../../src/emulator/wechat/gateway.js';
import { importCsv, temporaryFolder, until } from './product.js';
import { codesByNickname, type OpenStage, PEOPLE, runProduct, SAMPLES } from './stages.js';

/** The settings under which a product talks to an emulated WeChat; its HOME is in the data folder, to be looked at. */
export function wechatSettings({ connection }: WechatGateway, dataDir: string): Record<string, string> {
  return {
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    HOME: join(dataDir, 'home'),
    WECHATY_PUPPET: 'wechaty-puppet-service',
    WECHATY_PUPPET_SERVICE_TOKEN: connection.token,
    WECHATY_PUPPET_SERVICE_ENDPOINT: connection.endpoint,
    WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT: 'true',
    WECHAT_PACING: 'none',
    LOG_LEVEL: 'debug',
  };
}

/** The WeChat stage also shows what the bot sent, and the ids of people and of the group. */
export interface WechatStage extends OpenStage {
  readonly gateway: WechatGateway;
  readonly sent: () => readonly SentMessage[];
  readonly roomId: string;
  contactId(name: string): string;
}

/** The WeChat stage: a gateway in this process, the product with its connector child in processes of their own. */
export async function wechatStage(
  options: { readonly settings?: Record<string, string> } = {},
): Promise<WechatStage> {
  const folder = temporaryFolder();
  const gateway = await startWechatGateway({});
  const settings = { ...wechatSettings(gateway, folder.path), ...options.settings };
  const codes = await importCsv(SAMPLES, settings);
  const ids = new Map(PEOPLE.map((name) => [name, gateway.addContact(name)]));
  const roomId = gateway.addRoom('品牌对接群', [...ids.values()]);
  const running = await runProduct(settings, () => {});
  const loggedIn = async () =>
    /^bot_wechat\{is="logged_in"\} 1$/m.test(await (await fetch(`${running.product().url}/metrics`)).text());
  await until('the connector to log in', loggedIn);

  const idOf = (name: string) => {
    const id = ids.get(name) ?? gateway.addContact(name);
    ids.set(name, id);
    return id;
  };
  const says = async (who: string, words: string | Buffer, group: boolean) => {
    const contactId = idOf(who);
    const chatId = group ? roomId : contactId;
    const seen = gateway.sent().length;
    if (typeof words === 'string') gateway.say(contactId, words, group ? { roomId, mentionBot: true } : {});
    else gateway.sendImage(contactId, words);
    const replies = () =>
      gateway
        .sent()
        .slice(seen)
        .filter((message) => message.chatId === chatId);
    await until(
      `a reply to ${String(words).slice(0, 200)}\n${running.product().output().slice(-2000)}`,
      () => replies().length > 0,
    );
    await until('the bot to finish', async () => (await running.product().depth()) === 0);
    return replies().map((message) => message.text ?? '(img)');
  };
  const close = async () => {
    await running.close();
    await gateway.close();
    folder.remove();
  };
  const heard = (who: string) =>
    gateway
      .sent()
      .filter((message) => message.chatId === ids.get(who))
      .map((message) => message.text ?? '(img)');
  return {
    ...running,
    heard,
    says,
    shows: (who, picture) => says(who, picture, false),
    bindingCode: codesByNickname(codes),
    close,
    dataDir: folder.path,
    settings,
    gateway,
    sent: () => gateway.sent(),
    roomId,
    contactId: idOf,
  };
}
