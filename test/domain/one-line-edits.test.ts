import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOneLineEdits } from '../../src/domain/one-line-edits.js';

const read = (line: string) => readOneLineEdits(line).map(({ field, word, text }) => [field ?? word, text]);

describe('one wish', () => {
  it.each([
    ['微信改成 abc123', [['wechat', 'abc123']]],
    ['微信号改成abc_123。', [['wechat', 'abc_123']]],
    ['把微信改成「abc_123」', [['wechat', 'abc_123']]],
    ['你好，麻烦帮我把微信改为 abc_123，', [['wechat', 'abc_123']]],
    ['邮箱 foo@bar.com', [['email', 'foo@bar.com']]],
    ['我的邮箱是foo@bar.com', [['email', 'foo@bar.com']]],
    ['Email: Foo@Bar.com', [['email', 'Foo@Bar.com']]],
    ['ＷＥＣＨＡＴ：ａｂｃ１２３', [['wechat', 'ａｂｃ１２３']]],
    ['手机 138 1234 5678', [['phone', '138 1234 5678']]],
    ['手机号设置为：138-1234-5678', [['phone', '138-1234-5678']]],
    ['介绍：…', [['introduction', '…']]],
    ['介绍：爱美食，微信：abc123，和你一起', [['introduction', '爱美食，微信：abc123，和你一起']]],
    [
      '达人介绍改成 想知道哪家店最好吃吗？关注我，天天更新！',
      [['introduction', '想知道哪家店最好吃吗？关注我，天天更新！']],
    ],
    ['介绍：真诚 {who} {{x}} <b>&amp;</b>', [['introduction', '真诚 {who} {{x}} <b>&amp;</b>']]],
    [
      '历史合作：喜茶 图文 2024-05\n飞书 视频 2024-06',
      [['collaborations', '喜茶 图文 2024-05\n飞书 视频 2024-06']],
    ],
    ['我想把微信改成abc_123', [['wechat', 'abc_123']]],
    ['需要把邮箱改成foo@bar.com', [['email', 'foo@bar.com']]],
    ['微信改成 howard88', [['wechat', 'howard88']]],
    ['微信改成 what_a_day', [['wechat', 'what_a_day']]],
    ['介绍：哪吒工作室的杭州探店', [['introduction', '哪吒工作室的杭州探店']]],
    ['微信改成', [['wechat', '']]],
    ['清空 微信号', [['wechat', '清空']]],
    ['把邮箱清空', [['email', '清空']]],
    ['昵称改成 大鱼', [['nickname', '大鱼']]],
  ])('%s', (line, edits) => expect(read(line)).toEqual(edits));

  it('keeps the order and the characters of several', () => {
    expect(read('微信改成 abc123，邮箱改成 foo@bar.com')).toEqual([
      ['wechat', 'abc123'],
      ['email', 'foo@bar.com'],
    ]);
    expect(read('微信改成 abc123 和 邮箱改成 foo@bar.com 并且把手机改成 138 1234 5678')).toEqual([
      ['wechat', 'abc123'],
      ['email', 'foo@bar.com'],
      ['phone', '138 1234 5678'],
    ]);
    expect(read('手机 138 1234 5678 邮箱 foo@bar.com；介绍：杭州探店，只说真话')).toEqual([
      ['phone', '138 1234 5678'],
      ['email', 'foo@bar.com'],
      ['introduction', '杭州探店，只说真话'],
    ]);
    expect(read('达人介绍：第一行\n第二行\n微信：abc_123\n历史合作：喜茶 图文\n瑞幸 视频')).toEqual([
      ['introduction', '第一行\n第二行'],
      ['wechat', 'abc_123'],
      ['collaborations', '喜茶 图文\n瑞幸 视频'],
    ]);
    expect(read('介绍改成 爱美食，微信改成 abc123')).toEqual([
      ['introduction', '爱美食'],
      ['wechat', 'abc123'],
    ]);
  });

  it('names a field that does not exist, and takes the last of two wishes for one', () => {
    expect(read('微信改成 abc123，粉丝改成 100万')).toEqual([
      ['wechat', 'abc123'],
      ['粉丝', '100万'],
    ]);
    expect(read('微信改成 abc123，微信改成 xyz789')).toEqual([['wechat', 'xyz789']]);
  });
});

describe('no wish', () => {
  it.each([
    '微信号改成什么好？',
    '微信号改成什么好',
    '微信改成 abc123 可以吗',
    '邮箱改成公司的行不行？',
    '介绍：可以用英文吗？',
    '介绍改成英文，可以吗？',
    '手机号怎么改成新的',
    '手机号是必须填的吗',
    '微信号是6位吗',
    '我的手机号是 13812345678，谁能看到',
    '邮箱 怎么填',
    'wechat login',
    'phone number',
    '你好',
    '删除名片',
    '',
  ])('%s', (line) => expect(read(line)).toEqual([]));

  it('never throws, loses nothing of a value, and is quick', () => {
    const word = fc.constantFrom(
      '微信',
      '邮箱',
      '介绍',
      '改成',
      '：',
      '，',
      '和',
      '\n',
      ' ',
      '请',
      'abc123',
      '吗',
      '13812345678',
    );
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(line, (typed) => {
        for (const edit of readOneLineEdits(typed)) {
          if (edit.text !== '清空') expect(typed).toContain(edit.text);
        }
      }),
      { numRuns: 2_000 },
    );
    for (const bomb of ['微信改成 a，', '，请', '微信 ', '我的', '邮箱：', '介绍改成吗？']) {
      const started = performance.now();
      readOneLineEdits(bomb.repeat(4_000 / bomb.length));
      expect(performance.now() - started, bomb).toBeLessThan(200);
    }
  });
});
