import type { CardView } from '../../src/domain/card-view.js';
import type { OutboundMessage, Reply } from '../../src/domain/effect.js';
import { text } from '../../src/shared/texts.js';

/** A filled card as its owner sees it, unless changed. */
export function cardView(changes: Partial<CardView> = {}): CardView {
  return {
    viewer: 'owner',
    creatorId: 'creator-1',
    revision: 3,
    updatedAt: Date.UTC(2026, 10, 24, 8, 9),
    nickname: '小鱼',
    douyinId: 'xiaoyu_2024',
    avatarUrl: null,
    location: '杭州',
    followers: '128.6万',
    categories: ['美妆', '探店'],
    contacts: [
      { channel: 'phone', lit: true, text: '138****5678', mark: 'private' },
      { channel: 'feishu', lit: false, text: null, mark: null },
      { channel: 'wechat', lit: true, text: 'xiaoyu_hz', mark: null },
      { channel: 'email', lit: true, text: 'xiaoyu@example.com', mark: 'hidden' },
    ],
    collaborations: ['某品牌 · 探店视频 · 2026-05'],
    introduction: '杭州探店达人',
    hidden: ['email'],
    completeness: { percent: 80, suggested: ['feishu'] },
    ...changes,
  };
}

/** The same as a client sees it. */
export function clientView(changes: Partial<CardView> = {}): CardView {
  const contacts = [
    { channel: 'feishu' as const, lit: false, text: null, mark: null },
    { channel: 'wechat' as const, lit: true, text: 'xiaoyu_hz', mark: null },
  ];
  return cardView({ viewer: 'client', contacts, hidden: [], completeness: null, ...changes });
}

/** One reply of every kind, with these words wherever somebody's words may stand. */
export function repliesWith(words: string): Reply[] {
  const view = {
    nickname: words,
    douyinId: words,
    location: words,
    followers: words,
    categories: [words],
    collaborations: [words, words],
    introduction: words,
  };
  const contacts = [{ channel: 'wechat' as const, lit: true, text: words, mark: null }];
  const who = text('card-of.none', { who: words });
  const choices = [{ label: words, action: { do: 'card-of' as const, creatorId: 'creator-1' } }];
  const step = {
    field: 'introduction' as const,
    position: 2,
    total: 6,
    current: words,
    prompt: who,
    notice: who,
    tone: 'error' as const,
    revision: 4,
  };
  return [
    { kind: 'text', lines: [who] },
    { kind: 'text', lines: [who], choices },
    { kind: 'owner-card', view: cardView({ ...view, contacts }), notice: who },
    {
      kind: 'client-card',
      view: clientView({ ...view, contacts }),
      shareUrl: 'https://bot.example.com/c/abc',
      banner: who,
    },
    { kind: 'step', step },
    { kind: 'choices', prompt: who, choices },
    {
      kind: 'faq-answer',
      entryId: 'e1',
      question: words,
      answer: words,
      source: words,
      updatedOn: '2022-01-08',
      notes: [who],
      related: choices.slice(0, 3),
    },
  ];
}

/** An entry of the outbox for a reply. */
export function outbound(reply: Reply, changes: Partial<OutboundMessage> = {}): OutboundMessage {
  const account = 'cli_a1b2c3d4e5f6a7b8';
  return {
    id: 'feishu:om_1#0',
    chat: { platform: 'feishu', account, chatId: 'oc_1', kind: 'direct' },
    to: { platform: 'feishu', account, personId: 'ou_1' },
    replyTo: null,
    reply,
    part: 0,
    at: 0,
    ...changes,
  };
}
