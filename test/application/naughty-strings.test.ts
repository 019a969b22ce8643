import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeEvent } from '../../src/application/route-event.js';
import type { Turn } from '../../src/application/turn.js';
import { EDITABLE_FIELDS } from '../../src/domain/creator-card.js';
import type { OutboundMessage } from '../../src/domain/effect.js';
import type { InboundEvent } from '../../src/domain/event.js';
import { type Conversation, NEW_CONVERSATION } from '../../src/domain/flow.js';
import { type Device, type InProcess, startInProcess } from '../helpers/in-process.js';
import { checkedMessengers, expectCallback, naughtyStrings, type Shown } from '../helpers/naughty.js';

const LABELS = { phone: '手机号', feishu: '飞书', wechat: '微信号', email: '邮箱' } as const;
const NAMES = { ...LABELS, collaborations: '历史合作', introduction: '达人介绍' } as const;

const strings = naughtyStrings();
let bench: InProcess;
let shown: Shown;
beforeAll(async () => {
  bench = await startInProcess({ inMemory: true });
  shown = await checkedMessengers();
});
afterAll(() => bench?.close());

/** Delivers every message of a turn to both platforms' checks; the words that people see. */
async function deliver(event: InboundEvent, turn: Turn): Promise<string[]> {
  for (const platform of ['feishu', 'wechat'] as const) {
    for (const [index, reply] of turn.replies.entries()) {
      const message: OutboundMessage = {
        id: `${event.id}/${index}`,
        chat: { ...event.chat, platform },
        to: event.sender,
        replyTo: null,
        // A reply travels through the outbox as JSON.
        reply: JSON.parse(JSON.stringify(reply)),
        part: 0,
        at: event.at,
      };
      await shown.messengers[platform].deliver(message);
    }
  }
  expectCallback(turn.callback, 'toast');
  return shown.take();
}

/** The platforms take turns as the one that is typed on; every answer is checked as both would show it. */
const platformOf = (index: number) => (index % 2 === 0 ? 'feishu' : 'wechat');

const inStep = (creatorId: string, step: (typeof EDITABLE_FIELDS)[number]): Conversation => ({
  ...NEW_CONVERSATION,
  touchedAt: bench.now,
  flow: { name: 'edit-card', creatorId, step, scope: 'one', revision: 1, steppedAt: 0, mistakes: 0 },
});

/** What becomes of an event in a new conversation, and what people see of it. */
async function answer(event: InboundEvent, conversation = NEW_CONVERSATION) {
  const turn = await routeEvent({ event, conversation, replay: false }, bench.deps.useCases);
  return { turn, words: await deliver(event, turn) };
}

/** Hundreds of strings, each typed several times. */
const SLOW = { timeout: 600_000 };

/** Claims of the bot's; a string may make them too, and is shown back. */
const SAVED = /(?<!都)已保存|已清空|已撤销|已恢复|已回到|已隐藏/;

/**
 * What is shown without the lines of `typed` that claim something themselves, numbered or not. They end where the
 * line or a quotation ends; the bot's own claims go on.
 */
function withoutEcho(shown: string, typed: string): string {
  const claims = typed.split(/[\r\n]+/).filter((line) => SAVED.test(line));
  return claims.reduce((left, line) => {
    const claim = line.replace(/^\s*\d+\.\s*/, '').trim();
    return left.replaceAll(`${claim}\n`, '\n').replaceAll(`${claim}」`, '」');
  }, `${shown}\n`);
}

/** One typed line: something is answered, and the card has a new revision if and only if that is said. */
async function typed(
  device: Device,
  creatorId: string,
  line: string,
  conversation: Conversation,
): Promise<void> {
  const before = (await bench.records.creator(creatorId))?.revision;
  const { words } = await answer(bench.message(device, line), conversation);
  const context = JSON.stringify(line.slice(0, 80));
  expect(words.length, context).toBeGreaterThan(0);
  const after = (await bench.records.creator(creatorId))?.revision;
  expect(
    SAVED.test(withoutEcho(words.join('\n'), line)),
    `${context}: ${words.join('\n').slice(0, 300)}`,
  ).toBe(after !== before);
}

describe('naughty strings', () => {
  it('are more than 300, and each is another one', () => {
    expect(strings.length).toBeGreaterThanOrEqual(300);
    expect(new Set(strings).size).toBe(strings.length);
  });

  it.each(EDITABLE_FIELDS)('as %s, in a step and in one line, are saved or refused', SLOW, async (field) => {
    const { creatorId, ...devices } = await bench.creator();
    for (const [index, words] of strings.entries()) {
      const device = devices[platformOf(index)];
      await typed(device, creatorId, words, inStep(creatorId, field));
      await typed(device, creatorId, `${NAMES[field]}改成 ${words}`, NEW_CONVERSATION);
    }
    expect(shown.warnings.filter((line) => /over the limits|form not taken/.test(line))).toEqual([]);
  });

  it('asked for as a card, as a code, as an item and as a question get an answer', SLOW, async () => {
    const { creatorId, ...devices } = await bench.creator();
    for (const [index, words] of strings.entries()) {
      const platform = platformOf(index);
      const place = bench.device(platform, index % 4 < 2 ? 'direct' : 'group');
      for (const line of [`名片 ${words}`, `看看${words}的名片`, `绑定 ${words}`, `${words} 怎么填？`, words])
        expect((await answer(bench.message(place, line))).words.length, line.slice(0, 80)).toBeGreaterThan(0);
      await typed(devices[platform], creatorId, `介绍：杭州探店\n${words}`, NEW_CONVERSATION);
      await answer(bench.message(devices[platform], `隐藏 ${words}`));
    }
  });

  it('in clicks and forms are refused or saved', SLOW, async () => {
    const { creatorId, ...devices } = await bench.creator();
    for (const [index, words] of strings.entries()) {
      const device = devices[platformOf(index)];
      const edit = { do: 'edit', field: words };
      const values = [
        words,
        { do: words },
        edit,
        { do: 'card-of', creatorId: words },
        { do: 'faq', entryId: words },
      ];
      for (const value of values) await answer(bench.click(device, value));
      for (const field of [...EDITABLE_FIELDS, words]) {
        const { turn } = await answer(bench.click(device, { do: 'save' }, { [field]: words }));
        expect(turn.callback, words.slice(0, 80)).not.toBe(null);
      }
    }
    expect(await bench.records.creator(creatorId)).not.toBe(null);
  });
});
