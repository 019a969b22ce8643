import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardFor } from '../../bots/feishu/interactive-card.js';
import { replyLines } from '../../src/application/wording/reply-lines.js';
import { WORD_ROOMS } from '../../src/application/wording/word-room.js';
import { type CardView, viewCard } from '../../src/domain/card-view.js';
import { EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import type { Reply } from '../../src/domain/effect.js';
import { isUnreachable, previewDiff } from '../../src/domain/preview-diff.js';
import { vcardOf } from '../../src/domain/vcard.js';
import { checkCard } from '../../src/emulator/feishu/card-check.js';
import { loadCardHtml } from '../../src/http/card-html.js';
import { layOut, sceneTexts } from '../../src/rendering/scene.js';
import { loadTexts, text } from '../../src/shared/texts.js';
import { contentAfter, deed } from '../helpers/card-edits.js';
import { cardWith, FULL_CONTENT, PHONE_ON_FILE } from '../helpers/cards.js';

const texts = loadTexts();
const context = { texts, room: WORD_ROOMS[0] };
/** What a sync of the profile may change. */
const sync = fc.record({
  nickname: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  avatarUrl: fc.option(fc.webUrl()),
  location: fc.option(fc.constantFrom('浙江·杭州', '上海')),
  syncedAt: fc.nat(),
  source: fc.constant('douyin' as const),
});

const shareUrl = 'https://bot.example.com/c/abcdefghijklmnop';

type ClientReply = Extract<Reply, { kind: 'client-card' }>;

function replies(card: ReturnType<typeof cardWith>) {
  const mine = viewCard(card, 'owner');
  const theirs = viewCard(card, 'client');
  const client: ClientReply = { kind: 'client-card', view: theirs, shareUrl, banner: null };
  const preview: ClientReply = { ...client, banner: text('preview.banner'), diff: previewDiff(mine, theirs) };
  return { mine, theirs, client, preview };
}

/** The words of a card's body without what the preview adds: banner, the owner's buttons, the list of differences. */
function bodyWords(reply: ClientReply): string[] {
  const { body } = cardFor({ ...reply, banner: null }, texts) as unknown as {
    body: { elements: readonly { tag: string; text?: { content: string } }[] };
  };
  return body.elements.flatMap((element) => (element.tag === 'div' ? [element.text?.content ?? ''] : []));
}

describe('the preview', () => {
  it('is what a client gets, on every surface, after any edits, hides, undos and syncs', () => {
    const html = loadCardHtml(texts);
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), fc.array(sync, { maxLength: 3 }), (deeds, syncs) => {
        const plain = cardWith(contentAfter(deeds));
        const card = { ...plain, identity: Object.assign({}, plain.identity, ...syncs) };
        const { mine, theirs, client, preview } = replies(card);
        // A group's view differs in nothing but its name.
        expect(preview.view).toEqual(viewCard(card, 'client'));
        expect({ ...viewCard(card, 'group'), viewer: 'client' }).toEqual(preview.view);
        expect(sceneTexts(preview.view, texts)).toEqual(sceneTexts(client.view, texts));
        const shared = { view: client.view, shareUrl, limited: false, pass: null };
        const page = (view: CardView) =>
          html.card({ ...shared, view }, '/c/abcdefghijklmnop', { closed: false, avatar: false });
        expect(page(preview.view)).toEqual(page(client.view));
        expect(vcardOf(preview.view, shareUrl, texts)).toEqual(vcardOf(client.view, shareUrl, texts));
        expect(page(client.view)).not.toContain(PHONE_ON_FILE.masked);
        // The WeChat code stands beside a visible WeChat id and nowhere else.
        const { wechat, wechatCode, hidden } = card.content;
        const shown = wechat !== null && !hidden.includes('wechat') ? wechatCode : null;
        const drawn = layOut(client.view, texts).flatMap((one) =>
          one.kind === 'qr' ? (one.holds ?? []) : [],
        );
        expect(drawn).toEqual(shown === null ? [] : [shown]);
        expect(layOut(preview.view, texts)).toEqual(layOut(client.view, texts));
        expect(page(client.view).includes('<figure>')).toBe(shown !== null);
        expect(JSON.stringify(cardFor(client, texts)).includes('#wechat')).toBe(shown !== null);
        const file = vcardOf(client.view, shareUrl, texts).replaceAll(/\r\n /g, '');
        expect(file).not.toContain('u.wechat.com');
        expect(bodyWords(preview).slice(0, -1)).toEqual(bodyWords(client));
        const lines = replyLines(client, context);
        expect(replyLines({ ...preview, banner: null }, context).slice(0, lines.length)).toEqual(lines);
        for (const reply of [client, preview]) expect(checkCard(cardFor(reply, texts))).toBeNull();
        expect(checkCard(cardFor({ kind: 'owner-card', view: mine, notice: null }, texts))).toBeNull();
        expect(JSON.stringify([theirs, cardFor(client, texts), lines])).not.toContain(PHONE_ON_FILE.masked);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the true reason of every row', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
        const content = contentAfter(deeds);
        const { mine, theirs } = replies(cardWith(content));
        for (const row of previewDiff(mine, theirs)) {
          const hidden = content.hidden.includes(row.item);
          if (row.reason === 'not-filled') expect([row.mine, row.theirs]).toEqual(['grey', 'nothing']);
          if (row.reason === 'hidden') expect([hidden, row.theirs]).toEqual([true, 'nothing']);
          if (row.reason === 'virtual') expect([row.item, content.virtualNumber]).toEqual(['phone', true]);
          if (row.reason === 'same') expect([row.theirs, hidden]).toEqual(['shown', false]);
          if (row.reason === 'private') expect(['phone', 'reach']).toContain(row.item);
        }
      }),
    );
  });

  it('names each difference once and counts the rest', () => {
    const card = cardWith({ ...FULL_CONTENT, email: null, hidden: ['wechat'], reach: EMPTY_CONTENT.reach });
    const { preview } = replies(card);
    const lines = replyLines(preview, context);
    expect(lines.slice(lines.indexOf('我看到 / 客户看到'))).toEqual([
      '我看到 / 客户看到',
      '手机号：我看到 ● 已填 / 客户看到 不展示（仅自己可见）',
      '微信号：我看到 ● 已填 / 客户看到 不展示（已隐藏）',
      '邮箱：我看到 ○ 未填 / 客户看到 不展示（未填）',
      '联系偏好：我看到 ○ 未填 / 客户看到 不展示（未填）',
      '其余 4 项双方看到的一样',
    ]);
  });

  it('never names a preferred channel that the client cannot use', () => {
    const card = cardWith({ ...FULL_CONTENT, hidden: ['wechat'] });
    const channels = viewCard(card, 'client').preferences.find((one) => one.item === 'channels');
    expect(channels?.values).toEqual(['email']);
  });

  it('tells when nobody can reach the creator', () => {
    const unreachable = (content: Parameters<typeof cardWith>[0]) => {
      const { mine, theirs } = replies(cardWith(content));
      return isUnreachable(mine, theirs);
    };
    expect(unreachable({})).toBe(false);
    expect(unreachable({ phone: PHONE_ON_FILE })).toBe(true);
    expect(unreachable({ phone: PHONE_ON_FILE, virtualNumber: true })).toBe(false);
    expect(unreachable({ ...FULL_CONTENT, hidden: ['feishu', 'wechat', 'email'] })).toBe(true);
  });
});
