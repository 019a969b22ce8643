import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { startFeishuPlatform } from '../../src/emulator/feishu/platform.js';
import type { Delivery, FeishuPlatform, FeishuUser } from '../../src/emulator/feishu/types.js';
import { virtualClock } from '../../src/emulator/feishu/virtual-clock.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import {
  importCsv,
  type RunningProduct,
  startProductProcess,
  temporaryFolder,
  until,
} from '../helpers/product.js';
import { availableServers, startRedis } from '../helpers/servers.js';
import { FEISHU_APP, feishuSettings } from '../helpers/stages.js';

const LANES = 10;
const EDITS = 50;
/** The process is killed at a random moment after each start, between these bounds. */
const LIFE_MS = [100, 600] as const;

const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

function creatorsCsv(path: string): string {
  const header = 'douyin_id,nickname,avatar_url,location,followers,categories,price_min,price_max';
  const rows = Array.from(
    { length: LANES },
    (_, lane) => `lane_${lane},达人${lane}号,,上海,1000,美妆,100,200`,
  );
  writeFileSync(path, [header, ...rows].join('\n'));
  return path;
}

const wechatId = (lane: number, edit: number) => `wx_lane${lane}_no${edit}_`;

/** Writes a message and waits until the platform has handed it over, over as many redeliveries as it takes. */
async function sayDelivered(platform: FeishuPlatform, user: FeishuUser, words: string): Promise<void> {
  const messageId = user.say(user.p2pChatId, words);
  const holds = (one: Delivery) => JSON.stringify(one.payload).includes(messageId);
  const delivered = () => platform.deliveries().findLast(holds)?.state === 'delivered';
  await until(`delivery of ${words}`, delivered, 120_000);
}

/** Kills and restarts the product until `stop`; the platform's time only moves while the product is up. */
function keepKilling(
  settings: Record<string, string>,
  platform: FeishuPlatform,
  clock: ReturnType<typeof virtualClock>,
) {
  let stopping = false;
  let kills = 0;
  const run = async (): Promise<RunningProduct> => {
    for (;;) {
      const product = await startProductProcess(settings);
      platform.setWebhookUrl(`${product.url}/webhook/feishu`);
      const diesAt = Date.now() + LIFE_MS[0] + Math.random() * (LIFE_MS[1] - LIFE_MS[0]);
      while (Date.now() < diesAt && !stopping) {
        if (platform.pendingRedeliveries() > 0) await clock.advance(15_000);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (stopping) return product;
      await product.kill9();
      kills += 1;
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping = true;
      return { product: await running, kills };
    },
  };
}

const servers = availableServers();
const stores = [
  { name: 'libsql', found: true, start: async (): Promise<Record<string, string>> => ({}) },
  {
    name: servers.redis ? 'redis' : 'redis [redis is not installed]',
    found: servers.redis || process.env.CI === 'true',
    start: async () => {
      const redis = await startRedis({ appendonly: true });
      closers.push(() => redis.stop());
      return { REDIS_URL: redis.url };
    },
  },
];

describe.each(stores)('kill -9 at random during 500 edits, state in $name', ({ name, found, start }) => {
  it.skipIf(!found)(
    'loses no edit and no reply and keeps the order of each lane',
    async () => {
      const folder = temporaryFolder();
      closers.push(folder.remove);
      const clock = virtualClock();
      const platform = await startFeishuPlatform({ ...FEISHU_APP, webhookUrl: null, clock, limits: false });
      closers.push(() => platform.close());
      const settings = { ...feishuSettings(platform.domain, folder.path), ...(await start()) };
      const codes = await importCsv(creatorsCsv(join(folder.path, 'creators.csv')), settings);

      const killer = keepKilling(settings, platform, clock);
      const users = Array.from({ length: LANES }, (_, lane) => platform.addUser(`用户${lane}`));
      await Promise.all(
        users.map(async (user, lane) => {
          await sayDelivered(platform, user, `绑定 ${codes.get(`lane_${lane}`)}`);
          for (let edit = 0; edit < EDITS; edit += 1) {
            await sayDelivered(platform, user, `微信号改成 ${wechatId(lane, edit)}`);
          }
        }),
      );
      const { product, kills } = await killer.stop();
      closers.push(() => product.stop());
      await until('the boxes to be empty', async () => (await product.depth()) === 0, 90_000);

      const problems = users.flatMap((user, lane) => replyProblems(platform, user, lane));
      const sent = users.reduce((sum, user) => sum + botReplies(platform, user).length, 0);
      console.log(
        `${name}: ${LANES * EDITS} edits, ${kills} kills, ${sent - LANES * (EDITS + 1)} extra replies`,
      );
      expect(problems).toEqual([]);
      expect(kills).toBeGreaterThan(2);
      const records = await openLibsqlRecords(join(folder.path, 'bot.db'));
      for (let lane = 0; lane < LANES; lane += 1) {
        const revisions = await records.revisions(`dy:lane_${lane}`, EDITS * 2);
        const wanted = Array.from({ length: EDITS }, (_, edit) => wechatId(lane, edit)).reverse();
        expect(revisions.map((revision) => revision.content.wechat)).toEqual(wanted);
      }
      await records.close();
    },
    600_000,
  );
});

function botReplies(platform: FeishuPlatform, user: FeishuUser): string[] {
  return platform
    .messages(user.p2pChatId)
    .filter((message) => message.from === 'bot')
    .map((message) => plainText(message));
}

function replyProblems(platform: FeishuPlatform, user: FeishuUser, lane: number): string[] {
  const replies = botReplies(platform, user);
  const firsts = Array.from({ length: EDITS }, (_, edit) =>
    replies.findIndex((reply) => reply.includes(wechatId(lane, edit))),
  );
  return firsts.flatMap((first, edit) => {
    if (first < 0) return [`lane ${lane}: no reply to edit ${edit}`];
    return edit > 0 && first < (firsts[edit - 1] ?? 0) ? [`lane ${lane}: reply ${edit} out of order`] : [];
  });
}
