import { randomInt } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { importCreators } from '../application/import-creators.js';
import type { KeyedHash, Records, Sealer } from '../application/ports.js';
import { creatorIdOf } from '../domain/creator-identity-rules.js';
import { templatePath } from '../shared/project-root.js';
import type { SampleCreator } from './page/types.js';

/** Imports the sample creators of emulator mode; answers who they are, with codes for those nobody is bound to. */
export async function importSamples(
  records: Records,
  secrets: { readonly keyedHash: KeyedHash; readonly sealer: Sealer },
): Promise<() => Promise<SampleCreator[]>> {
  const codes = new Map<string, string>();
  const file = templatePath('samples', 'creators.csv');
  await importCreators({
    csv: createReadStream(file),
    writeCodes: (some) => {
      for (const { douyinId, code } of some) codes.set(douyinId, code);
    },
    records,
    hash: secrets.keyedHash,
    sealer: secrets.sealer,
    now: Date.now,
    randomInt,
  });
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const samples = rows.map((row) => {
    const [douyinId = '', nickname = ''] = row.split(',');
    return { nickname, creatorId: creatorIdOf(douyinId), code: codes.get(douyinId) ?? null };
  });
  return async () => {
    const bound = await records.boundCreators(samples.map((sample) => sample.creatorId));
    return samples.map(({ nickname, creatorId, code }) => ({
      nickname,
      code: bound.has(creatorId) ? null : code,
    }));
  };
}
