import { Client } from 'pg';
import { expect, it } from 'vitest';
import { describeWith, startPostgres } from '../helpers/servers.js';

describeWith('postgres', 'a Postgres server of a test', () => {
  it('starts, takes databases and ends', async () => {
    const server = await startPostgres();
    try {
      const client = new Client({ connectionString: await server.createDatabase('one') });
      await client.connect();
      expect((await client.query('select current_database() as name')).rows).toEqual([{ name: 'one' }]);
      await client.end();
    } finally {
      await server.stop();
    }
    const gone = new Client({ connectionString: server.url });
    await expect(gone.connect()).rejects.toThrow();
  });
});
