import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startWechatGateway, type WechatGateway } from '../../../src/emulator/wechat/gateway.js';
import { openLibsqlRecords } from '../../../src/storage/records/open-records.js';
import {
  importCsv,
  type RunningProduct,
  startProductProcess,
  temporaryFolder,
  until,
} from '../../helpers/product.js';
import { wechatSettings } from '../../helpers/wechat-stage.js';

const LANES = 6;
const EDITS = 10;

/** The process is killed once so many edits have been asked for, drawn between these bounds, and a moment later. */
const KILLS = [
  [8, 20],
  [28, 50],
] as const;
const MOMENT_MS = 150;

/** A message that shows no effect is handed over again, as gateways do after a new login. */
const HAND_OVER_AGAIN_MS = 1_000;

const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const wechatId = (lane: number, edit: number) => `wx_lane${lane}_no${edit}_`;

function creatorsCsv(path: string): string {
  const header = 'douyin_id,nickname,avatar_url,location,followers,categories,price_min,price_max';
  const rows = Array.from(
    { length: LANES },
    (_, lane) => `lane_${lane},达人${lane}号,,上海,1000,美妆,100,200`,
  );
  writeFileSync(path, [header, ...rows].join('\n'));
  return path;
}

/** Says something and hands it over again until `done`; says how often it was handed over. */
async function sayUntil(
  gateway: WechatGateway,
  who: string,
  words: string,
  done: () => boolean | Promise<boolean>,
) {
  const id = gateway.say(who, words);
  let last = Date.now();
  await until(
    words,
    async () => {
      if (await done()) return true;
      if (Date.now() - last > HAND_OVER_AGAIN_MS) {
        last = Date.now();
        gateway.redeliver(id);
      }
      return false;
    },
    90_000,
  );
}

async function isLoggedIn(product: RunningProduct): Promise<boolean> {
  return /^bot_wechat\{is="logged_in"\} 1$/m.test(await (await fetch(`${product.url}/metrics`)).text());
}

/*
 * A gateway has no acknowledgement: a message that arrives while no connector is attached, or that its connector has
 * not yet put into the mailbox when both die, is gone unless the gateway hands it over again. What this shows is the
 * rest: handed over again it counts once, and what was admitted is never lost and never out of order.
 */
it('kill -9 at random during 60 edits on WeChat loses no edit and keeps the order of each lane', {
  timeout: 120_000,
}, async () => {
  const folder = temporaryFolder();
  closers.push(folder.remove);
  const gateway = await startWechatGateway({});
  closers.push(() => gateway.close());
  const settings = wechatSettings(gateway, folder.path);
  const codes = await importCsv(creatorsCsv(join(folder.path, 'creators.csv')), settings);
  const people = Array.from({ length: LANES }, (_, lane) => gateway.addContact(`用户${lane}`));
  const repliesTo = (lane: number) =>
    gateway.sent().flatMap((message) => (message.chatId === people[lane] ? (message.text ?? []) : []));

  let product = await startProductProcess(settings);
  closers.push(() => product.stop());
  await until('the login', () => isLoggedIn(product));
  await Promise.all(
    people.map((who, lane) =>
      sayUntil(gateway, who, `绑定 ${codes.get(`lane_${lane}`)}`, () => repliesTo(lane).length > 0),
    ),
  );

  const records = await openLibsqlRecords(join(folder.path, 'bot.db'));
  let asked = 0;
  const lanes = people.map(async (who, lane) => {
    for (let edit = 0; edit < EDITS; edit += 1) {
      asked += 1;
      const saved = async () =>
        (await records.creator(`dy:lane_${lane}`))?.content.wechat === wechatId(lane, edit);
      await sayUntil(gateway, who, `微信号改成 ${wechatId(lane, edit)}`, saved);
    }
  });
  const killing = (async () => {
    for (const [from, to] of KILLS) {
      const after = from + Math.floor(Math.random() * (to - from));
      await until(`${after} edits`, () => asked >= after, 60_000);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * MOMENT_MS));
      await product.kill9();
      product = await startProductProcess(settings);
    }
  })();
  await Promise.all([...lanes, killing]);

  for (let lane = 0; lane < LANES; lane += 1) {
    const revisions = await records.revisions(`dy:lane_${lane}`, EDITS * 2);
    const wanted = Array.from({ length: EDITS }, (_, edit) => wechatId(lane, edit)).reverse();
    expect(revisions.map((revision) => revision.content.wechat)).toEqual(wanted);
    const firsts = wanted
      .map((id) => repliesTo(lane).findIndex((reply) => reply.includes(id)))
      .filter((first) => first >= 0);
    expect(firsts).toEqual(firsts.toSorted((a, b) => b - a));
  }
  await records.close();
  expect(gateway.stops()).toBe(0);
});
