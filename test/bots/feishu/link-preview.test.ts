import { afterEach, describe, expect, it } from 'vitest';
import { checkCard } from '../../../bots/feishu/card-limits.js';
import { createPreviewLink, type LinkPreview } from '../../../src/application/preview-link.js';
import { viewCard } from '../../../src/domain/card-view.js';
import { AppError } from '../../../src/shared/errors.js';
import { cardWith, FULL_CONTENT } from '../../helpers/cards.js';
import { fixture, push, type ServedWebhook, serveWebhook } from '../../helpers/feishu-webhook.js';

const view = viewCard(cardWith(FULL_CONTENT), 'client');
const shareUrl = 'https://bot.example.com/c/AAAAAAAAAAAAAAAAAAAAAA';
let webhook: ServedWebhook;
afterEach(() => webhook?.close());

async function ask(preview: (url: string) => Promise<LinkPreview | null>, encryptKey?: string) {
  webhook = await serveWebhook({ preview });
  return push(webhook.url, fixture('link-preview'), encryptKey);
}

describe('a posted link', () => {
  it('becomes a line and the card clients get, through the true signature', async () => {
    const asked: string[] = [];
    const answer = await ask(async (url) => {
      asked.push(url);
      return { kind: 'card', view, shareUrl };
    });
    expect(asked).toEqual([shareUrl]);
    expect(answer.status).toBe(200);
    expect(answer.body.inline).toEqual({ title: '小鱼的达人名片' });
    expect(answer.body.card.type).toBe('raw');
    expect(checkCard(answer.body.card.data)).toBeNull();
    expect(answer.body.card.data.config.enable_forward).toBe(false);
    const words = JSON.stringify(answer.body);
    expect(words).toContain('xiaoyu_2024');
    expect(words).not.toMatch(/138|callback/);
    expect(webhook.admitted).toEqual([]);
    expect(webhook.outcomes).toEqual(['previewed']);
  });

  it('of limited views tells only whose card it is; a dead one nothing; a foreign one stays a link', async () => {
    const closed = await ask(async () => ({ kind: 'closed', nickname: '小鱼<at id=all>' }));
    expect(closed.body).toEqual({ inline: { title: '小鱼<at id=all>的达人名片（限次查看，点开计一次）' } });
    await webhook.close();
    expect((await ask(async () => ({ kind: 'gone' }))).body).toEqual({ inline: { title: '链接已失效' } });
    await webhook.close();
    expect((await ask(async () => null)).body).toEqual({});
  });

  it('is answered in time, with 200, when the store is away or slow', async () => {
    const away = await ask(async () => Promise.reject(new AppError('store-away', 'no route')));
    expect(away).toMatchObject({ status: 200, body: {} });
    await webhook.close();
    const started = performance.now();
    expect(await ask(() => new Promise(() => {}))).toMatchObject({ status: 200, body: {} });
    expect(performance.now() - started).toBeLessThan(2_900);
    expect(webhook.outcomes).toEqual(['preview-failed']);
  });

  it('that is not signed by the platform is not looked at', async () => {
    const answer = await ask(async () => {
      throw new Error('looked');
    }, 'another key');
    expect(answer.status).toBe(401);
    expect(webhook.outcomes).toEqual(['bad-signature']);
  });
});

describe('the look behind a link', () => {
  const opened: string[] = [];
  const open = async (token: string) => {
    opened.push(token);
    return token === 'dead' ? null : { view, shareUrl, limited: token === 'limited', pass: null };
  };
  const look = createPreviewLink(open, 'https://bot.example.com/base');

  it.each([
    ['https://bot.example.com/base/c/good', 'card'],
    ['https://bot.example.com/base/c/good.png?x=1#y', 'card'],
    ['https://bot.example.com/base/c/limited', 'closed'],
    ['https://bot.example.com/base/c/dead', 'gone'],
  ])('%s', async (url, kind) => {
    expect(await look(url)).toMatchObject({ kind });
  });

  it.each([
    'https://bot.example.com/c/good',
    'https://bot.example.com.evil.example/base/c/good',
    'http://bot.example.com/base/c/good',
    'https://bot.example.com/base/c/',
    'https://bot.example.com/base/c/a/b',
    `https://bot.example.com/base/c/${'a'.repeat(3_000)}`,
    'javascript:alert(1)',
    '',
  ])('leaves %s alone', async (url) => {
    opened.length = 0;
    expect(await look(url)).toBeNull();
    expect(opened).toEqual([]);
  });
});
