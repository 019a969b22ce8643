import { describe, expect, it } from 'vitest';
import { asksAnywhere, readsLikeQuestion } from '../../src/domain/question.js';

describe('asksAnywhere', () => {
  it.each([
    '磁悬浮模式在哪里开',
    '手机号是不是都能看到',
    '名片打不开怎么办啊烦死了',
    'so how do I share it',
    '能改吗',
  ])('%s asks', (line) => expect(asksAnywhere(line)).toBe(true));

  it.each(['随便看看', '杭州探店达人', 'howard88', 'whatever_1', '哪吒', '你好'])('%s does not', (line) =>
    expect(asksAnywhere(line)).toBe(false),
  );

  it('asks wherever a line reads like a question', () => {
    const line = '这个月还能改吗？';
    expect([readsLikeQuestion(line), asksAnywhere(line)]).toEqual([true, true]);
  });
});
