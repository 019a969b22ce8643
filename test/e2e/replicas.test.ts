import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningProduct, startProductProcess, temporaryFolder } from '../helpers/product.js';
import { describeWith, startPostgres, startRedis } from '../helpers/servers.js';
import { type FeishuStage, feishuSettings, feishuStage } from '../helpers/stages.js';
import { playStory, type Stage } from '../helpers/story.js';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

describeWith('redis', 'two replicas over one Redis', () => {
  describeWith('postgres', 'and one Postgres', () => {
    let stage: FeishuStage;
    let other: RunningProduct;

    beforeAll(async () => {
      const [redis, postgres] = [await startRedis(), await startPostgres()];
      const folder = temporaryFolder();
      closers.push(
        () => redis.stop(),
        () => postgres.stop(),
        folder.remove,
      );
      const shared = {
        REPLICAS: '2',
        REDIS_URL: redis.url,
        DATABASE_URL: postgres.url,
        ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        PUBLIC_URL: 'https://cards.example.com',
      };
      stage = await feishuStage({ settings: shared });
      closers.push(() => stage.close());
      other = await startProductProcess({ ...feishuSettings(stage.platform.domain, folder.path), ...shared });
      closers.push(() => other.stop());
    });

    it('tell one story, every message to the other replica than the one before', {
      timeout: 120_000,
    }, async () => {
      let turn = 0;
      const alternating: Stage = {
        bindingCode: stage.bindingCode,
        says: (who, words, group) => {
          const replica = turn++ % 2 === 0 ? stage.product() : other;
          stage.platform.setWebhookUrl(`${replica.url}/webhook/feishu`);
          return stage.says(who, words, group);
        },
      };
      const transcript = await playStory('main-job.story', alternating);
      expect(transcript).toContain('达人介绍');
      const served = await Promise.all(
        [stage.product(), other].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
      );
      for (const page of served) expect(page).toMatch(/^bot_webhook_total\{outcome="new"\} [1-9]/m);
    });
  });
});
