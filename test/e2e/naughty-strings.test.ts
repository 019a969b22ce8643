import { afterEach, describe, expect, it } from 'vitest';
import { naughtyStrings } from '../helpers/naughty.js';
import {
  feishuTypist,
  type Heard,
  importOwners,
  sendable,
  type Typed,
  type Typist,
  typeAll,
  wechatTypist,
} from '../helpers/naughty-stage.js';
import type { RunningProduct } from '../helpers/product.js';
import { feishuStage, type OpenStage } from '../helpers/stages.js';
import { wechatStage } from '../helpers/wechat-stage.js';

/** People who type at once; each owns a card of their own. */
const OWNERS = 24;

/** Every string goes into every n-th place, so that each place meets all kinds and no string is left out. */
const EVERY = { feishu: 12, wechat: 6 } as const;

/** Everything a person may type words of their own into, as the lines of one turn after another. */
const PLACES: Readonly<Record<string, (words: string) => string[]>> = {
  手机号: (words) => [`手机号改成 ${words}`],
  飞书: (words) => [`飞书改成 ${words}`],
  微信号: (words) => [`微信号改成 ${words}`],
  邮箱: (words) => [`邮箱改成 ${words}`],
  达人介绍: (words) => [`介绍：${words}`],
  历史合作: (words) => [`历史合作改成 ${words}`],
  手机号的一步: (words) => ['编辑 手机号', words],
  飞书的一步: (words) => ['编辑 飞书', words],
  微信号的一步: (words) => ['编辑 微信号', words],
  邮箱的一步: (words) => ['编辑 邮箱', words],
  达人介绍的一步: (words) => ['编辑 达人介绍', words],
  历史合作的一步: (words) => ['编辑 历史合作', words],
  新增合作: (words) => [`新增合作 ${words}`],
  可联系时段: (words) => ['编辑 可联系时段', words],
  可接档期: (words) => ['编辑 可接档期', words],
  报价区间: (words) => ['编辑 报价区间', words],
  首选渠道: (words) => ['编辑 首选渠道', words],
  免打扰: (words) => [`免打扰 ${words}`],
  分享给: (words) => [`分享给 ${words}`],
  名片: (words) => [`名片 ${words}`],
  找: (words) => [`找${words}`],
  看看: (words) => [`看看${words}的名片`],
  绑定: (words) => [`绑定 ${words}`],
  隐藏: (words) => [`隐藏 ${words}`],
  问题: (words) => [words],
};

const SAVED = /(?<!都)已保存|已清空|已新增|没有变化/;

/** A refusal says what to do instead. */
const REFUSED = /例如|请|最多|可以|能不能|没有保存|没看懂|确认|免打扰/;

const strings = naughtyStrings().filter(sendable);

/** A place in a platform with the people on it. */
interface Scene {
  readonly product: RunningProduct;
  readonly owners: readonly Typist[];
  readonly inGroup: readonly Typist[];
  settled(): Promise<void>;
  /** What the platform refused. */
  refusals(): unknown[];
}

let stage: OpenStage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

async function onFeishu(): Promise<Scene> {
  const open = await feishuStage();
  stage = open;
  const { platform } = open;
  const users = Array.from({ length: OWNERS }, (_, index) => platform.addUser(`号主${index}`));
  const groupId = platform.addGroup(
    '大群',
    users.map(({ openId }) => openId),
  );
  return {
    product: open.product(),
    owners: users.map((user) => feishuTypist(platform, user)),
    inGroup: users.map((user) => feishuTypist(platform, user, groupId)),
    settled: () => platform.settled(),
    refusals: () =>
      platform
        .requests()
        .flatMap(({ path, answer }) => (/messages|images/.test(path) && answer?.code !== 0 ? [answer] : [])),
  };
}

async function onWechat(): Promise<Scene> {
  const open = await wechatStage();
  stage = open;
  const { gateway } = open;
  const ids = Array.from({ length: OWNERS }, (_, index) => gateway.addContact(`号主${index}`));
  const roomId = gateway.addRoom('大群', ids);
  return {
    product: open.product(),
    owners: ids.map((id) => wechatTypist(gateway, id)),
    inGroup: ids.map((id) => wechatTypist(gateway, id, roomId)),
    settled: async () => undefined,
    refusals: () => [],
  };
}

/** The lines of all owners: place and string chosen by counting. */
function ownLines(owners: readonly Typist[], every: number): Typed[] {
  let turn = 0;
  return Object.values(PLACES).flatMap((linesOf, place) =>
    strings.flatMap((words, index) => {
      if ((index + place) % every !== 0) return [];
      const typist = owners[turn++ % owners.length]!;
      return linesOf(words).map((line) => ({ typist, words: line }));
    }),
  );
}

describe.each([
  ['feishu', onFeishu],
  ['wechat', onWechat],
] as const)('naughty strings through the whole product on %s', (name, open) => {
  it('are answered in every place, saved or refused, and nothing in them acts', {
    timeout: 300_000,
  }, async () => {
    const scene = await open();
    const { product, owners } = scene;
    const codes = await importOwners(OWNERS, stage!.settings, stage!.dataDir);
    const bound = owners.map((typist, index) => ({ typist, words: `绑定 ${codes[index]}` }));
    await typeAll(bound, product, scene.settled, (_, [reply]) => expect(reply?.words).toContain('绑定'));
    const began = performance.now();
    let saved = 0;
    const judge = ({ words }: Typed, heard: readonly Heard[]) => {
      const all = heard.map((one) => one.words).join('\n');
      expect(all.trim(), words.slice(0, 80)).not.toBe('');
      if (SAVED.test(all)) saved += 1;
      else if (/改成|^(?:介绍：|新增合作|免打扰)/.test(words))
        expect(all, words.slice(0, 80)).toMatch(REFUSED);
    };
    const lines = ownLines(owners, EVERY[name]);
    await typeAll(lines, product, scene.settled, judge);
    const grouped = strings.map((words, index) => {
      const line = ['名片 ', '看看', '找', ''][index % 4] + words;
      return { typist: scene.inGroup[index % OWNERS]!, words: line };
    });
    await typeAll(grouped, product, scene.settled, judge);
    console.log(
      `${name}: ${lines.length + grouped.length} lines from ${strings.length} strings in ${Object.keys(PLACES).length} places, ${saved} saved, ${Math.round(performance.now() - began)} ms`,
    );
    expect(saved).toBeGreaterThan(50);
    expect(scene.refusals()).toEqual([]);
    expect(product.output()).not.toMatch(/given up|over the limits|form not taken/);
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  });
});
