import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { callbackBody } from '../../bots/feishu/callback-reply.js';
import { createFeishuMessenger } from '../../bots/feishu/messenger.js';
import { createWechatMessenger } from '../../bots/wechat/messenger.js';
import type { Messenger } from '../../src/application/ports.js';
import type { CallbackReply } from '../../src/domain/effect.js';
import type { Platform } from '../../src/domain/identity.js';
import { findPhoneNumbers } from '../../src/domain/phone-guard.js';
import { checkCard } from '../../src/emulator/feishu/card-check.js';
import { checkContent } from '../../src/emulator/feishu/content-check.js';
import { createCardPainter } from '../../src/rendering/paint-card.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { loadTexts } from '../../src/shared/texts.js';
import { memoryLog } from './state-tools.js';

type Entry = string | { readonly repeat: readonly [string, number] };

/** The strings of test/fixtures/naughty-strings.json, the repeated ones written out. */
export function naughtyStrings(): string[] {
  const path = join(projectRoot, 'test/fixtures/naughty-strings.json');
  const entries = JSON.parse(readFileSync(path, 'utf8')) as Entry[];
  return entries.map((entry) =>
    typeof entry === 'string' ? entry : entry.repeat[0].repeat(entry.repeat[1]),
  );
}

/** Every string inside a value, with the key that holds it and the tag of the object around it. */
export function stringsIn(value: unknown, key = '', tag = ''): { key: string; tag: string; words: string }[] {
  if (typeof value === 'string') return [{ key, tag, words: value }];
  if (Array.isArray(value)) return value.flatMap((item) => stringsIn(item, key, tag));
  if (typeof value !== 'object' || value === null) return [];
  const own = value as Record<string, unknown>;
  const around = typeof own.tag === 'string' ? own.tag : tag;
  return Object.entries(own).flatMap(([name, item]) => stringsIn(item, name, around));
}

/** The example in our own prompts; no person's number. */
const EXAMPLE = '138 1234 5678';

const DISGUISES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** Words that may be shown: well-formed, nothing that hides or turns them, no phone number. */
export function expectFit(words: string, context: string): void {
  expect(words.isWellFormed(), `${context}: not well-formed`).toBe(true);
  expect(
    DISGUISES.test(words),
    `${context}: control or direction characters in ${JSON.stringify(words)}`,
  ).toBe(false);
  // The number in front of a choice is ours and belongs to no number of a person.
  const theirs = words.replaceAll(EXAMPLE, '').replace(/^\d{1,2}\. /gm, '');
  expect(findPhoneNumbers(theirs), `${context}: a number in ${words}`).toEqual([]);
}

/** A Feishu card whose words stand in plain text only and which the platform takes. */
export function expectCard(card: unknown, context: string): void {
  expect(checkCard(card), context).toBe(null);
  expect(Buffer.byteLength(JSON.stringify(card)), context).toBeLessThanOrEqual(30 * 1024);
  for (const { key, tag, words } of stringsIn(card)) {
    expect(['markdown', 'lark_md', 'at', 'a', 'md'], `${context}: ${tag}`).not.toContain(tag);
    if (key === 'content') expectFit(words, context);
  }
}

/** What the platforms would show of replies, through the messengers that ship, checked as the platforms check. */
export interface Shown {
  readonly messengers: Record<Platform, Messenger>;
  /** Messages handed over since the last call, as words. */
  take(): string[];
  readonly warnings: readonly string[];
}

/** Messengers whose platform is a check: everything handed over must be taken and fit. */
export async function checkedMessengers(): Promise<Shown> {
  const texts = loadTexts();
  const { log, lines } = memoryLog();
  let taken: string[] = [];
  const feishu = async ({ msgType, content }: { msgType: string; content: string }) => {
    checkContent(msgType, content, { dlp: false, hasImage: () => true });
    const body = JSON.parse(content) as unknown;
    if (msgType === 'interactive') expectCard(body, 'Feishu card');
    for (const { tag, words } of stringsIn(body)) {
      if (msgType === 'post') expect(['text', '']).toContain(tag);
      if (msgType === 'post') expectFit(words.replaceAll(tag, ''), 'Feishu post');
    }
    taken.push(
      stringsIn(body)
        .map((one) => one.words)
        .join('\n'),
    );
    return 'om_1';
  };
  const connector = {
    ready: () => true,
    send: async ({ body }: { body: { text: string } | { image: unknown } }) => {
      if ('text' in body) {
        expectFit(body.text, 'WeChat');
        expect(body.text.length).toBeLessThanOrEqual(1_800);
        expect(body.text.trim()).not.toBe('');
        taken.push(body.text);
      }
      return { outcome: 'sent' as const, reason: '' };
    },
  };
  const client = {
    sendMessage: feishu,
    replyMessage: feishu,
    patchMessage: async () => undefined,
    recallMessage: async () => undefined,
    uploadImage: async () => 'img_v3_card',
  };
  const painter = await createCardPainter({ texts, log });
  const messengers = {
    feishu: createFeishuMessenger({ client, painter, texts, publicUrl: 'https://bot.example.com', log }),
    wechat: createWechatMessenger({ connector, painter, texts, pacing: 'none', log }),
  } as Record<Platform, Messenger>;
  const take = () => {
    const words = taken;
    taken = [];
    return words;
  };
  return { messengers, take, warnings: lines };
}

/** The answer to a click, as the platform checks it. */
export function expectCallback(reply: CallbackReply | null, context: string): void {
  const body = callbackBody(reply, loadTexts());
  if (body.toast) expectFit(body.toast.content, context);
  if (body.card) expectCard(body.card.data, context);
}
