import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeskStage, openDeskStage } from '../helpers/desk-stage.js';
import { naughtyStrings } from '../helpers/naughty.js';
import {
  feishuHeard,
  feishuTypist,
  type Heard,
  sendable,
  type Typed,
  type Typist,
  typeAll,
  wechatTypist,
} from '../helpers/naughty-stage.js';
import { until } from '../helpers/product.js';

const strings = naughtyStrings().filter(sendable);

/** People who leave a remark; each of them is named by one of the strings where the platform tells names. */
const REMARKS = 24;

let stage: DeskStage;
beforeAll(async () => {
  stage = await openDeskStage({ hearsGroups: true });
});
afterAll(() => stage?.close());

const fromBot = () =>
  stage.platform.messages(stage.groupId).filter((one) => one.from === 'bot' && !one.recalled);
const cards = () =>
  fromBot().filter((one) => one.msgType === 'interactive' && /人工客服工单/.test(one.content));

/** What is said by `say` and heard, on its other side, where `there` listens. */
function across(say: (words: string) => void, there: Typist): Typist {
  return { ...there, say };
}

/** The thread of a ticket as a place to listen. */
function thread(cardId: string): Typist {
  const own = () => fromBot().filter(({ parentId }) => parentId === cardId);
  return {
    say: (words) => void stage.mei.say(stage.groupId, words, { replyTo: cardId }),
    heard: (seen) => own().slice(seen).map(feishuHeard),
    count: () => own().length,
  };
}

/** A person asks for an agent and 小美 takes the ticket; its card. */
async function live(person: Typist): Promise<string> {
  const before = cards().length;
  person.say('人工');
  await until('the ticket card', () => cards().length > before);
  const card = cards().at(-1)!;
  await stage.idle();
  expect((await stage.mei.click(card.id, '接单')).toast?.content).toContain('接单成功');
  await stage.idle();
  return card.id;
}

const play = (lines: readonly Typed[], judge: (typed: Typed, heard: readonly Heard[]) => void) =>
  typeAll(lines, stage.product(), () => stage.platform.settled(), judge);

function expectAlive(): void {
  const refused = stage.platform
    .requests()
    .flatMap(({ path, answer }) => (/messages|images/.test(path) && answer?.code !== 0 ? [answer] : []));
  expect(refused).toEqual([]);
  expect(stage.product().output()).not.toMatch(/given up|over the limits|form not taken/);
}

describe('naughty strings at the support desk', () => {
  it('of a person and of an agent reach the other side once, as words', { timeout: 180_000 }, async () => {
    const began = performance.now();
    const lin = feishuTypist(stage.platform, stage.platform.addUser('小林'));
    const brand = wechatTypist(stage.gateway, stage.gateway.addContact('品牌'));
    const [one, two] = [await live(lin), await live(brand)];
    const ways: Typist[] = [
      across(lin.say, thread(one)),
      across(thread(one).say, lin),
      across(brand.say, thread(two)),
      across(thread(two).say, brand),
    ];
    // Commands stay with the desk, and @_all alone holds no words: its writer is told so.
    const lines = strings
      .filter((words, index) => index % 2 === 0 && !/^\s*(?:[/／]|@_all$)/u.test(words))
      .map((words, index) => ({ typist: ways[index % ways.length]!, words }));
    await play(lines, ({ words }, heard) => {
      const pieces = words.length > 1_500 ? 3 : 1;
      expect(heard.length, words.slice(0, 80)).toBeLessThanOrEqual(pieces);
      for (const one of heard) expect(one.words, words.slice(0, 80)).toMatch(/^(?:用户|小美)：/);
    });
    console.log(`${lines.length} lines in live chats, ${Math.round(performance.now() - began)} ms`);
    expectAlive();
  });

  it('as names and as remarks stand on the cards of the desk as words', { timeout: 180_000 }, async () => {
    const some = (first: number) =>
      strings.filter((_, index) => index % Math.floor(strings.length / REMARKS) === first).slice(0, REMARKS);
    const names = some(1).map((words) => words.slice(0, 200));
    const people = [
      ...names.map((name) => wechatTypist(stage.gateway, stage.gateway.addContact(name))),
      ...names.map((_, index) => feishuTypist(stage.platform, stage.platform.addUser(`留言者${index}`))),
    ];
    const all = (words: (index: number) => string) =>
      play(
        people.map((typist, index) => ({ typist, words: words(index) })),
        () => undefined,
      );
    const before = cards().length;
    await all(() => '人工');
    const own = cards().slice(before);
    expect(own).toHaveLength(people.length);
    await Promise.all(own.map(({ id }) => stage.mei.click(id, '接单')));
    await stage.idle();
    await all(() => '结束');
    const remarks = [...some(2), ...some(3)];
    await all((index) => `评价 5 ${remarks[index]}`);
    for (const message of fromBot()) feishuHeard(message).check('desk');
    expect(fromBot().filter(({ content }) => content.includes('用户留言：')).length).toBeGreaterThan(REMARKS);
    expectAlive();
  });

  it('as ready-made answers, phrasings and entries are kept or refused', { timeout: 180_000 }, async () => {
    const began = performance.now();
    const agents = [stage.mei, stage.hua].map((user) => feishuTypist(stage.platform, user, stage.groupId));
    const lineOf = (words: string, index: number) =>
      [
        `快捷 添加 常用${index} ${words}`,
        `快捷 添加 ${words} 好的`,
        `快捷 ${words}`,
        `搜 ${words}`,
        `加问法 E1 ${words}`,
        `改答案 Q1 ${words}`,
        `改问题 Q1 ${words}`,
        `新建条目\n问题：${words}\n答案：好的`,
        `新建条目\n问题：问题${index}\n答案：${words}\n问法：${words}`,
        `删问法 Q1 ${words}`,
      ][index % 10]!;
    const some = strings.filter((_, index) => index % 3 === 0);
    const lines = some.map((words, index) => ({
      typist: agents[index % 2]!,
      words: lineOf(words, index),
    }));
    await play(lines, () => undefined);
    await play(
      ['快捷', '草稿', '知识库', '放弃草稿'].map((words) => ({ typist: agents[0]!, words })),
      () => undefined,
    );
    console.log(`${lines.length} lines of agents, ${Math.round(performance.now() - began)} ms`);
    expectAlive();
  });
});
