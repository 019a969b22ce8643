import { join } from 'node:path';
import { describe } from 'vitest';
import { openLibsqlFile } from '../../../src/storage/libsql-file.js';
import { openLibsqlState } from '../../../src/storage/state/libsql-state.js';
import { openRedisState } from '../../../src/storage/state/redis-state.js';
import { type StateUnderTest, stateContract } from '../../contract/state.contract.js';
import { serverFolder } from '../../helpers/processes.js';
import {
  describeWith,
  type RedisServer,
  startRedis,
  startRedisCluster,
  startSentinel,
  withRedis,
} from '../../helpers/servers.js';
import { memoryLog } from '../../helpers/state-tools.js';

const TABLES = ['items', 'lanes', 'dead', 'seen', 'conversations', 'values', 'limits', 'leases'];

describe('State on libsql', () => {
  stateContract(async (): Promise<StateUnderTest> => {
    const folder = serverFolder('state');
    const file = join(folder.path, 'bot.db');
    const [a, b] = [openLibsqlState(file), openLibsqlState(file)];
    const database = openLibsqlFile(file);
    return {
      a,
      b,
      empty: async () => {
        for (const table of TABLES) database.exec(`delete from state_${table}`);
      },
      stop: async () => {
        await Promise.all([a.close(), b.close()]);
        database.close();
        folder.remove();
      },
    };
  });
});

async function onRedis(url: string, servers: readonly RedisServer[], stop: () => Promise<void>) {
  const options = { allowUnsafe: false, log: memoryLog().log };
  const [a, b] = [await openRedisState(url, options), await openRedisState(url, options)];
  return {
    a,
    b,
    empty: async () => {
      await Promise.all(servers.map((server) => withRedis(server.port, (client) => client.flushall())));
    },
    stop: async () => {
      await Promise.all([a.close(), b.close()]);
      await stop();
    },
  };
}

describeWith('redis', 'State on Redis', () => {
  stateContract(async () => {
    const server = await startRedis();
    return onRedis(server.url, [server], server.stop);
  });
});

describeWith('redis', 'State on Redis behind Sentinel', () => {
  stateContract(async () => {
    const server = await startRedis();
    const sentinel = await startSentinel(server);
    return onRedis(sentinel.url, [server], async () => {
      await sentinel.stop();
      await server.stop();
    });
  });
});

describeWith('redis', 'State on a Redis Cluster of three', () => {
  stateContract(async () => {
    const cluster = await startRedisCluster();
    return onRedis(cluster.url, cluster.nodes, cluster.stop);
  });
});
