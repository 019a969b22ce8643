import { randomInt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCreators } from '../../src/application/import-creators.js';
import type { BindingCode, CreatorRow, Records } from '../../src/application/ports.js';
import { AppError } from '../../src/shared/errors.js';
import { templatePath } from '../../src/shared/project-root.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { serverFolder } from '../helpers/processes.js';
import { NOON, newPerson } from '../helpers/records-tools.js';

const HEADER = 'douyin_id,nickname,avatar_url,location,followers,categories,price_min,price_max';
const { keyedHash, sealer } = createSecrets(Buffer.alloc(32, 1));
const MONTH_MS = 30 * 86_400_000;

/** Records that only keep what an import hands over. */
function memoryRecords(bound: readonly string[] = []) {
  const rows = new Map<string, CreatorRow>();
  const codes: BindingCode[] = [];
  const batches: number[] = [];
  const records = {
    importCreators: async (batch: readonly CreatorRow[]) => {
      batches.push(batch.length);
      for (const row of batch) rows.set(row.creatorId, row);
    },
    boundCreators: async (ids: readonly string[]) => new Set(ids.filter((id) => bound.includes(id))),
    addBindingCodes: async (some: readonly BindingCode[]) => void codes.push(...some),
    openCodes: async () => new Map<string, string | null>(),
  };
  return { records, rows, codes, batches };
}

type Target = Pick<Records, 'importCreators' | 'boundCreators' | 'addBindingCodes' | 'openCodes'>;

async function run(csv: AsyncIterable<Buffer | string>, records: Target, renewCodes = false) {
  const written = new Map<string, string>();
  const result = await importCreators({
    csv,
    writeCodes: (some) => {
      for (const { douyinId, code } of some) written.set(douyinId, code);
    },
    records,
    hash: keyedHash,
    sealer,
    renewCodes,
    now: () => NOON,
    randomInt,
  });
  const problems = result.rejected.map((one) => `${one.line} ${one.problem.key.replace('import.bad.', '')}`);
  return { ...result, written, problems };
}

const csvOf = (...lines: string[]) => Readable.from([[HEADER, ...lines].join('\n')]);

describe('importCreators', () => {
  it('imports good lines, names each bad one and goes on', async () => {
    const { records, rows } = memoryRecords();
    const done = await run(
      csvOf(
        'good_1,小鱼,,浙江·杭州,128.6万,美食|探店,5000,20000',
        '!,小鱼,,,,,,',
        'good_2,"逗号,""引号""",,,"1,286,000",,,',
        'bad_cells,小鱼,,',
        '',
        ',,,,,,,',
        'bad_price,小鱼,,,,,9,1',
        'bad_quote,"没有关上,,,,,,',
        'good_3,"两\n行",,,,,,',
        'good_4,5"手机,,,,,,',
      ),
      records,
    );
    expect(done.problems).toEqual(['3 douyin-id', '5 cells', '8 price-order', '9 quotes']);
    expect(done).toMatchObject({ imported: 4, codes: 4 });
    const names = [...rows.values()].map((row) => row.identity.nickname);
    expect(names).toEqual(['小鱼', '逗号,"引号"', '两 行', '5"手机']);
    expect(rows.get('dy:good_1')?.identity).toMatchObject({ followers: 1_286_000, source: 'import' });
  });

  it('spoils only its own line: another encoding, a line without end, an open quote on the last', async () => {
    const { records, rows } = memoryRecords();
    const csv = Readable.from([
      Buffer.from(`\ufeff${HEADER}\r\ngood_1,小鱼,,,,,,\r\ngbk_line,`),
      Buffer.from([0xd0, 0xa1, 0xd3, 0xe3]),
      Buffer.from(`,,,,,,\r\nlong_line,${'长'.repeat(60_000)}`),
      Buffer.from(`${'长'.repeat(60_000)},,,,,,\r\ngood_2,小鱼,,,,,,\r\nopen,"小鱼,,,,,,`),
    ]);
    const done = await run(csv, records);
    expect(done.problems).toEqual(['3 encoding', '4 encoding', '6 quotes']);
    expect([...rows.keys()]).toEqual(['dy:good_1', 'dy:good_2']);
  });

  it('takes columns in any order and case, with others between; names those it lacks', async () => {
    const { records, rows } = memoryRecords();
    const header = 'Nickname, note,PRICE_MAX,price_min,categories,followers,location,avatar_url,douyin_id';
    await run(Readable.from([`\ufeff${header}\r\n小鱼,x,2,1,美食,3,上海,,fish_1\r\n`]), records);
    expect(rows.get('dy:fish_1')?.identity).toMatchObject({ nickname: '小鱼', priceMin: 1, followers: 3 });
    const lacking = run(Readable.from(['douyin_id,nickname\nfish,小鱼']), records);
    await expect(lacking).rejects.toMatchObject({ code: 'invalid-input', message: /avatar_url.*price_max/ });
    await expect(run(Readable.from([]), records)).rejects.toMatchObject({ code: 'invalid-input' });
    const twice = run(Readable.from([`${HEADER},nickname\n`]), records);
    await expect(twice).rejects.toMatchObject({ message: expect.stringContaining('nickname twice') });
  });

  it('gives codes of eight clear letters to creators nobody is bound to, good for 30 days', async () => {
    const { records, codes } = memoryRecords(['dy:bound_1']);
    const done = await run(csvOf('bound_1,小鱼,,,,,,', 'Free_1,小鱼,,,,,,', 'free_1,小鱼,,,,,,'), records);
    expect(done).toMatchObject({ imported: 3, codes: 1 });
    const [[douyinId, code]] = [...done.written] as [[string, string]];
    expect(douyinId).toBe('free_1');
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/);
    const codeHash = keyedHash('binding-code', code);
    expect(codes).toEqual([
      { codeHash, creatorId: 'dy:free_1', expiresAt: NOON + MONTH_MS, sealed: expect.any(String) },
    ]);
    expect(sealer.open(codes[0]?.sealed ?? '')).toBe(code);
  });

  it('draws codes anew when one is in use, and gives up in the end', async () => {
    const { records } = memoryRecords();
    let refusals = 2;
    const busy = async () => {
      if (refusals === 0) return;
      refusals -= 1;
      throw new AppError('conflict', 'in use');
    };
    const done = await run(csvOf('fish_1,小鱼,,,,,,'), { ...records, addBindingCodes: busy });
    expect(done.codes).toBe(1);
    refusals = Number.POSITIVE_INFINITY;
    const never = run(csvOf('fish_1,小鱼,,,,,,'), { ...records, addBindingCodes: busy });
    await expect(never).rejects.toMatchObject({ code: 'conflict' });
  });

  it('answers alike however the file is cut into chunks', async () => {
    const text = `\ufeff${HEADER}\r\na_1,"小\r\n鱼",,,,,,\r\n\r\nb!,x,,,,,,\nc_1,👩🏽‍🚀,,,,,,`;
    const bytes = Buffer.from(text);
    const whole = memoryRecords();
    const expected = await run(Readable.from([bytes]), whole.records);
    expect(expected.problems).toEqual(['5 douyin-id']);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length })), async (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const { records, rows } = memoryRecords();
        expect((await run(Readable.from(chunks), records)).problems).toEqual(expected.problems);
        expect([...rows]).toEqual([...whole.rows]);
      }),
    );
  });

  it('never stops at a line, whatever is in it', async () => {
    const line = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', '小', '\0', '|'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
        const { records, rows } = memoryRecords();
        await run(csvOf(...lines, '', '', '', '', '', 'last_1,小鱼,,,,,,'), records);
        expect(rows.has('dy:last_1')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('importCreators into records', () => {
  const folder = serverFolder('import');
  let records: Records;
  beforeAll(async () => {
    records = await openLibsqlRecords(join(folder.path, 'bot.db'));
  });
  afterAll(async () => {
    await records.close();
    folder.remove();
  });

  it('imports the samples, twice; nobody gets a second code, and all codes come out again', async () => {
    const samples = () => createReadStream(templatePath('samples', 'creators.csv'));
    const first = await run(samples(), records);
    expect(first.problems).toEqual([]);
    expect(first).toMatchObject({ imported: 8, codes: 8 });
    const code = first.written.get('xiaoyu_2024') ?? '';
    const outcome = await records.bind(keyedHash('binding-code', code), newPerson(), 'e1', NOON);
    expect(outcome).toEqual({ outcome: 'bound', creatorId: 'dy:xiaoyu_2024' });
    const second = await run(samples(), records);
    expect(second).toMatchObject({ imported: 8, codes: 0, kept: 7 });
    first.written.delete('xiaoyu_2024');
    expect(second.written).toEqual(first.written);
    const renewed = await run(samples(), records, true);
    expect(renewed).toMatchObject({ codes: 7, kept: 0 });
    const bind = (codes: ReadonlyMap<string, string>, event: string) =>
      records.bind(keyedHash('binding-code', codes.get('kele.tech') ?? ''), newPerson(), event, NOON);
    expect(await bind(first.written, 'e2')).toEqual({ outcome: 'invalid' });
    expect(await bind(renewed.written, 'e3')).toMatchObject({ outcome: 'bound' });
    const found = await records.findCreators('小鱼', 5);
    expect(found.map((one) => one.nickname)).toEqual(['小鱼', '小鱼爱吃辣']);
  });

  it('takes 100,000 lines in flat memory, pulling them no faster than they are stored', async () => {
    let ahead = 0;
    let most = 0;
    async function* lines() {
      yield `${HEADER}\n`;
      for (let line = 0; line < 100_000; line += 1) {
        ahead += 1;
        most = Math.max(most, ahead);
        yield `bulk_${line},达人${line}号,https://p3.douyinpic.com/${line}.jpeg,上海,${line},美食|探店,100,200\n`;
      }
    }
    const batched = {
      ...records,
      importCreators: async (rows: readonly CreatorRow[]) => {
        await records.importCreators(rows);
        ahead -= rows.length;
      },
      boundCreators: (ids: readonly string[]) => records.boundCreators(ids),
      addBindingCodes: (codes: readonly BindingCode[]) => records.addBindingCodes(codes),
      openCodes: (ids: readonly string[], now: number) => records.openCodes(ids, now),
    };
    let codes = 0;
    const result = await importCreators({
      csv: lines(),
      writeCodes: (some) => {
        codes += some.length;
      },
      records: batched,
      hash: keyedHash,
      sealer,
      now: () => NOON,
      randomInt,
    });
    expect(result).toEqual({ imported: 100_000, rejected: [], refused: 0, codes: 100_000, kept: 0 });
    expect(codes).toBe(100_000);
    expect(most).toBeLessThan(1_100);
  }, 120_000);
});
