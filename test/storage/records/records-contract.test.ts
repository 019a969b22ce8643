import { join } from 'node:path';
import { describe } from 'vitest';
import {
  openLibsqlRecords,
  openPostgresRecords,
  openRecordsOn,
} from '../../../src/storage/records/open-records.js';
import { recordsContract } from '../../contract/records.contract.js';
import { startPglite } from '../../helpers/pglite.js';
import { serverFolder } from '../../helpers/processes.js';
import { describeWith, startPostgres } from '../../helpers/servers.js';

describe('Records on libsql', () => {
  recordsContract(async () => {
    const folder = serverFolder('records');
    const file = join(folder.path, 'bot.db');
    const [a, b] = await Promise.all([openLibsqlRecords(file), openLibsqlRecords(file)]);
    const stop = async () => {
      await Promise.all([a.close(), b.close()]);
      folder.remove();
    };
    return { a, b, stop };
  });
});

describe('Records on PGlite', () => {
  recordsContract(async () => {
    const engine = await startPglite();
    const open = () => openRecordsOn(engine.dialect(), 'postgres');
    const [a, b] = [await open(), await open()];
    return { a, b, stop: engine.stop };
  });
});

describeWith('postgres', 'Records on Postgres', () => {
  recordsContract(async () => {
    const server = await startPostgres();
    const [a, b] = await Promise.all([openPostgresRecords(server.url), openPostgresRecords(server.url)]);
    const stop = async () => {
      await Promise.all([a.close(), b.close()]);
      await server.stop();
    };
    return { a, b, stop };
  });
});
