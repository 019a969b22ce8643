import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import {
  describeWith,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
  withRedis,
} from '../helpers/servers.js';
import { supportDeskStories } from '../transcripts/support-desk.stories.js';

describeWith('redis', 'the support desk, two replicas over one Redis', () => {
  describeWith('postgres', 'and one Postgres', () => {
    let redis: RedisServer;
    let postgres: PostgresServer;
    let stages = 0;
    beforeAll(async () => {
      [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    });
    afterAll(async () => {
      await redis?.stop();
      await postgres?.stop();
    });

    supportDeskStories(async () => {
      stages += 1;
      await withRedis(redis.port, (client) => client.flushall());
      const settings = {
        REPLICAS: '2',
        REDIS_URL: redis.url,
        DATABASE_URL: await postgres.createDatabase(`stage${stages}`),
        ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        PUBLIC_URL: 'https://cards.example.com',
      };
      return { settings, replicas: true };
    });
  });
});
