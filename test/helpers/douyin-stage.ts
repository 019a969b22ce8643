import { type DouyinPlatform, startDouyinPlatform } from '../../src/emulator/douyin/platform.js';
import { buttonOf, linkIn, Walker } from './browser-walk.js';
import { until } from './product.js';
import type { OpenStage } from './stages.js';

const APP = { clientKey: 'awtest0000000key', clientSecret: 'test-douyin-secret' };

/** A stage with an emulated Douyin beside it, on which stories speak of what happens outside the chat. */
export interface DouyinStage extends OpenStage {
  readonly douyin: DouyinPlatform;
  /** The open_id of an account by its first nickname, made when there is none yet. */
  account(nickname: string): string;
}

/**
 * Opens a stage whose product knows the emulated Douyin. Stories may hold, in the place of words: 【授权 昵称】 the
 * person opens the newest link and agrees with that account, 【改名 旧名 新名】, 【取消授权 昵称】, and 【听】 what the
 * bot said meanwhile.
 */
export async function douyinStage(
  open: (options: { settings: Record<string, string> }) => Promise<OpenStage>,
): Promise<DouyinStage> {
  const douyin = await startDouyinPlatform(APP);
  const stage = await open({
    settings: {
      DOUYIN_CLIENT_KEY: APP.clientKey,
      DOUYIN_CLIENT_SECRET: APP.clientSecret,
      DOUYIN_DOMAIN: douyin.domain,
    },
  });
  const accounts = new Map<string, string>();
  const account = (nickname: string) => {
    const known = accounts.get(nickname) ?? douyin.addAccount(nickname).openId;
    accounts.set(nickname, known);
    return known;
  };
  const known = new Map<string, number>();
  const news = async (who: string) => {
    const before = known.get(who) ?? 0;
    await until(
      `news for ${who}\n${stage.product().output().slice(-1500)}`,
      () => stage.heard(who).length > before,
    );
    await until('the bot to finish', async () => (await stage.product().depth()) === 0);
    return stage.heard(who).slice(before);
  };
  const agree = async (who: string, nickname: string) => {
    const walker = new Walker();
    const { page } = await walker.get(linkIn(stage.heard(who)));
    const back = await douyin.agree(buttonOf(page) ?? '', account(nickname));
    await walker.get(back);
  };
  const direct = async (who: string, words: string): Promise<string[] | null> => {
    const [, what, first = '', second = ''] = /^【(\S+?)(?: (\S+))?(?: (\S+))?】$/u.exec(words) ?? [];
    if (what === '授权') await agree(who, first);
    else if (what === '改名') douyin.rename(account(first), second);
    else if (what === '取消授权') douyin.revoke(account(first));
    else if (what !== '听') return null;
    return what === '授权' || what === '听' ? news(who) : [];
  };
  const says = async (who: string, words: string, group: boolean) => {
    const replies = (await direct(who, words)) ?? (await stage.says(who, words, group));
    known.set(who, stage.heard(who).length);
    return replies;
  };
  const close = async () => {
    await stage.close();
    await douyin.close();
  };
  return { ...stage, says, douyin, account, close };
}
