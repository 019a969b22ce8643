import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.js';
import { labelledQuestions } from '../helpers/faq.js';

const direct = { group: false, inFlow: false, choices: 0 };
const read = (words: string, context = direct) => parseCommand(words, context);

describe('what people ask', () => {
  it('is never taken for a setting', () => {
    const acting = [
      'virtual',
      'pause',
      'quiet',
      'reveal',
      'list-add',
      'list-move',
      'list-order',
      'section',
      'ask',
      'form',
    ];
    const taken = labelledQuestions().filter(({ question }) => acting.includes(read(question).kind));
    expect(taken.map(({ question }) => question)).toEqual([]);
  });
});

describe('what owners type about their card', () => {
  it.each([
    ['变现偏好', { kind: 'section', section: 'cooperation' }],
    ['/编辑 变现偏好', { kind: 'section', section: 'cooperation' }],
    ['联系偏好', { kind: 'section', section: 'reach' }],
    ['编辑联系方式', { kind: 'section', section: 'contacts' }],
    ['编辑 报价', { kind: 'ask', item: 'price' }],
    ['可接档期', { kind: 'ask', item: 'dates' }],
    ['表单', { kind: 'form', section: null }],
    ['表单 联系方式', { kind: 'form', section: 'contacts' }],
    ['变现偏好表单', { kind: 'form', section: 'cooperation' }],
    ['开启虚拟号', { kind: 'virtual', on: true }],
    ['开启隐私保护', { kind: 'virtual', on: true }],
    ['隐私保护', { kind: 'privacy' }],
    ['关闭隐私保护', { kind: 'virtual', on: false }],
    ['暂不接单', { kind: 'pause', on: true }],
    ['恢复接单', { kind: 'pause', on: false }],
    ['免打扰', { kind: 'quiet', words: '' }],
    ['免打扰 22:00-8:00', { kind: 'quiet', words: '22:00-8:00' }],
    ['关闭免打扰', { kind: 'quiet', words: '关闭' }],
    ['查看号码', { kind: 'reveal' }],
    ['我的手机号', { kind: 'reveal' }],
    ['关闭名片', { kind: 'close-card' }],
    ['删掉我的名片', { kind: 'close-card' }],
    ['我想关掉我的名片', { kind: 'close-card' }],
    ['把我的名片删了', { kind: 'close-card' }],
    ['历史合作', { kind: 'list' }],
    ['新增合作 喜茶 图文 2024-05', { kind: 'list-add', words: '喜茶 图文 2024-05' }],
    ['第3条移到第1', { kind: 'list-move', from: 3, to: 1 }],
    ['把第 12 条移到第 2 位', { kind: 'list-move', from: 12, to: 2 }],
    ['第二条上移', { kind: 'list-move', from: 2, to: 'up' }],
    ['第十一条往下移一位', { kind: 'list-move', from: 11, to: 'down' }],
    ['第３条置顶', { kind: 'list-move', from: 3, to: 'first' }],
    ['第1条移到最后', { kind: 'list-move', from: 1, to: 'last' }],
    ['排序', { kind: 'list-order', order: null }],
    ['历史合作排序：3，1、2', { kind: 'list-order', order: [3, 1, 2] }],
    ['排序 1', { kind: 'list-order', order: [1] }],
    ['隐私', { kind: 'privacy' }],
    ['显示 手机号', { kind: 'hide', item: '手机号' }],
  ])('%s', (words, command) => {
    const expected = words === '显示 手机号' ? { kind: 'show', item: '手机号' } : command;
    expect(read(words)).toEqual(expected);
  });

  it.each([
    '怎么关闭名片',
    '名片可以关闭吗？',
    '虚拟号怎么开启',
    '历史合作怎么填',
    '免打扰是什么？',
    '合作形式有哪些呢',
  ])('leaves the question %s to the knowledge base', (words) => {
    expect(read(words).kind).toBe('question');
  });

  it('leaves closing to the knowledge base in a group, where nothing is to be done', () => {
    expect(read('关闭名片', { ...direct, group: true }).kind).toBe('question');
  });

  it('keeps one-line edits and requests', () => {
    expect(read('历史合作改成 喜茶 图文').kind).toBe('set-field');
    expect(read('名片 小鱼').kind).toBe('card-of');
    expect(read('编辑 历史合作')).toEqual({ kind: 'edit', field: 'collaborations' });
  });
});
