import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenShareLink } from '../../src/application/open-share-link.js';
import type { Records } from '../../src/application/ports.js';
import type { NewShareLink } from '../../src/application/share-ports.js';
import { hideToken } from '../../src/application/share-tokens.js';
import { createCardPages } from '../../src/http/card-pages.js';
import { createLogger } from '../../src/shared/logger.js';
import { loadTexts } from '../../src/shared/texts.js';
import { openLibsqlFile } from '../../src/storage/libsql-file.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { createSecrets } from '../../src/storage/secrets.js';
import { blankPainter } from '../helpers/cards.js';
import { serverFolder } from '../helpers/processes.js';
import { cardChange, NOON, unique, withCreator } from '../helpers/records-tools.js';

const HOUR = 3_600_000;
const { keyedHash: hash, sealer } = createSecrets(randomBytes(32));
const folder = serverFolder('card-pages');
const file = join(folder.path, 'bot.db');
const PERSON = {
  'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50',
};
let records: Records;
let close: () => void;
let url = '';
let now = NOON;
let creatorId = '';

beforeAll(async () => {
  records = await openLibsqlRecords(file);
  creatorId = await withCreator(records, { nickname: '小鱼 <b>&"\r\nX-Evil: 1' });
  const content = { wechat: 'xiaoyu_page', email: 'a+b@example.com' };
  const change = cardChange(creatorId, 0, '第一行\n<script>alert(1)</script>');
  await records.saveCard({ ...change, content: { ...change.content, ...content } });
  const open = createOpenShareLink({
    records,
    hash,
    sealer,
    publicUrl: 'https://bot.example.com',
    now: () => now,
  });
  const app = new Koa();
  const log = createLogger('silent');
  app.use(
    createCardPages({ open, painter: blankPainter, avatarOf: async () => null, texts: loadTexts(), log }),
  );
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterAll(async () => {
  close();
  await records.close();
  folder.remove();
});

/** Makes a link with these terms and answers its token. */
async function link(terms: Partial<NewShareLink> = {}): Promise<string> {
  const token = randomBytes(16).toString('base64url');
  const usual = {
    label: '喜茶',
    expiresAt: null,
    maxViews: null,
    eventId: unique('share'),
    by: 'me',
    at: NOON,
  };
  await records.createShareLink({ creatorId, token: hideToken(token, { hash, sealer }), ...usual, ...terms });
  return token;
}

async function views(token: string): Promise<number | undefined> {
  return (await records.shareLink(hash('share-token', token)))?.views;
}

const get = (path: string, headers: Record<string, string> = PERSON, method = 'GET') =>
  fetch(url + path, { headers, method });

/** Status, headers that a page chooses, and bytes. */
async function seen(path: string, headers?: Record<string, string>) {
  const answer = await get(path, headers);
  const chosen = [...answer.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
  return { status: answer.status, headers: chosen, body: await answer.text() };
}

describe('a card page', () => {
  it('shows the card as a client sees it, in few bytes, with nothing that acts', async () => {
    const token = await link();
    const { status, headers, body } = await seen(`/c/${token}`);
    expect(status).toBe(200);
    expect(Buffer.byteLength(body)).toBeLessThan(100_000);
    expect(body).toContain('xiaoyu_page');
    expect(body).toContain('href="mailto:a+b@example.com"');
    expect(body).toContain('更新于 2026-01-15 12:00 · 第 1 版');
    expect(body).toContain(`<meta property="og:image" content="https://bot.example.com/c/${token}.png">`);
    expect(body).toContain(`href="/c/${token}.vcf"`);
    expect(body).not.toContain('<b>');
    expect(body.match(/<script/g)).toHaveLength(1);
    const byName = new Map(headers);
    expect(byName.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'sha256-/,
    );
    expect(byName.get('x-robots-tag')).toContain('noindex');
    expect(byName.get('cache-control')).toBe('no-store');
    expect(byName.get('referrer-policy')).toBe('no-referrer');
  });

  it('serves its script under an address that changes with its bytes', async () => {
    const { body } = await seen(`/c/${await link()}`);
    const script = await seen(/src="([^"]+)"/.exec(body)?.[1] ?? '');
    expect(script.status).toBe(200);
    expect(new Map(script.headers).get('content-type')).toContain('text/javascript');
    expect(script.body).toContain('navigator.clipboard');
  });

  it('hands out the picture and the contact file; a nickname adds no header', async () => {
    const token = await link();
    const picture = await get(`/c/${token}.png`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const contact = await seen(`/c/${token}.vcf`);
    const headers = new Map(contact.headers);
    expect(headers.get('content-type')).toBe('text/vcard; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="card.vcf"; filename\*=UTF-8''%E5%B0%8F%E9%B1%BC[\w%.-]*\.vcf$/,
    );
    expect(headers.get('x-evil')).toBeUndefined();
    expect(contact.body).toContain('\r\nEMAIL;TYPE=INTERNET:a+b@example.com\r\n');
    expect(contact.body).not.toMatch(/^(TEL|X-Evil)/m);
    expect(await views(token)).toBe(0);
  });
});

describe('a dead link', () => {
  it('gets one page, whatever it died of and whatever is asked of it', async () => {
    now = NOON;
    const expired = await link({ expiresAt: NOON });
    const usedUp = await link({ maxViews: 1 });
    await get(`/c/${usedUp}`);
    const revoked = await link();
    const { number } = (await records.shareLinks(creatorId, 1))[0]!;
    await records.revokeShareLink({ creatorId, number, eventId: unique('stop'), by: 'me', at: NOON });
    const tokens = [
      expired,
      usedUp,
      revoked,
      'A'.repeat(22),
      'x',
      '',
      '%00',
      "'or'1",
      'a'.repeat(5_000),
      '..%2f..',
    ];
    const first = await seen(`/c/${expired}`);
    expect(first.status).toBe(404);
    expect(first.body).toContain('链接已失效');
    for (const token of tokens)
      for (const part of ['', '.png', '.vcf', '?open=1', '.vcf?pass=zz.zz', '.png?pass='])
        expect(await seen(`/c/${token}${part}`), token + part).toEqual(first);
    expect(await seen('/c/a/b/c')).toEqual(first);
    const head = await get(`/c/${revoked}`, PERSON, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([
      404,
      String(Buffer.byteLength(first.body)),
    ]);
  });

  it('is kept neither in clear nor under a name that can be computed without the key', async () => {
    const token = await link();
    const db = openLibsqlFile(file);
    const row = db.prepare('select * from share_links').all();
    db.close();
    expect(JSON.stringify(row)).not.toContain(token);
    expect(await records.shareLink(token)).toBeNull();
  });
});

describe('views', () => {
  it('are counted once a page, not for its parts, HEAD, machines or what is fetched in advance', async () => {
    const token = await link({ maxViews: 5 });
    const page = await seen(`/c/${token}`);
    const parts = [...page.body.matchAll(/href="(\/c\/[^"]+)"/g)].map((match) => match[1]!);
    expect(parts).toHaveLength(3);
    for (const part of parts) expect((await get(part)).status).toBe(200);
    await get(`/c/${token}`, PERSON, 'HEAD');
    for (const agent of [
      'Googlebot/2.1',
      'facebookexternalhit/1.1',
      'Slackbot-LinkExpanding 1.0',
      'WhatsApp/2.2',
    ])
      await get(`/c/${token}`, { 'User-Agent': agent });
    const early = await get(`/c/${token}`, { ...PERSON, 'Sec-Purpose': 'prefetch;prerender' });
    expect(early.status).toBe(503);
    expect(await views(token)).toBe(1);
    await get(`/c/${token}`, { 'User-Agent': 'Mozilla/5.0 (Linux; Android 12; CUBOT X30) Chrome/120' });
    expect(await views(token)).toBe(2);
  });

  it('that are limited show a machine only whose card it is, and give it a way in for people', async () => {
    const token = await link({ maxViews: 1 });
    const closed = await seen(`/c/${token}`, { 'User-Agent': 'Twitterbot/1.0' });
    expect(closed.body).not.toMatch(/xiaoyu_page|example\.com|og:image/);
    expect(closed.body).toContain(`/c/${token}?open=1`);
    expect((await seen(`/c/${token}.png`)).status).toBe(404);
    expect((await seen(`/c/${token}.vcf`)).status).toBe(404);
    expect((await seen(`/c/${token}?open=1`, { 'User-Agent': 'Twitterbot/1.0' })).body).toContain(
      'xiaoyu_page',
    );
    expect(await views(token)).toBe(1);
  });

  it('of which the last one is wanted by many are given to one, who may fetch the parts for a while', async () => {
    const token = await link({ maxViews: 1 });
    const pages = await Promise.all(Array.from({ length: 8 }, () => seen(`/c/${token}`)));
    const won = pages.filter((page) => page.status === 200);
    expect(won).toHaveLength(1);
    const vcf = /href="(\/c\/[^"]+\.vcf\?pass=[^"]+)"/.exec(won[0]!.body)?.[1] ?? '';
    expect((await get(vcf)).status).toBe(200);
    expect((await get(vcf.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))).status).toBe(404);
    now = NOON + HOUR;
    expect((await get(vcf)).status).toBe(404);
    now = NOON;
  });
});
