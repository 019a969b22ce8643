import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.js';
import { politeWish } from '../../src/domain/polite-command.js';

const DIRECT = { group: false, inFlow: false, choices: 0 };

describe('politeWish', () => {
  it.each([
    ['你好，人工客服', '人工'],
    ['我要人工', '人工'],
    ['帮我转人工', '人工'],
    ['麻烦转接一下真人客服，谢谢', '人工'],
    ['我要找人工客服', '人工'],
    ['找客服', '人工'],
    ['看一下我的名片', '我的名片'],
    ['把我的名片发我', '我的名片'],
    ['给我看看名片', '我的名片'],
    ['我想改微信号', '编辑 微信号'],
    ['想改一下手机号', '编辑 手机号'],
    ['帮我把邮箱改一下', '编辑 邮箱'],
    ['我想修改名片', '编辑'],
    ['帮我撤销', '撤销'],
    ['撤销一下', '撤销'],
    ['帮我隐藏邮箱', '隐藏邮箱'],
    ['把邮箱隐藏', '隐藏 邮箱'],
    ['预览一下', '预览'],
    ['好，转人工', '人工'],
    ['那就直接转人工吧', '人工'],
    ['我要看名片', '我的名片'],
    ['给我发一张名片', '我的名片'],
    ['来一张名片', '我的名片'],
    ['我想换个微信号', '编辑 微信号'],
    ['把邮箱取消隐藏', '显示 邮箱'],
    ['你好，名片', '名片'],
  ])('%s stands for %s', (line, command) => {
    expect(politeWish(line)).toBe(command);
    expect(parseCommand(line, DIRECT)).toEqual(parseCommand(command, DIRECT));
    expect(parseCommand(line, DIRECT).kind).not.toBe('question');
  });

  it.each([
    '怎么转人工',
    '有没有人工',
    '客服几点上班',
    '人工智能真厉害',
    '我想知道怎么改微信号',
    '能不能帮我改手机号',
    '我想分享一个好消息',
    '撤销了怎么恢复',
    '我要投诉',
    '不用人工',
    '别转人工',
    '把它隐藏',
    '把微信和邮箱隐藏',
    '名片打不开',
    '你好',
  ])('%s is no wish', (line) => expect(politeWish(line)).toBeNull());

  it.each(['帮我看看小鱼的名片', '我想看小鱼的名片', '麻烦发一下小鱼的名片', '你好，看看小鱼的名片'])(
    '%s asks for the card of 小鱼',
    (line) => {
      for (const group of [false, true])
        expect(parseCommand(line, { ...DIRECT, group })).toEqual({ kind: 'card-of', who: '小鱼' });
    },
  );

  it('leaves words for a person to that person', () => {
    const waiting = { ...DIRECT, waiting: true };
    expect(parseCommand('我想改微信号', waiting).kind).toBe('question');
    expect(parseCommand('我要人工', waiting)).toEqual({ kind: 'agent' });
    expect(parseCommand('隐藏 邮箱', waiting)).toEqual({ kind: 'hide', item: '邮箱' });
  });

  it('takes help with a question mark', () => {
    for (const line of ['你是谁？', '怎么用?', '你能做什么？'])
      expect(parseCommand(line, DIRECT).kind).toBe('help');
    expect(parseCommand('同步？', DIRECT).kind).toBe('question');
  });

  it('leaves the words of an open step alone, but for a person', () => {
    const step = { ...DIRECT, inFlow: true };
    expect(parseCommand('我想改微信号', step).kind).toBe('question');
    expect(parseCommand('我要人工', step)).toEqual({ kind: 'agent' });
  });

  it('never throws, is quick, and stands for a command always', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (line) => {
        const wish = politeWish(line);
        return wish === null || wish.length <= 40;
      }),
    );
  });
});
