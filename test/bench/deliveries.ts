import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDelivery } from '../../bots/feishu/delivery.js';
import { normalizeDelivery } from '../../bots/feishu/normalize.js';
import { parseDelivery } from '../../bots/feishu/schema.js';
import { encryptBody, signatureHeaders } from '../../src/emulator/feishu/cipher.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { figure, printTable, progress, ratio, spreadOf } from './report.js';

const BATCHES = 60;
const A_BATCH = 200;
const ENCRYPT_KEY = 'an encrypt key';

interface RecordedDelivery {
  readonly header: { readonly app_id: string; readonly token: string };
}

/** What it costs to prove, open, check and normalise one pushed event, against JSON.parse of its clear text. */
export async function benchDeliveries(): Promise<void> {
  progress('webhook: proving and opening deliveries');
  const clear = readFileSync(join(projectRoot, 'test/fixtures/feishu/message-text-direct.json'), 'utf8');
  const { header } = JSON.parse(clear) as RecordedDelivery;
  const secrets = { appId: header.app_id, encryptKey: ENCRYPT_KEY, verificationToken: header.token };
  const body = JSON.stringify({ encrypt: encryptBody(ENCRYPT_KEY, clear) });
  const raw = Buffer.from(body);
  const headers = signatureHeaders(ENCRYPT_KEY, body, Date.now());
  const lowercase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const context = { appId: header.app_id, botOpenId: null, directChatId: null, now: Date.now() };

  const open = () => {
    const opened = openDelivery(raw, lowercase, secrets);
    if (opened.kind !== 'event') throw new Error('the recorded delivery is not an event');
    return opened.payload;
  };
  const whole = () => normalizeDelivery(parseDelivery(open()), context);
  if (!whole()) throw new Error('the recorded delivery means nothing');
  const works = [() => JSON.parse(clear), open, whole];
  const times = works.map((): number[] => []);
  for (let batch = 0; batch < BATCHES; batch += 1)
    for (const [index, work] of works.entries()) times[index]?.push(batchOf(work));
  const [parse = [], opening = [], all = []] = times.map((list) => list.slice(5));

  const base = spreadOf(parse).median;
  const row = (name: string, list: readonly number[]) => {
    const { median, p95 } = spreadOf(list);
    return [name, figure(median, 'µs'), figure(p95, 'µs'), ratio(median, base)];
  };
  printTable(
    `Webhook, one delivery of ${raw.length} bytes, batches of ${A_BATCH}`,
    ['', 'median', 'p95', 'of JSON.parse'],
    [
      row('JSON.parse of the clear text alone', parse),
      row('verify, decrypt, parse', opening),
      row('the same, checked and normalised', all),
    ],
  );
}

/** Microseconds for one run, from many in a row. */
function batchOf(work: () => unknown): number {
  const started = performance.now();
  for (let run = 0; run < A_BATCH; run += 1) work();
  return ((performance.now() - started) * 1_000) / A_BATCH;
}
