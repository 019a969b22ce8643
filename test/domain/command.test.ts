import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommandContext, parseCommand } from '../../src/domain/command.js';

const DIRECT: CommandContext = { group: false, inFlow: false, choices: 0 };
const GROUP: CommandContext = { ...DIRECT, group: true };
const FLOW: CommandContext = { ...DIRECT, inFlow: true };

describe('what people type', () => {
  it.each([
    ['名片', { kind: 'own-card' }],
    ['/名片', { kind: 'own-card' }],
    ['／名片。', { kind: 'own-card' }],
    ['CARD', { kind: 'own-card' }],
    ['编辑', { kind: 'edit', field: null }],
    ['完善信息', { kind: 'edit', field: null }],
    ['编辑 微信号', { kind: 'edit', field: 'wechat' }],
    ['修改邮箱', { kind: 'edit', field: 'email' }],
    ['微信号改成 Abc_123', { kind: 'set-field', field: 'wechat', text: 'Abc_123' }],
    ['微信改成abc123', { kind: 'set-field', field: 'wechat', text: 'abc123' }],
    ['把我的手机号改为 138 1234 5678', { kind: 'set-field', field: 'phone', text: '138 1234 5678' }],
    ['邮箱 foo@bar.com', { kind: 'set-field', field: 'email', text: 'foo@bar.com' }],
    ['介绍：你好\n第二行', { kind: 'set-field', field: 'introduction', text: '你好\n第二行' }],
    ['昵称改成 大鱼', { kind: 'set-field', field: 'nickname', text: '大鱼' }],
    ['绑定 abcd2345', { kind: 'bind', code: 'abcd2345' }],
    ['绑定：ＡＢＣＤ２３４５', { kind: 'bind', code: 'ABCD2345' }],
    ['隐藏 微信号', { kind: 'hide', item: '微信号' }],
    ['显示微信', { kind: 'show', item: '微信' }],
    ['人工', { kind: 'agent' }],
    ['名片 小鱼', { kind: 'card-of', who: '小鱼' }],
    ['看看 李子柒 的名片', { kind: 'card-of', who: '李子柒' }],
    ['小鱼的名片', { kind: 'card-of', who: '小鱼' }],
  ])('%s', (line, command) => {
    expect(parseCommand(line, DIRECT)).toEqual(command);
    if (command.kind === 'card-of') expect(parseCommand(line, GROUP)).toEqual(command);
  });

  it.each([
    '名片怎么填',
    '名片可以删除吗',
    '客服几点上班',
    '怎么分享名片',
    '微信图标不亮',
    '分享按钮在哪里',
    '隐藏信息在哪设置',
    '我的名片怎么没了',
    '绑定码在哪',
  ])('%s is a question', (line) => {
    for (const context of [DIRECT, GROUP, FLOW]) expect(parseCommand(line, context).kind).toBe('question');
  });

  it('takes no labelled question for a command but the three bare words that are both', () => {
    const dev = JSON.parse(readFileSync(new URL('../fixtures/faq/dev.json', import.meta.url), 'utf8')) as {
      question: string;
    }[];
    const taken = dev
      .filter(({ question }) => parseCommand(question, GROUP).kind !== 'question')
      .map(({ question }) => question);
    expect(taken.sort()).toEqual(['分享', '客服', '预览'].sort());
  });

  it('knows the step words only inside a flow, and numbers only while choices are open', () => {
    expect(parseCommand('上一步', FLOW)).toEqual({ kind: 'back' });
    expect(parseCommand('取消', DIRECT).kind).toBe('question');
    for (const two of ['2', '２', '选2', '第二个', '2.', '②']) {
      expect(parseCommand(two, { ...DIRECT, choices: 3 }), two).toEqual({ kind: 'choose', number: 2 });
      expect(parseCommand(two, DIRECT).kind).toBe('question');
    }
    expect(parseCommand('4', { ...DIRECT, choices: 3 }).kind).toBe('question');
  });

  it('never throws and stays quick, whatever is typed', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(
        anything,
        fc.boolean(),
        (line, group) => void parseCommand(line, { group, inFlow: group, choices: 2 }),
      ),
    );
    for (const bomb of [
      '名片'.repeat(50_000),
      '微信号改成 '.repeat(20_000),
      ' '.repeat(100_000),
      '看看'.repeat(50_000),
    ]) {
      const started = performance.now();
      parseCommand(bomb, GROUP);
      expect(performance.now() - started).toBeLessThan(200);
    }
  });
});
