import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CardImage, CardPainter } from '../../src/application/ports.js';
import { type CardView, viewCard } from '../../src/domain/card-view.js';
import { createApp } from '../../src/http/app.js';
import { createCardPages } from '../../src/http/card-pages.js';
import { createMetrics } from '../../src/http/metrics.js';
import { createCardPainter } from '../../src/rendering/paint-card.js';
import { loadTexts } from '../../src/shared/texts.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';
import { memoryLog } from '../helpers/state-tools.js';

const TOKENS = {
  full: 'f'.repeat(22),
  hostile: 'h'.repeat(22),
  longest: 'l'.repeat(22),
  empty: 'e'.repeat(22),
} as const;

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;{{nickname}}{{{style}}}$&$1\u202e</style></title>`;

function hostileView(): CardView {
  const card = cardWith({
    ...FULL_CONTENT,
    feishu: HOSTILE,
    wechat: HOSTILE,
    email: HOSTILE,
    introduction: HOSTILE,
    collaborations: [{ brand: HOSTILE, form: null, time: null, link: null }],
  });
  const identity = {
    ...card.identity,
    nickname: HOSTILE,
    douyinId: HOSTILE,
    location: HOSTILE,
    categories: [HOSTILE],
  };
  return viewCard({ ...card, identity }, 'client');
}

const longest = cardWith({
  ...FULL_CONTENT,
  introduction: '👨‍👩‍👧‍👦'.repeat(200),
  collaborations: Array.from({ length: 20 }, (_, index) => ({
    brand: `${index}${'👨‍👩‍👧‍👦'.repeat(28)}`,
    form: '式'.repeat(40),
    time: '2026年12月31日',
    link: null,
  })),
});

const VIEWS: Record<string, CardView> = {
  [TOKENS.full]: viewCard(cardWith(FULL_CONTENT), 'client'),
  [TOKENS.hostile]: hostileView(),
  [TOKENS.longest]: viewCard(longest, 'client'),
  [TOKENS.empty]: viewCard(cardWith(), 'client'),
};

const { log, lines } = memoryLog();
const asked: string[] = [];
let painted = 0;
let url = '';
let close: () => void;

beforeAll(async () => {
  const texts = loadTexts();
  const real = await createCardPainter({ texts, log });
  const painter: CardPainter = {
    paint: (view, shareUrl): Promise<CardImage> => {
      painted += 1;
      return real.paint(view, shareUrl);
    },
  };
  const lookup = async (token: string) => {
    asked.push(token);
    const view = VIEWS[token];
    return view ? { view, shareUrl: `https://card.example.com/c/${token}` } : null;
  };
  const app = createApp({
    feishuWebhook: null,
    cardPages: createCardPages({ lookup, painter, texts, log }),
    emulatorPage: null,
    dependencies: [],
    metrics: createMetrics({ depth: async () => 0 }),
    isStopping: () => false,
    log,
  });
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => void server.close();
});
afterAll(() => close());

const page = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);

/** A path as it stands, which `fetch` would tidy up. */
function raw(path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    get({ hostname, port, path }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    }).on('error', reject);
  });
}

function expectProtected(headers: Headers): void {
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-robots-tag')).toContain('noindex');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|script-src|\*/);
}

/** Text nodes of a page; nothing in the template uses another tag than these. */
const TAGS =
  /^<\/?(?:!doctype|html|head|meta|title|style|body|main|header|span|div|h1|h2|p|ul|li|section|dl|dt|dd|a|footer)[\s>]/i;

describe('the page of a card', () => {
  it('shows the view, asks nobody to keep it and says so to robots', async () => {
    const answer = await page(`/c/${TOKENS.full}`);
    const html = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expectProtected(answer.headers);
    for (const part of [
      '小鱼',
      'xiaoyu_2024',
      '128.6万 粉丝',
      '真实体验',
      '喜茶',
      'xiaoyu@example.com',
      `/c/${TOKENS.full}.png`,
    ])
      expect(html).toContain(part);
    expect(html).toContain('<meta name="robots" content="noindex');
    expect(html).not.toMatch(/138\*|phone|手机|\{\{|<script|javascript:|https?:\/\//i);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('allows the style it carries and no other', async () => {
    const { createHash } = await import('node:crypto');
    const answer = await page(`/c/${TOKENS.full}`);
    const style = /<style>([\s\S]*?)<\/style>/.exec(await answer.text())?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(style.length).toBeGreaterThan(100);
    expect(answer.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  });

  it('draws hostile words as words', async () => {
    const html = await (await page(`/c/${TOKENS.hostile}`)).text();
    const tags = html.match(/<[^>]*>/g) ?? [];
    expect(tags.filter((tag) => !TAGS.test(tag))).toEqual([]);
    expect(tags.filter((tag) => /\son\w+=|script/i.test(tag))).toEqual([]);
    expect(html.match(/<\/title>/g)).toHaveLength(1);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('{{{style}}}');
  });

  it('weighs less than 100 kB with everything at its longest', async () => {
    const bytes = (await (await page(`/c/${TOKENS.longest}`)).arrayBuffer()).byteLength;
    expect(bytes).toBeLessThan(100 * 1024);
    expect((await (await page(`/c/${TOKENS.full}`)).arrayBuffer()).byteLength).toBeLessThan(10 * 1024);
  });

  it('says in words that there is no contact', async () => {
    expect(await (await page(`/c/${TOKENS.empty}`)).text()).toContain('暂未公开联系方式');
  });
});

describe('the picture of a card', () => {
  it('is served with its type and tag, the same for a conditional request', async () => {
    const first = await page(`/c/${TOKENS.full}.png`);
    const bytes = Buffer.from(await first.arrayBuffer());
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(Number(first.headers.get('content-length'))).toBe(bytes.length);
    expect(bytes.length).toBeLessThanOrEqual(280 * 1024);
    expectProtected(first.headers);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    // Without its own Cache-Control, fetch asks with no-cache, which overrides the condition.
    const again = await page(`/c/${TOKENS.full}.png`, {
      headers: { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' },
    });
    const left = Buffer.from(await again.arrayBuffer());
    expect(again.headers.get('etag')).toBe(tag);
    expect([again.status, left.length]).toEqual([304, 0]);
    expectProtected(again.headers);
    const changed = await page(`/c/${TOKENS.full}.png`, {
      headers: { 'If-None-Match': '"other"', 'Cache-Control': 'max-age=0' },
    });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, tag]);
  });

  it('is drawn of hostile words too', async () => {
    const answer = await page(`/c/${TOKENS.hostile}.png`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('says in no log what stands on it', () => {
    expect(lines.join()).not.toMatch(/小鱼|alert|example\.com|f{22}/);
  });
});

describe('a dead link', () => {
  it('gets one neutral page, whatever the reason', async () => {
    const before = painted;
    const paths = [
      `/c/${'z'.repeat(22)}`,
      `/c/${'z'.repeat(22)}.png`,
      '/c/short',
      '/c/',
      `/c/${'z'.repeat(65)}`,
      `/c/${TOKENS.full}.gif`,
      `/c/${TOKENS.full}/`,
      `/c/${TOKENS.full}.png.png`,
      `/c/%3Cscript%3Ealert(1)%3C/script%3E`,
      `/c/${encodeURIComponent('小鱼小鱼小鱼小鱼小鱼小鱼')}`,
    ];
    const answers = await Promise.all(paths.map((path) => page(path)));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map((answer) => answer.status)).toEqual(paths.map(() => 404));
    expect(new Set(bodies).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.headers.get('content-type')))).toEqual(
      new Set(['text/html; charset=utf-8']),
    );
    for (const answer of answers) expectProtected(answer.headers);
    expect(bodies[0]).toContain('链接已失效');
    expect(bodies[0]).not.toMatch(/小鱼|script|alert/);
    expect(painted).toBe(before);
  });

  it('is looked up only when it can be a token', async () => {
    asked.length = 0;
    for (const path of [
      '/c/../c/x',
      '/c/%2e%2e%2f%2e%2e%2fetc',
      '/c/a;b',
      `/c/${'a'.repeat(5000)}`,
      '/c/%00%00',
    ])
      expect((await raw(path)).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe('other methods', () => {
  it('answers HEAD with the headers of GET and no body', async () => {
    for (const path of [`/c/${TOKENS.full}`, `/c/${TOKENS.full}.png`, `/c/${'z'.repeat(22)}`]) {
      const [head, whole] = await Promise.all([page(path, { method: 'HEAD' }), page(path)]);
      expect(head.status).toBe(whole.status);
      expect((await head.arrayBuffer()).byteLength).toBe(0);
      for (const name of ['content-type', 'content-length', 'etag'])
        expect(head.headers.get(name), `${path} ${name}`).toBe(whole.headers.get(name));
      expectProtected(head.headers);
    }
  });

  it('takes no other', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await page(`/c/${TOKENS.full}`, { method })).status).toBe(404);
  });
});
