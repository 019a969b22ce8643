import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const HEADER = 'douyin_id,nickname,avatar_url,location,followers,categories,price_min,price_max';

/** Writes an import file of so many creators; every thousandth line is bad. Returns the number of good ones. */
export async function writeBulkCsv(path: string, rows: number): Promise<number> {
  const file = createWriteStream(path);
  file.write(`${HEADER}\n`);
  let good = 0;
  for (let row = 1; row <= rows; row += 1) {
    const bad = row % 1_000 === 0;
    good += bad ? 0 : 1;
    const id = bad ? '!' : `bulk_${row}`;
    const line = `${id},达人${row}号,https://p3.douyinpic.com/${row}.jpeg,上海,${row},美食|探店,100,200\n`;
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return good;
}
