import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import {
  describeWith,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
  withRedis,
} from './servers.js';

/** The settings of a new pair of replicas, whose stores hold nothing. A pair before it must have ended. */
export type FreshPair = () => Promise<Record<string, string>>;

/** A suite about two replicas over one Redis and one Postgres; skipped by name where a server is missing. */
export function describeReplicas(title: string, suite: (fresh: FreshPair) => void): void {
  describeWith('redis', `${title}, two replicas over one Redis`, () => {
    describeWith('postgres', 'and one Postgres', () => {
      let redis: RedisServer;
      let postgres: PostgresServer;
      let pairs = 0;
      beforeAll(async () => {
        [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
      });
      afterAll(async () => {
        await redis?.stop();
        await postgres?.stop();
      });
      suite(async () => {
        pairs += 1;
        await withRedis(redis.port, (client) => client.flushall());
        return {
          REPLICAS: '2',
          REDIS_URL: redis.url,
          DATABASE_URL: await postgres.createDatabase(`pair${pairs}`),
          ENCRYPTION_KEY: randomBytes(32).toString('base64'),
          PUBLIC_URL: 'https://cards.example.com',
        };
      });
    });
  });
}
