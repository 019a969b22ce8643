import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readComplaint } from '../../src/domain/complaint.js';
import { readSmallTalk } from '../../src/domain/small-talk.js';

describe('readSmallTalk', () => {
  it.each([
    ['你好呀', 'greeting'],
    ['Hello!', 'greeting'],
    ['早上好～', 'greeting'],
    ['我知道了谢谢', 'thanks'],
    ['辛苦了', 'thanks'],
    ['没事了', 'bye'],
    ['取消', 'cancel'],
    ['取消。', 'cancel'],
    ['哈哈哈哈哈', 'nod'],
    ['ＯＫ', 'nod'],
    ['👍🏻👍🏻', 'nod'],
    ['[微笑][玫瑰]', 'nod'],
    ['……', 'nod'],
    ['12', 'number'],
  ])('%s is %s', (line, kind) => expect(readSmallTalk(line)).toBe(kind));

  it.each([
    '谢谢，名片怎么分享',
    '好的，那怎么改昵称',
    '名片',
    '今天会下雨吗',
    '你好 我的名片打不开',
    '13812345678',
    '人工',
  ])('%s asks for something', (line) => expect(readSmallTalk(line)).toBeNull());
});

describe('readComplaint', () => {
  it.each([
    '没用',
    '还是不行！',
    '这个方法不管用啊',
    '按你说的做了还是不行',
    '答非所问',
    '垃圾箱里也没有',
    '看不懂',
  ])('%s says only that it did not help', (line) => expect(readComplaint(line)).toEqual({ kind: 'useless' }));

  it.each([
    ['邮件还是没收到', '没收到'],
    ['头像还是改不了', '改不了'],
    ['怎么还没收到', '没收到'],
    ['还是没有', null],
  ])('%s still lacks %s', (line, about) => expect(readComplaint(line)).toEqual({ kind: 'still', about }));

  it.each(['名片怎么分享', '名片不能关闭吗', '为什么客户看不到我的手机号', '好的', '名片能不能一直不公开'])(
    '%s complains of nothing',
    (line) => expect(readComplaint(line)).toBeNull(),
  );
});

it('both read any line quickly and never throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => {
      readSmallTalk(line);
      readComplaint(line);
    }),
  );
  const started = performance.now();
  for (const unit of ['还是', '谢', '不', '试了', '👍', 'ha', '也没有']) {
    readSmallTalk(unit.repeat(50_000));
    readComplaint(unit.repeat(50_000));
    readComplaint(unit.repeat(10));
  }
  expect(performance.now() - started).toBeLessThan(1_000);
});
