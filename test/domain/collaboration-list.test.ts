import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedEntry, reorderedList } from '../../src/domain/collaboration-list.js';
import { parseListCommand, readOrder } from '../../src/domain/list-command.js';

const listOf = (length: number) =>
  Array.from({ length }, (_, index) => ({ brand: `品牌${index}`, form: null, time: null, link: null }));
const anyList = fc.integer({ min: 1, max: 20 }).map(listOf);

describe('the order of 历史合作', () => {
  it('loses and doubles no entry when one is moved, and the others keep their order', () => {
    fc.assert(
      fc.property(anyList, fc.nat(25), fc.nat(19), (list, from, to) => {
        const moved = movedEntry(list, from, Math.min(to, list.length - 1));
        const item = list[from];
        expect(moved.filter((one) => one !== item)).toEqual(list.filter((one) => one !== item));
        if (item) expect(moved[Math.min(to, list.length - 1)]).toBe(item);
        expect(moved).toHaveLength(list.length);
      }),
    );
  });

  it('takes exactly the orders that name each place once', () => {
    fc.assert(
      fc.property(anyList, fc.array(fc.nat(21), { maxLength: 21 }), (list, order) => {
        const valid = [...order].sort((one, other) => one - other).every((place, at) => place === at + 1);
        const result = reorderedList(list, order);
        if (!valid || order.length !== list.length) expect(result).toBeNull();
        else expect(result).toEqual(order.map((place) => list[place - 1]));
      }),
    );
    const places = (length: number) => Array.from({ length }, (_, index) => length - index);
    expect(reorderedList(listOf(20), places(20))).toEqual(listOf(20).reverse());
  });

  it.each(['2 1 3', '2,1,3', '２、１，３', '2 > 1 > 3', ' 2.1.3 '])('is read from %s', (words) => {
    expect(readOrder(words)).toEqual([2, 1, 3]);
  });

  it.each(['2', '', '一 二', '1 -2', '1 2 x', '1e3 2', `${'1 '.repeat(200)}1`, '1234 1', '2024-05 2024-06'])(
    'is not read from %j',
    (words) => {
      expect(readOrder(words)).toBeNull();
    },
  );

  it.each([
    '一下',
    '二上',
    '七上',
    '1下',
    '一下一条',
    '一下一下',
    '2 下',
    '3往下',
    '二第一',
    '一最后',
    '十开头',
  ])('%s is everyday speech and moves nothing', (words) => {
    expect(parseListCommand(words)).toBeNull();
  });

  it.each([
    ['第2条上移', 2, 'up'],
    ['第2条上', 2, 'up'],
    ['2上移', 2, 'up'],
    ['二下移', 2, 'down'],
    ['2往下挪一位', 2, 'down'],
    ['第十一往上', 11, 'up'],
    ['3条下', 3, 'down'],
    ['2移到最后', 2, 'last'],
    ['2置顶', 2, 'first'],
    ['2移到1', 2, 1],
  ])('%s moves an entry', (words, from, to) => {
    expect(parseListCommand(words)).toEqual({ kind: 'list-move', from, to });
  });

  it.each(['第条移到第1', '第零条移到第1', '第3条', '移到第1', '第3条移到哪里', '排序 a b', '第十十条上移'])(
    '%s moves nothing',
    (words) => {
      expect(parseListCommand(words)).toBeNull();
    },
  );

  it('is read in no time from anything', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), (words) => {
        parseListCommand(words);
        readOrder(words);
      }),
    );
    for (const words of ['1 '.repeat(2_000), '第'.repeat(4_000), '排序 '.repeat(2_000)])
      expect(parseListCommand(words)).toBeNull();
  });
});
