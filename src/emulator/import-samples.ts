import { randomInt } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { importCreators } from '../application/import-creators.js';
import type { KeyedHash, Records } from '../application/ports.js';
import { templatePath } from '../shared/project-root.js';
import type { SampleCreator } from './page/types.js';

/** Imports the sample creators of emulator mode, with new codes for those nobody is bound to. */
export async function importSamples(records: Records, hash: KeyedHash): Promise<SampleCreator[]> {
  const codes = new Map<string, string>();
  const file = templatePath('samples', 'creators.csv');
  await importCreators({
    csv: createReadStream(file),
    writeCode: (douyinId, code) => void codes.set(douyinId, code),
    records,
    hash,
    now: Date.now,
    randomInt,
  });
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => {
    const [douyinId = '', nickname = ''] = row.split(',');
    return { nickname, code: codes.get(douyinId) ?? null };
  });
}
