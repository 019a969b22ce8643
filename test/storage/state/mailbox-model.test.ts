import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { openLibsqlState } from '../../../src/storage/state/libsql-state.js';
import { openRedisState } from '../../../src/storage/state/redis-state.js';
import { FOREVER_MS, histories, MailboxModel } from '../../helpers/mailbox-model.js';
import { serverFolder } from '../../helpers/processes.js';
import { describeWith, startRedis, withRedis } from '../../helpers/servers.js';
import { memoryLog } from '../../helpers/state-tools.js';

describe('a random history of a mailbox on libsql', () => {
  it('gives the answers of a simple model, with leases, paces and retries that end', async () => {
    const folder = serverFolder('model');
    let run = 0;
    const histories80 = histories([0, 1, 40, 100, FOREVER_MS], 80);
    await fc.assert(
      fc.asyncProperty(histories80, async (steps) => {
        run += 1;
        let now = 1_700_000_000_000;
        const state = openLibsqlState(join(folder.path, `${run}.db`), { now: () => now });
        const model = new MailboxModel(state, (ms) => {
          now += ms;
        });
        try {
          for (const step of steps) await model.run(step);
          await model.compare();
          await model.compareReplies();
        } finally {
          await state.close();
        }
      }),
      { numRuns: 150 },
    );
    folder.remove();
  });
});

describeWith('redis', 'a random history of a mailbox on Redis', () => {
  it('gives the answers of a simple model, with waits of nothing or for ever', async () => {
    const server = await startRedis({ settings: { appendfsync: 'no' } });
    const state = await openRedisState(server.url, { allowUnsafe: false, log: memoryLog().log });
    try {
      await fc.assert(
        fc.asyncProperty(histories([0, FOREVER_MS]), async (steps) => {
          await withRedis(server.port, (client) => client.flushall());
          const model = new MailboxModel(state, () => undefined);
          for (const step of steps) await model.run(step);
          await model.compare();
          await model.compareReplies();
        }),
        { numRuns: 150 },
      );
    } finally {
      await state.close();
      await server.stop();
    }
  });
});
