import type { CardForm } from '../../src/domain/card-form.js';
import type { CardView } from '../../src/domain/card-view.js';
import type { OutboundMessage, Reply } from '../../src/domain/effect.js';
import { previewDiff } from '../../src/domain/preview-diff.js';
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
      { channel: 'phone', lit: true, text: '138****5678', mark: 'private', action: 'change' },
      { channel: 'feishu', lit: false, text: null, mark: null, action: 'fill' },
      { channel: 'wechat', lit: true, text: 'xiaoyu_hz', mark: null, action: 'change' },
      { channel: 'email', lit: true, text: 'xiaoyu@example.com', mark: 'hidden', action: 'change' },
    ],
    collaborations: ['某品牌 · 探店视频 · 2026-05'],
    introduction: '杭州探店达人',
    hidden: ['email'],
    preferences: [{ item: 'forms', values: ['video'] }],
    paused: false,
    quiet: null,
    completeness: { percent: 80, suggested: ['feishu'], next: { item: 'feishu', percent: 90 } },
    captured: { source: 'import', syncedAt: Date.UTC(2026, 10, 1, 8, 0) },
    ...changes,
  };
}

/** The same as a client sees it. */
export function clientView(changes: Partial<CardView> = {}): CardView {
  const contacts = [
    { channel: 'feishu' as const, lit: false, text: null, mark: null, action: 'copy' as const },
    { channel: 'wechat' as const, lit: true, text: 'xiaoyu_hz', mark: null, action: 'copy' as const },
  ];
  return cardView({ viewer: 'client', contacts, hidden: [], completeness: null, captured: null, ...changes });
}

/** A form with these words in every place. */
function formWith(words: string): CardForm {
  const label = text('card-of.none', { who: words });
  const value = words.slice(0, 1_000);
  const typed = { label, hint: label, value, options: [] };
  return {
    section: 'basics',
    revision: 3,
    notices: [label],
    locked: [{ label, value: words }],
    inputs: [
      { ...typed, name: 'introduction', kind: 'lines' },
      { ...typed, name: 'wechat', kind: 'line' },
      { ...typed, name: 'price', kind: 'one', value: 'a', options: [{ id: 'a', label: words }] },
      { ...typed, name: 'forms', kind: 'several', value: ['a'], options: [{ id: 'a', label }] },
    ],
  };
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
  const contacts = [
    { channel: 'wechat' as const, lit: true, text: words, mark: null, action: 'copy' as const },
  ];
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
      diff: previewDiff(cardView({ ...view, contacts }), clientView({ ...view, contacts })),
    },
    { kind: 'form', form: formWith(words) },
    {
      kind: 'panel',
      title: who,
      notices: [who],
      rows: [{ label: who, state: who, choice: { label: words, action: { do: 'privacy' } } }],
      lines: [who],
    },
    {
      kind: 'worklist',
      title: who,
      notices: [who],
      items: Array.from({ length: 8 }, () => ({
        words: who,
        open: { label: words, action: { do: 'help' as const } },
        choices: Array.from({ length: 4 }, () => ({ label: words, action: { do: 'help' as const } })),
      })),
      choices,
    },
    { kind: 'revealed', number: words, masked: words, forMs: 60_000 },
    {
      kind: 'share-to',
      lines: [who],
      groups: [
        { id: 'oc_1', label: words },
        { id: 'oc_2', label: who },
      ],
      people: ['ou_1', 'ou_2'],
    },
    { kind: 'step', step },
    { kind: 'step', step: { ...step, options: { labels: [words, who], several: true } } },
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
