import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Records } from '../../src/application/ports.js';
import { withCreator } from '../helpers/records-tools.js';

const CREATORS = [
  ['minnow_2024', '鲤小鱼'],
  ['minnow.spicy', '鲤小鱼爱吃辣'],
  ['wangjie01', '爱吃辣的鲤小鱼妈'],
  ['lixiaoyu', '百分百%_达人\\'],
  ['amy-lixiaoyu', 'Amy 鲤小鱼 ＶＩＰ'],
  ['nvsheng01', '女声电台'],
  ['13800001111', '𠮷野家👨‍👩‍👧'],
] as const;

/** What finding by name must do on every engine. */
export function findCases(clients: () => { a: Records; b: Records }): void {
  beforeAll(async () => {
    const { a } = clients();
    for (const [douyinId, nickname] of CREATORS) await withCreator(a, { douyinId, nickname });
  });
  const find = async (who: string, limit = 10) =>
    (await clients().b.findCreators(who, limit)).map((one) => one.douyinId);

  it('findCreators: exact nickname, then beginning, then inside', async () => {
    expect(await find('鲤小鱼')).toEqual(['minnow_2024', 'minnow.spicy', 'amy-lixiaoyu', 'wangjie01']);
    expect(await find(' 鲤 小鱼　')).toEqual(['minnow_2024', 'minnow.spicy', 'amy-lixiaoyu', 'wangjie01']);
    expect(await find('爱吃辣')).toEqual(['wangjie01', 'minnow.spicy']);
    expect(await find('没有这个人')).toEqual([]);
    expect(await clients().a.findCreators('鲤小鱼', 1)).toEqual([
      { creatorId: 'dy:minnow_2024', nickname: '鲤小鱼', douyinId: 'minnow_2024', location: '浙江·杭州' },
    ]);
  });

  it('findCreators: an exact 抖音号 comes first, in any case and width', async () => {
    expect(await find('MINNOW_2024')).toEqual(['minnow_2024']);
    expect(await find('ｍｉｎｎｏｗ．ｓｐｉｃｙ')).toEqual(['minnow.spicy']);
    expect((await find('lixiaoyu'))[0]).toBe('lixiaoyu');
    expect(await find('13800001111')).toEqual(['13800001111']);
    expect(await find('minnow')).toEqual([]);
  });

  it('findCreators: pinyin and initials, the whole before its beginning', async () => {
    expect((await find('li xiao yu')).slice(1)).toEqual(['minnow_2024', 'minnow.spicy']);
    expect(await find("Li'xiaoyu ai")).toEqual(['minnow.spicy']);
    expect(await find('LXYACL')).toEqual(['minnow.spicy']);
    expect(await find('lxy')).toEqual(['minnow_2024', 'minnow.spicy']);
    expect(await find('nvsheng')).toEqual(['nvsheng01']);
    expect(await find('amy')).toEqual(['amy-lixiaoyu']);
    expect(await find('amylixiaoyuvip')).toEqual(['amy-lixiaoyu']);
  });

  it('findCreators: wildcards and quotes are plain letters, odd characters are found', async () => {
    expect(await find('%')).toEqual(['lixiaoyu']);
    expect(await find('_')).toEqual(['lixiaoyu']);
    expect(await find('\\')).toEqual(['lixiaoyu']);
    expect(await find('%_达人')).toEqual(['lixiaoyu']);
    expect(await find("' or '1'='1")).toEqual([]);
    expect(await find('𠮷')).toEqual(['13800001111']);
    expect(await find('\ud842')).toEqual([]);
    for (const nothing of ['', '   ', '\u0000\u200b', '\u2028']) expect(await find(nothing)).toEqual([]);
    expect(await find('鲤小鱼', 0)).toEqual([]);
    expect(await find('鲤小鱼'.repeat(5_000))).toEqual([]);
  });

  it('findCreators: whatever is typed, it answers, within the limit and without repeats', async () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('鲤', '小', '鱼', '%', '_', "'", '\\', 'x', 'y', '\0', '\ud800') }),
    );
    await fc.assert(
      fc.asyncProperty(typed, fc.integer({ min: -1, max: 6 }), async (who, limit) => {
        const found = await find(who, limit);
        expect(found.length).toBeLessThanOrEqual(Math.max(0, limit));
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 150 },
    );
  });
}
