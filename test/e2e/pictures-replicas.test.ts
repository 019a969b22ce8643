import { afterEach, expect, it } from 'vitest';
import { codePicture } from '../helpers/codes.js';
import { type DeskStage, openDeskStage } from '../helpers/desk-stage.js';
import { type RunningProduct, startProductProcess, temporaryFolder, until } from '../helpers/product.js';
import { describeReplicas } from '../helpers/replicas.js';
import { wechatSettings, wechatStage } from '../helpers/wechat-stage.js';

/** What one test started, ended after it: replicas of two tests over one Redis would take each other's work. */
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Creators who send their code at once; all of the samples. */
const NAMES = [
  '小鱼',
  '小鱼爱吃辣',
  '林小美的衣橱',
  '阿木去野',
  '豆豆爸比',
  '可乐聊数码',
  '暖暖的瑜伽垫',
  '老姜修车铺',
];

/** People who write at once, and what each of them sends: enough that both replicas have work. */
const PEOPLE = 6;
const PICTURES = 5;

describeReplicas('pictures that WeChat holds', (fresh) => {
  it('are read whichever replica has the turn: R18', { timeout: 180_000 }, async () => {
    const settings = await fresh();
    const stage = await wechatStage({ settings });
    closers.push(() => stage.close());
    const folder = temporaryFolder();
    const beside = await startProductProcess({
      ...wechatSettings(stage.gateway, folder.path),
      ...settings,
    });
    closers.push(folder.remove, () => beside.stop());
    for (const name of NAMES) {
      await stage.says(name, `绑定 ${stage.bindingCode(name)}`, false);
      await stage.says(name, '微信二维码', false);
    }
    const kept = (name: string) =>
      stage.heard(name).filter((words) => words.includes('微信二维码已保存')).length;
    const read = async ({ url }: RunningProduct) =>
      figure(url, /^bot_mailbox_total\{outcome="done"\} (\d+)/m);
    const before = await read(beside);
    const pictures = await Promise.all(
      NAMES.map((_, index) => codePicture(`https://u.wechat.com/AbCdEfGhIjKlMnOpQrStU${index}`)),
    );
    // All at once, so that one replica does not have them all; again until the other has had its share.
    for (let round = 1; round === 1 || (await read(beside)) === before; round += 1) {
      for (const [index, name] of NAMES.entries())
        stage.gateway.sendImage(stage.contactId(name), pictures[index]!);
      await until(`every picture of round ${round}`, () => NAMES.every((name) => kept(name) === round));
    }
    expect(NAMES.flatMap((name) => stage.heard(name)).join()).not.toContain('没能取到');
  });

  it('reach the desk at the first attempt, in order, whichever replica delivers', {
    timeout: 180_000,
  }, async () => {
    const stage = await openDeskStage({ settings: await fresh(), replicas: true, hearsGroups: true });
    closers.push(() => stage.close());
    const people: { readonly id: string; readonly pictures: Buffer[] }[] = [];
    for (let person = 0; person < PEOPLE; person += 1) {
      const id = stage.contact(`品牌${person}`);
      stage.gateway.say(id, '人工');
      await stage.sees('回复「取消」', () => stage.wechat(id));
      await stage.press(stage.mei, '接单');
      await stage.sees('小美已接入', () => stage.wechat(id));
      const words = Array.from({ length: PICTURES }, (_, nth) => `person ${person}, picture ${nth}`);
      people.push({ id, pictures: await Promise.all(words.map((one) => codePicture(one))) });
    }
    const replicas = [stage.product(), stage.beside!];
    const delivered = ({ url }: RunningProduct) =>
      figure(url, /^bot_delivery_total\{platform="feishu",outcome="delivered"\} (\d+)/m);
    const before = await Promise.all(replicas.map(delivered));
    for (let nth = 0; nth < PICTURES; nth += 1)
      for (const { id, pictures } of people) stage.gateway.sendImage(id, pictures[nth]!);
    await until('every picture', () => keysOf(stage).length >= PEOPLE * PICTURES);
    await stage.idle();
    const arrived = keysOf(stage).map((key) => stage.platform.image(key)?.toString('base64'));
    for (const { pictures } of people) {
      const wanted = pictures.map((picture) => picture.toString('base64'));
      expect(arrived.filter((picture) => wanted.includes(picture ?? ''))).toEqual(wanted);
    }
    for (const [index, replica] of replicas.entries()) {
      expect(await delivered(replica)).toBeGreaterThan(before[index]!);
      expect(
        await figure(replica.url, /^bot_delivery_total\{platform="feishu",outcome="retried"\} (\d+)/m),
      ).toBe(0);
    }
  });
});

/** One figure of a replica; 0 before it was counted for the first time. */
async function figure(url: string, line: RegExp): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(line.exec(page)?.[1] ?? 0);
}

/** Keys of the pictures in the support group, oldest first. */
function keysOf(stage: DeskStage): string[] {
  const thread = stage.platform.messages(stage.groupId).map(({ content }) => content);
  return thread.flatMap((content) => [...content.matchAll(/img_v3_\w+/g)].map(([key]) => key));
}
