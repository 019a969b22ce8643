import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainText } from '../../src/emulator/feishu/plain-text.js';
import { expectFit, naughtyStrings } from '../helpers/naughty.js';
import { type FeishuStage, feishuStage } from '../helpers/stages.js';

/** Every seventh string, so that each kind is there: more than 60. */
const SAMPLE = naughtyStrings().filter((_, index) => index % 7 === 0);

/** Feishu takes no text message over 150 KB, nor an empty one. */
const sendable = (words: string) => words.trim() !== '' && Buffer.byteLength(words) < 100_000;

let stage: FeishuStage;
beforeAll(async () => {
  stage = await feishuStage();
  await stage.says('小林', `绑定 ${stage.bindingCode('小鱼')}`, false);
});
afterAll(() => stage?.close());

it('naughty strings through the whole product are answered, never a dead letter', {
  timeout: 240_000,
}, async () => {
  expect(SAMPLE.length).toBeGreaterThanOrEqual(60);
  const lines = SAMPLE.filter(sendable).flatMap((words, index) => [
    `${['手机号', '飞书', '微信号', '邮箱', '历史合作', '达人介绍'][index % 6]}改成 ${words}`,
    index % 2 === 0 ? `名片 ${words}` : `介绍：${words}`,
  ]);
  for (const line of lines) {
    const replies = await stage.says('小林', line, false);
    expect(replies.join('').trim(), line.slice(0, 60)).not.toBe('');
    for (const reply of replies) expectFit(reply, line.slice(0, 60));
  }
  for (const words of SAMPLE.filter(sendable).slice(0, 30)) await stage.says('阿杰', `名片 ${words}`, true);
  const refused = stage.platform
    .requests()
    .filter((call) => /messages/.test(call.path) && call.answer?.status !== 200);
  expect(refused.map((call) => call.answer)).toEqual([]);
  expect(stage.product().output()).not.toMatch(/given up|over the limits|form not taken/);
  const group = stage.platform.messages(stage.groupId).filter((message) => message.from === 'bot');
  for (const message of group) expectFit(plainText(message), 'group');
});
