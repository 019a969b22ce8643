import { afterAll, beforeAll } from 'vitest';
import { openPostgresRecords } from '../../src/storage/records/open-records.js';
import { openRedisState } from '../../src/storage/state/redis-state.js';
import { supportDeskContract } from '../contract/support-desk.contract.js';
import { supportDeskHoursContract } from '../contract/support-desk-hours.contract.js';
import {
  describeWith,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
  withRedis,
} from '../helpers/servers.js';
import { memoryLog } from '../helpers/state-tools.js';

describeWith('redis', 'the desk of two replicas on one Redis', () => {
  describeWith('postgres', 'and one Postgres', () => {
    let redis: RedisServer;
    let postgres: PostgresServer;
    let databases = 0;
    beforeAll(async () => {
      [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    });
    afterAll(async () => {
      await redis?.stop();
      await postgres?.stop();
    });

    /** Two replicas' connections to stores that hold nothing yet. */
    const stores = async () => {
      databases += 1;
      await withRedis(redis.port, (client) => client.flushall());
      const url = await postgres.createDatabase(`desk${databases}`);
      const open = async () => ({
        records: await openPostgresRecords(url),
        state: await openRedisState(redis.url, { allowUnsafe: false, log: memoryLog().log }),
      });
      return [await open(), await open()];
    };
    supportDeskContract(stores);
    supportDeskHoursContract(stores);
  });
});
