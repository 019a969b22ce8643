import { describe, expect, it } from 'vitest';
import { parseAction } from '../../src/domain/action.js';
import { parseCommand } from '../../src/domain/command.js';
import { provenanceOf } from '../../src/domain/provenance.js';
import { cardWith } from '../helpers/cards.js';

const direct = { group: false, inFlow: false, choices: 0 };

describe('words about accounts', () => {
  it('are read in any width, with or without slash', () => {
    for (const line of [
      '绑定抖音',
      '/绑定抖音',
      '连接 抖音',
      '绑定抖音账号',
      '授权抖音号。',
      'Connect Douyin',
    ])
      expect(parseCommand(line, direct), line).toEqual({ kind: 'connect-douyin' });
    expect(parseCommand('切换账号', direct)).toEqual({ kind: 'accounts', number: null });
    expect(parseCommand('／切换账号　２', direct)).toEqual({ kind: 'accounts', number: 2 });
    expect(parseCommand('账号', direct)).toEqual({ kind: 'accounts', number: null });
    expect(parseCommand('同意', direct)).toEqual({ kind: 'consent', agree: true });
    expect(parseCommand(' 拒绝！', direct)).toEqual({ kind: 'consent', agree: false });
    expect(parseCommand('绑定 ABCD2345', direct)).toEqual({ kind: 'bind', code: 'ABCD2345' });
  });

  it('leave questions and answers alone', () => {
    for (const line of ['怎么绑定抖音', '绑定抖音安全吗', '切换账号怎么弄', '同意书在哪里'])
      expect(parseCommand(line, direct).kind, line).toBe('question');
    expect(parseCommand('同意', { ...direct, inFlow: true }).kind).toBe('question');
    expect(parseCommand('同意', { ...direct, group: true }).kind).toBe('question');
  });

  it('come back in clicks only whole', () => {
    expect(parseAction({ do: 'transfer', transferId: 't', agree: true })).not.toBeNull();
    for (const forged of [
      { do: 'transfer', transferId: 't' },
      { do: 'transfer', transferId: 't', agree: 'yes' },
      { do: 'use-account', creatorId: 'x'.repeat(81) },
      { do: 'use-account', creatorId: 'a', holder: 'me' },
    ])
      expect(parseAction(forged)).toBeNull();
  });
});

describe('provenance', () => {
  it('is the import’s for everything until Douyin is connected, then Douyin’s for nickname and avatar alone', () => {
    const { identity } = cardWith();
    expect(new Set(provenanceOf(identity).map((one) => one.source))).toEqual(new Set(['import']));
    const synced = provenanceOf({ ...identity, profileSyncedAt: 7 });
    const douyin = synced.filter((one) => one.source === 'douyin');
    expect(douyin.map((one) => [one.field, one.at])).toEqual([
      ['nickname', 7],
      ['avatar', 7],
    ]);
    expect(synced.find((one) => one.field === 'avatar')?.value).toBeNull();
    expect(synced.find((one) => one.field === 'location')?.at).toBe(identity.syncedAt);
  });
});
