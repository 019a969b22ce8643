import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPostgresRecords } from '../../../src/storage/records/open-records.js';
import { freePort } from '../../helpers/processes.js';
import { cardChange, creatorRow, withCreator } from '../../helpers/records-tools.js';
import { describeWith, type PostgresServer, startPostgres } from '../../helpers/servers.js';
import { memoryLog } from '../../helpers/state-tools.js';
import { startTcpProxy } from '../../helpers/tcp-proxy.js';

const AWAY = { name: 'AppError', code: 'store-away' };

describeWith('postgres', 'Records on a Postgres server', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  it('opens for many at once on an empty database', async () => {
    const url = await server.createDatabase('together');
    const opened = await Promise.all(Array.from({ length: 5 }, () => openPostgresRecords(url)));
    const creatorId = await withCreator(opened[0]!);
    for (const records of opened) expect(await records.creator(creatorId)).not.toBeNull();
    await Promise.all(opened.map((records) => records.close()));
  });

  it('loses no update of forty savers over many connections', async () => {
    const records = await openPostgresRecords(server.url, { connections: 8 });
    const creatorId = await withCreator(records);
    const save = async (index: number): Promise<void> => {
      const card = await records.creator(creatorId);
      const words = `${card?.content.introduction ?? ''}<${index}>`;
      const { outcome } = await records.saveCard(cardChange(creatorId, card?.revision ?? -1, words));
      if (outcome !== 'saved') await save(index);
    };
    await Promise.all(Array.from({ length: 40 }, (_, index) => save(index)));
    const card = await records.creator(creatorId);
    expect(card?.revision).toBe(40);
    for (let index = 0; index < 40; index += 1) expect(card?.content.introduction).toContain(`<${index}>`);
    await records.close();
  });

  it('is away when nobody listens, the database is missing or the calls come after the end', async () => {
    const nobody = `postgres://bot@127.0.0.1:${await freePort()}/postgres`;
    await expect(openPostgresRecords(nobody)).rejects.toMatchObject(AWAY);
    await expect(openPostgresRecords(`${server.url}_missing`)).rejects.toMatchObject(AWAY);
    const records = await openPostgresRecords(server.url);
    await records.close();
    await expect(records.ping()).rejects.toMatchObject(AWAY);
  });

  it('survives cut and silent links, and works again afterwards', async () => {
    const port = Number(new URL(server.url).port);
    const proxy = await startTcpProxy(port);
    const { log, lines } = memoryLog();
    const url = server.url.replace(`:${port}/`, `:${proxy.port}/`);
    const records = await openPostgresRecords(url, { log, connections: 3, answerWithinMs: 2_000 });
    await records.importCreators([creatorRow()]);
    proxy.cut();
    await expect.poll(() => lines.length).toBeGreaterThan(0);
    await expect.poll(() => records.ping().then(() => 'up')).toBe('up');
    proxy.blackHole();
    const start = performance.now();
    await expect(records.importCreators([creatorRow()])).rejects.toMatchObject(AWAY);
    expect(performance.now() - start).toBeLessThan(8_000);
    proxy.heal();
    for (let call = 0; call < 6; call += 1) await records.importCreators([creatorRow()]);
    await records.close();
    await proxy.close();
  });
});
