import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/shared/project-root.js';
import { openLibsqlRecords, openPostgresRecords } from '../../../src/storage/records/open-records.js';
import { runProgram, serverFolder } from '../../helpers/processes.js';
import { creatorRow } from '../../helpers/records-tools.js';
import { describeWith, startPostgres } from '../../helpers/servers.js';

const PROCESSES = 4;
const built = pathToFileURL(join(projectRoot, 'dist/src/storage/records/open-records.js')).href;

/** Opens the records of an address in a process of its own, as it ships, and imports one creator. */
async function startElsewhere(open: string, address: string): Promise<string> {
  const row = creatorRow();
  const program = `
    import { ${open} } from ${JSON.stringify(built)};
    const records = await ${open}(${JSON.stringify(address)});
    await records.importCreators([${JSON.stringify(row)}]);
    await records.close();`;
  await runProgram(process.execPath, ['--input-type=module', '-e', program]);
  return row.creatorId;
}

async function startTogether(open: string, address: string): Promise<string[]> {
  return Promise.all(Array.from({ length: PROCESSES }, () => startElsewhere(open, address)));
}

describe('processes that start together on a new SQLite file', () => {
  it('all come up and all write', async () => {
    const folder = serverFolder('together');
    const file = join(folder.path, 'bot.db');
    const creatorIds = await startTogether('openLibsqlRecords', file);
    const records = await openLibsqlRecords(file);
    for (const creatorId of creatorIds) expect(await records.creator(creatorId)).not.toBeNull();
    await records.close();
    folder.remove();
  });
});

describeWith('postgres', 'processes that start together on a new Postgres database', () => {
  it('all come up and all write', async () => {
    const server = await startPostgres();
    const creatorIds = await startTogether('openPostgresRecords', server.url);
    const records = await openPostgresRecords(server.url);
    for (const creatorId of creatorIds) expect(await records.creator(creatorId)).not.toBeNull();
    await records.close();
    await server.stop();
  });
});
