import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Records } from '../../src/application/ports.js';
import { withRefreshes, workRefresh } from '../../src/application/refresh-cards.js';
import { AppError } from '../../src/shared/errors.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { serverFolder } from '../helpers/processes.js';
import { withCreator } from '../helpers/records-tools.js';
import { memoryLog } from '../helpers/state-tools.js';

const folder = serverFolder('refresh-outage');
const { log } = memoryLog();
let records: Records;
beforeAll(async () => {
  records = await openLibsqlRecords(join(folder.path, 'bot.db'));
});
afterAll(async () => {
  await records.close();
  folder.remove();
});

const HOUR_MS = 3_600_000;

/** A card in a chat whose owner hides a contact while the platform is away for so long. */
async function hiddenDuring(outageMs: number) {
  let clock = Date.UTC(2026, 10, 26, 4);
  const state = openLibsqlState(join(folder.path, `${randomUUID()}.db`), { now: () => clock });
  const creatorId = await withCreator(records);
  const messageId = `om_${randomUUID()}`;
  await records.rememberSentCard(
    { messageId, creatorId, revision: 0, sentAt: clock, viewer: 'client', shared: false },
    50,
  );
  const card = await records.creator(creatorId);
  if (!card) throw new Error('no creator');
  await withRefreshes(records, state, () => {}, log).saveCard({
    creatorId,
    expectedRevision: card.revision,
    content: { ...card.content, hidden: ['wechat'] },
    eventId: randomUUID(),
    at: clock,
    by: 'feishu:a:b',
    field: 'wechat',
  });
  const back = clock + outageMs;
  const shown: unknown[] = [];
  let waited = 0;
  while ((await state.depth('refresh')) > 0) {
    await workRefresh({
      records,
      state,
      refresher: {
        refresh: async (_messageId, reply) => {
          if (clock < back) throw new AppError('delivery-later', 'no answer');
          shown.push(reply.view.revision);
          waited = clock - back;
        },
      },
      shareUrl: async () => 'https://bot.example.com/c/x',
      now: () => clock,
      count: () => {},
      log,
    });
    clock += 1_000;
  }
  const dead = await state.dead('refresh');
  await state.close();
  return { shown, waited, dead };
}

it('a card in a chat follows minutes after an outage of hours, however long ago the contact was hidden', async () => {
  const { shown, waited, dead } = await hiddenDuring(5 * HOUR_MS);
  expect(shown).toHaveLength(1);
  expect(waited).toBeLessThan(3 * 60_000);
  expect(dead).toEqual([]);
}, 120_000);

it('a card that cannot be changed for a day is given up where an operator sees it', async () => {
  const { shown, dead } = await hiddenDuring(48 * HOUR_MS);
  expect(shown).toEqual([]);
  expect(dead).toHaveLength(1);
}, 120_000);
