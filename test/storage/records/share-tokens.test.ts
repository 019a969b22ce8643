import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openLibsqlFile } from '../../../src/storage/libsql-file.js';
import { openLibsqlRecords } from '../../../src/storage/records/open-records.js';
import { serverFolder } from '../../helpers/processes.js';
import { NOON, unique, withCreator } from '../../helpers/records-tools.js';

const folder = serverFolder('share-tokens');
const file = join(folder.path, 'bot.db');
afterAll(() => folder.remove());

it('hides the tokens an earlier release kept in clear: unusable before, usable after, once', async () => {
  const records = await openLibsqlRecords(file);
  const creatorId = await withCreator(records);
  const tokens = Array.from({ length: 3 }, () => unique('clear-token'));
  const db = openLibsqlFile(file);
  for (const [index, token] of tokens.entries())
    db.prepare(
      'insert into share_links (token_hash, creator_id, number, standing, created_at) values (?, ?, ?, 0, ?)',
    ).run(token, creatorId, index + 1, NOON);
  expect(await records.shareLink(tokens[0]!)).toBeNull();
  expect(await records.countShareView(tokens[0]!, NOON)).toBe(false);
  const hide = (token: string) => ({ hash: `#${token}`, sealed: `sealed ${token}` });
  const hidden = await Promise.all([records.hideShareTokens(hide), records.hideShareTokens(hide)]);
  expect(Math.max(...hidden)).toBe(3);
  expect(await records.hideShareTokens(hide)).toBe(0);
  expect(await records.shareLink(`#${tokens[1]}`)).toMatchObject({ number: 2, token: hide(tokens[1]!) });
  const kept = db.prepare('select token_hash from share_links').all() as { token_hash: string }[];
  expect(kept.map((row) => row.token_hash).sort()).toEqual(tokens.map((token) => `#${token}`));
  db.close();
  await records.close();
});
