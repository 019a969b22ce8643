import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import type { ChatMessage, FeishuPlatform, FeishuUser } from '../../src/emulator/feishu/types.js';
import type { SentMessage, WechatGateway } from '../../src/emulator/wechat/gateway.js';
import { loadTexts, text } from '../../src/shared/texts.js';
import { expectCard, expectFit, stringsIn } from './naughty.js';
import { importCsv, type RunningProduct, until } from './product.js';

/** Something the bot showed: its words, and what only one of the platforms can say of it. */
export interface Heard {
  readonly words: string;
  /** Fails unless nothing in it acts and the platform's own rules hold. */
  check(context: string): void;
}

/** Somebody who types in one chat. */
export interface Typist {
  say(words: string): void;
  /** What the bot said to this typist after the first `seen` messages, oldest first. */
  heard(seen: number): Heard[];
  /** How many messages that are in all. */
  count(): number;
}

/** A line, and who types it. */
export interface Typed {
  readonly typist: Typist;
  readonly words: string;
}

/** Feishu takes no text message over 150 KB, nor an empty one; WeChat neither. */
export const sendable = (words: string) => words.trim() !== '' && Buffer.byteLength(words) < 100_000;

const texts = loadTexts();
const ASKS_FOR_NUMBER = (['wechat.choose', 'card.step.one', 'card.step.several'] as const).map((key) =>
  texts(text(key)),
);

/** Where people answer with a number, what somebody typed must not look like one more choice. */
function expectOwnNumbers(words: string, context: string): void {
  if (!ASKS_FOR_NUMBER.some((hint) => words.includes(hint))) return;
  const lines = words.split('\n');
  const numbers = lines.flatMap((line) => /^(\d{1,2})\. /.exec(line)?.[1] ?? []).map(Number);
  expect(numbers, `${context}: numbered lines of ${JSON.stringify(words)}`).toEqual(
    numbers.map((_, index) => index + 1),
  );
}

/** A Feishu message as the platform shows it. */
export function feishuHeard(message: ChatMessage): Heard {
  const words = plainText(message);
  const check = (context: string) => {
    expectFit(words, context);
    expect(['interactive', 'post', 'image'], context).toContain(message.msgType);
    const content = JSON.parse(message.content) as unknown;
    if (message.msgType === 'interactive') expectCard(content, context);
    if (message.msgType !== 'post') return;
    for (const { key, tag } of stringsIn(content))
      if (key !== 'tag') expect(tag === 'text' || key === 'image_key', `${context}: ${tag}`).toBe(true);
    expect(Buffer.byteLength(message.content), context).toBeLessThanOrEqual(30 * 1024);
  };
  return { words, check };
}

/** A WeChat message as the gateway was given it. */
function wechatHeard(sent: SentMessage): Heard {
  const words = sent.text ?? '(img)';
  const check = (context: string) => {
    expectFit(words, context);
    expect(words.length, context).toBeLessThanOrEqual(2_000);
    expectOwnNumbers(words, context);
  };
  return { words, check };
}

/** Somebody who types in a chat of Feishu; in a group only the answers to this person are theirs. */
export function feishuTypist(platform: FeishuPlatform, user: FeishuUser, groupId?: string): Typist {
  const chatId = groupId ?? user.p2pChatId;
  const askedBy = (id: string | null) => (id === null ? null : platform.message(id)?.from);
  const own = () =>
    platform
      .messages(chatId)
      .filter((one) => one.from === 'bot' && (!groupId || askedBy(one.parentId) === user.openId));
  return {
    say: (words) => void user.say(chatId, words, groupId ? { mentionBot: true } : {}),
    heard: (seen) => own().slice(seen).map(feishuHeard),
    count: () => own().length,
  };
}

/** Somebody who types on WeChat; in a room only what mentions this person is theirs. */
export function wechatTypist(gateway: WechatGateway, id: string, roomId?: string): Typist {
  const own = () =>
    gateway
      .sent()
      .filter(({ chatId, mentions }) =>
        roomId ? chatId === roomId && mentions.includes(id) : chatId === id,
      );
  return {
    say: (words) => void gateway.say(id, words, roomId ? { roomId, mentionBot: true } : {}),
    heard: (seen) => own().slice(seen).map(wechatHeard),
    count: () => own().length,
  };
}

/** Who types line after line: one line each at once, until all have been answered. */
export async function typeAll(
  lines: readonly Typed[],
  product: RunningProduct,
  settled: () => Promise<void>,
  judge: (typed: Typed, replies: readonly Heard[]) => void,
): Promise<void> {
  const rounds = new Map<Typist, Typed[]>();
  for (const line of lines) rounds.set(line.typist, [...(rounds.get(line.typist) ?? []), line]);
  for (let round = 0; ; round += 1) {
    const now = [...rounds.values()].flatMap((own) => own[round] ?? []);
    if (now.length === 0) return;
    const seen = now.map(({ typist }) => typist.count());
    for (const { typist, words } of now) typist.say(words);
    await settled();
    const silent = () => now.filter(({ typist }, index) => typist.count() === seen[index]);
    await until('an answer to each line', () => silent().length === 0).catch(() => {
      const unanswered = silent().map(({ words }) => words.slice(0, 80));
      throw new Error(`no answer to ${JSON.stringify(unanswered)}\n${product.output().slice(-3_000)}`);
    });
    await until('the bot to finish', async () => (await product.depth()) === 0);
    for (const [index, typed] of now.entries()) {
      const heard = typed.typist.heard(seen[index] ?? 0);
      for (const one of heard) one.check(JSON.stringify(typed.words.slice(0, 80)));
      judge(typed, heard);
    }
  }
}

/** Imports creators for many owners and answers their binding codes. */
export async function importOwners(
  count: number,
  settings: Readonly<Record<string, string>>,
  folder: string,
): Promise<string[]> {
  const path = join(folder, 'owners.csv');
  const header = 'douyin_id,nickname,avatar_url,location,followers,categories,price_min,price_max';
  const rows = Array.from(
    { length: count },
    (_, index) => `own_${index},号主${index},,上海,1000,美妆,100,200`,
  );
  writeFileSync(path, [header, ...rows].join('\n'));
  const codes = await importCsv(path, settings);
  return [...codes.values()];
}
