import { describe, expect, it } from 'vitest';
import { parseKnowledgeCommand } from '../../src/domain/knowledge-command.js';

describe('parseKnowledgeCommand', () => {
  it.each([
    ['未答问题', { kind: 'unanswered' }],
    ['/知识库', { kind: 'list' }],
    ['发布', { kind: 'publish' }],
    ['草稿', { kind: 'drafts' }],
    ['放弃草稿', { kind: 'drop-drafts' }],
    ['搜 虚拟号', { kind: 'search', words: '虚拟号' }],
    ['搜索　虚拟号', { kind: 'search', words: '虚拟号' }],
    ['搜', { kind: 'incomplete', command: 'search' }],
    ['条目 q4', { kind: 'show', entryId: 'Q4' }],
    ['条目Ｑ４', { kind: 'show', entryId: 'Q4' }],
    ['回滚', { kind: 'restore', revision: null }],
    ['回滚 3', { kind: 'restore', revision: 3 }],
    ['回滚到第 12 版', { kind: 'restore', revision: 12 }],
    [
      '加问法 Q3 甩名片；发名片\n转名片',
      { kind: 'add-phrasings', entryId: 'Q3', phrasings: ['甩名片', '发名片', '转名片'] },
    ],
    ['删问法 Q3 甩名片', { kind: 'drop-phrasing', entryId: 'Q3', phrasing: '甩名片' }],
    ['改答案 E16 第一行\n第二行', { kind: 'edit-answer', entryId: 'E16', words: '第一行\n第二行' }],
    ['改问题 k1：能打印吗', { kind: 'edit-question', entryId: 'K1', words: '能打印吗' }],
    ['改答案 Q3', { kind: 'incomplete', command: 'edit' }],
    ['加问法 甩名片', { kind: 'incomplete', command: 'edit' }],
    [
      '新建条目\n问题：能打印吗\n答案：不能。\n请用图片。\n来源：客服\n问法：打印；印出来',
      {
        kind: 'new-entry',
        question: '能打印吗',
        answer: '不能。\n请用图片。',
        source: '客服',
        phrasings: ['打印', '印出来'],
      },
    ],
    [
      '新建条目\n问题: 能打印吗\n答案: 不能',
      { kind: 'new-entry', question: '能打印吗', answer: '不能', source: null, phrasings: [] },
    ],
    ['新建条目\n问题：能打印吗\n答案：\n来源：客服', { kind: 'incomplete', command: 'new-entry' }],
    ['名片怎么分享', null],
    ['搜索引擎是什么', null],
    ['发布会几点', null],
  ])('%s', (line, command) => {
    expect(parseKnowledgeCommand(line)).toEqual(command);
  });
});
