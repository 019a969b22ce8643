import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createPictureExchange, type PictureExchange } from '../../src/application/picture-exchange.js';
import type { PictureSource, State } from '../../src/application/ports.js';
import { startWorkers } from '../../src/application/worker-loop.js';
import type { PictureRef } from '../../src/domain/effect.js';
import { AppError } from '../../src/shared/errors.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { serverFolder } from '../helpers/processes.js';
import { memoryLog } from '../helpers/state-tools.js';

const { sealer } = createSecrets(Buffer.alloc(32, 5));
const SOURCE: PictureRef = { platform: 'wechat', messageId: 'm1', key: '' };
const MAX = 5_000;

describe('the exchange of pictures between replicas', () => {
  const folder = serverFolder('picture-exchange');
  const { log } = memoryLog();
  const ending: (() => Promise<void>)[] = [];
  let state: State;
  /** Every value that went into the store by key. */
  let written: string[];
  const away: PictureSource = () => Promise.reject(new AppError('delivery-later', 'not attached'));

  beforeEach(async () => {
    for (const end of ending.splice(0)) await end();
    state = openLibsqlState(join(folder.path, `${randomUUID()}.db`));
    written = [];
  });
  afterAll(async () => {
    for (const end of ending.splice(0)) await end();
    folder.remove();
  });

  function replica(own: PictureSource, attached: () => boolean, answerMs = 10_000): PictureExchange {
    const watched = {
      accept: state.accept.bind(state),
      claim: state.claim.bind(state),
      settle: state.settle.bind(state),
      get: state.get.bind(state),
      set: (key: string, value: string, ttlMs: number) => {
        written.push(value);
        return state.set(key, value, ttlMs);
      },
    };
    return createPictureExchange({
      state: watched,
      sealer,
      own,
      attached,
      newId: randomUUID,
      log,
      answerMs,
    });
  }

  /** The replica that holds the account, at work; the other one, which asks. */
  async function pair(own: PictureSource, answerMs?: number): Promise<PictureExchange> {
    const holder = replica(own, () => true);
    await holder.sayHeld();
    const working = startWorkers('pictures', 2, holder.work, log);
    const opened = state;
    ending.push(async () => {
      await working.stop();
      await opened.close();
    });
    return replica(away, () => false, answerMs);
  }

  it('brings any bytes as they were, many at a time, and leaves nothing that could be read', async () => {
    const pictures = new Map<string, Buffer>();
    const other = await pair(async ({ messageId }, maxBytes) => {
      expect(maxBytes).toBe(MAX);
      return pictures.get(messageId) ?? Buffer.alloc(0);
    });
    const batches = fc.array(fc.uint8Array({ maxLength: 2_000 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const asked = batch.map((bytes) => {
          const messageId = randomUUID();
          pictures.set(messageId, Buffer.from(bytes));
          return other.fetch({ ...SOURCE, messageId }, MAX);
        });
        expect(await Promise.all(asked)).toEqual(batch.map((bytes) => Buffer.from(bytes)));
      }),
      { numRuns: 10 },
    );
    expect(await state.depth('pictures')).toBe(0);
    const marked = Buffer.from('A number as pixels 13812345678, long enough to be known again');
    pictures.set('marked', marked);
    await other.fetch({ ...SOURCE, messageId: 'marked' }, MAX);
    expect(written.join()).not.toContain(marked.toString('base64'));
  });

  it('says what the holder met', async () => {
    const other = await pair(({ messageId }) => {
      if (messageId === 'gone') throw new AppError('not-found', 'gone');
      if (messageId === 'large') throw new AppError('too-large', 'large');
      throw new Error('a library said something');
    });
    const failure = (messageId: string) => other.fetch({ ...SOURCE, messageId }, MAX);
    await expect(failure('gone')).rejects.toMatchObject({ code: 'not-found' });
    await expect(failure('large')).rejects.toMatchObject({ code: 'too-large' });
    await expect(failure('odd')).rejects.toMatchObject({ code: 'delivery-later' });
    expect(await state.depth('pictures')).toBe(0);
  });

  it('asks nobody when this process holds the account', async () => {
    const holder = replica(
      async () => Buffer.from('mine'),
      () => true,
    );
    expect(String(await holder.fetch(SOURCE, MAX))).toBe('mine');
    expect(written).toEqual([]);
    await state.close();
  });

  it('comes back later, at once when nobody is attached, and when the holder dies over it', async () => {
    const other = replica(away, () => false, 200);
    await expect(other.fetch(SOURCE, MAX)).rejects.toMatchObject({ code: 'delivery-later' });
    expect(await state.depth('pictures')).toBe(0);

    const dying = replica(
      () => new Promise<Buffer>(() => {}),
      () => true,
    );
    await dying.sayHeld();
    const asked = other.fetch(SOURCE, MAX);
    void dying.work();
    await expect(asked).rejects.toMatchObject({ code: 'delivery-later' });
    await state.close();
  });

  it('leaves requests alone while the account is not held, and carries none out twice', async () => {
    let fetches = 0;
    let attached = true;
    const holder = replica(
      async () => {
        fetches += 1;
        return Buffer.from('one');
      },
      () => attached,
    );
    await holder.sayHeld();
    const other = replica(away, () => false, 200);
    attached = false;
    const asked = other.fetch(SOURCE, MAX);
    expect(await holder.work()).toEqual({ idleMs: 250 });
    await expect(asked).rejects.toMatchObject({ code: 'delivery-later' });
    expect(await state.depth('pictures')).toBe(1);

    const dead = await state.claim('pictures', 1);
    expect(dead).toMatchObject({ attempts: 1 });
    attached = true;
    while ((await state.depth('pictures')) > 0) await holder.work();
    expect(fetches).toBe(0);
    await state.close();
  });
});
