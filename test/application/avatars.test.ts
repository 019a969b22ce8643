import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AvatarDeps, createAvatars } from '../../src/application/avatars.js';
import type { Records, State } from '../../src/application/ports.js';
import { AppError } from '../../src/shared/errors.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { serverFolder } from '../helpers/processes.js';
import { withCreator } from '../helpers/records-tools.js';
import { memoryLog } from '../helpers/state-tools.js';

const { keyedHash } = createSecrets(Buffer.alloc(32, 5));

describe('avatars', () => {
  const folder = serverFolder('avatars');
  const { log } = memoryLog();
  let records: Records;
  let state: State;
  beforeAll(async () => {
    records = await openLibsqlRecords(join(folder.path, 'bot.db'));
    state = openLibsqlState(join(folder.path, 'bot.db'));
  });
  afterAll(async () => {
    await Promise.all([records.close(), state.close()]);
    folder.remove();
  });

  const keeper = (fetch: AvatarDeps['fetch']) =>
    createAvatars({
      records,
      state,
      hash: keyedHash,
      fetch,
      normalise: async (bytes) => Buffer.concat([Buffer.from('jpeg:'), bytes]),
      now: Date.now,
      log,
    });

  it('are fetched once for many who look at the same time, then come from the records', async () => {
    const creatorId = await withCreator(records);
    const asked: string[] = [];
    const avatars = keeper(async (address) => {
      asked.push(address);
      return Buffer.from('one');
    });
    const view = { creatorId, avatarUrl: 'https://p3.douyinpic.com/1' };
    const seen = await Promise.all([1, 2, 3, 4].map(() => avatars.of(view)));
    expect(seen.map(String)).toEqual(Array(4).fill('jpeg:one'));
    expect(String(await keeper(() => Promise.reject(new Error('not asked'))).of(view))).toBe('jpeg:one');
    expect(asked).toEqual([view.avatarUrl]);
    expect(await avatars.of({ creatorId: 'dy:nobody', avatarUrl: null })).toBeNull();
  });

  it('stay as they were when the new address does not answer, which is asked for once in ten minutes', async () => {
    const creatorId = await withCreator(records);
    await keeper(async () => Buffer.from('old')).of({ creatorId, avatarUrl: 'https://p3.douyinpic.com/old' });
    let tries = 0;
    const avatars = keeper(async () => {
      tries += 1;
      throw new AppError('not-found', 'expired');
    });
    const view = { creatorId, avatarUrl: 'https://p3.douyinpic.com/new' };
    for (let look = 0; look < 3; look += 1) expect(String(await avatars.of(view))).toBe('jpeg:old');
    expect(tries).toBe(1);
  });

  it('do not hold a card up: a slow picture comes with the next look', async () => {
    const creatorId = await withCreator(records);
    let arrive = (_bytes: Buffer) => {};
    const avatars = keeper(
      () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
    );
    const view = { creatorId, avatarUrl: 'https://p3.douyinpic.com/slow' };
    const started = performance.now();
    expect(await avatars.of(view)).toBeNull();
    expect(performance.now() - started).toBeLessThan(3_000);
    arrive(Buffer.from('late'));
    await avatars.settled();
    expect(String(await avatars.of(view))).toBe('jpeg:late');
  });
});
