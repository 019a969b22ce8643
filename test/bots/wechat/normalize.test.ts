import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalize, type RawMessage } from '../../../bots/wechat/normalize.js';

const NOW = Date.UTC(2026, 10, 25, 8);
const MOMENT = { now: NOW, startedAt: NOW - 3_600_000 };

function raw(changes: Partial<RawMessage> = {}): RawMessage {
  return {
    id: 'm1',
    accountId: 'wxid_bot',
    talkerId: 'wxid_lin',
    talkerName: '小林',
    self: false,
    isText: true,
    text: '名片',
    roomId: null,
    mentionIds: [],
    botNames: ['达人助手', ''],
    at: NOW - 1_000,
    ...changes,
  };
}

const inRoom = (text: string, changes: Partial<RawMessage> = {}) =>
  normalize(raw({ text, roomId: 'r1@chatroom', ...changes }), MOMENT);

/** What the bot reads, or why it reads nothing. */
const words = (result: ReturnType<typeof normalize>) => {
  if ('dropped' in result) return { dropped: result.dropped };
  return result.event.kind === 'message' ? result.event.text : { what: result.event.what };
};

const SEPARATORS = ['\u2005', ' ', '\u00a0', '\u3000', ',', '，', ':', '：', '\n'];
const NOT_ADDRESSED = { dropped: 'not-addressed' };

describe('a message in a direct chat', () => {
  it('becomes an event of its talker', () => {
    expect(normalize(raw(), MOMENT)).toEqual({
      event: {
        kind: 'message',
        id: 'wechat:wxid_bot:m1',
        chat: { platform: 'wechat', account: 'wxid_bot', chatId: 'wxid_lin', kind: 'direct' },
        sender: { platform: 'wechat', account: 'wxid_bot', personId: 'wxid_lin', name: '小林' },
        at: NOW - 1_000,
        messageId: 'm1',
        text: '名片',
        addressed: true,
      },
    });
  });

  it('that is no text has none', () => {
    expect(words(normalize(raw({ isText: false, text: '<xml>' }), MOMENT))).toBeNull();
  });

  it('keeps its words as they are, an address that looks like a mention included', () => {
    for (const text of ['我的邮箱 a@b.com 对吗', '@小美 是谁', '@', '@@@ 名片'])
      expect(words(normalize(raw({ text }), MOMENT))).toBe(text);
    expect(words(normalize(raw({ text: '@达人助手 名片' }), MOMENT))).toBe('名片');
  });

  it('of the bot itself is dropped, whatever it says', () => {
    expect(normalize(raw({ self: true }), MOMENT)).toEqual({ dropped: 'self' });
    expect(inRoom('@达人助手 名片', { self: true })).toEqual({ dropped: 'self' });
  });
});

describe('a message in a room', () => {
  it.each(SEPARATORS)('is addressed by the name and the separator %j', (separator) => {
    expect(words(inRoom(`@达人助手${separator}名片 小鱼`))).toBe('名片 小鱼');
    expect(words(inRoom(`名片 小鱼 @达人助手${separator}`))).toBe('名片 小鱼');
    expect(words(inRoom(`请问@达人助手${separator}名片 小鱼`))).toBe('请问 名片 小鱼');
  });

  it('is addressed by the name at its end, and by the name alone', () => {
    expect(words(inRoom('名片 小鱼 @达人助手'))).toBe('名片 小鱼');
    expect(words(inRoom('@达人助手'))).toBe('');
  });

  it('is not addressed by talk, by a longer name, by others or by nobody', () => {
    for (const text of [
      '名片 小鱼',
      '达人助手 名片',
      '@达人助手二号 名片',
      '@小美\u2005名片',
      '@ 达人助手',
      '',
    ])
      expect(inRoom(text)).toEqual(NOT_ADDRESSED);
    expect(inRoom('@小美\u2005名片', { mentionIds: ['wxid_mei', ''] })).toEqual(NOT_ADDRESSED);
  });

  it('is addressed by the alias in the room, the longer name first', () => {
    const names = { botNames: ['达人', '达人 小助手'] };
    expect(words(inRoom('@达人 小助手\u2005名片', names))).toBe('名片');
    expect(words(inRoom('@达人\u2005名片', names))).toBe('名片');
  });

  it('is addressed by the id, and loses the mention even by a name nobody told us', () => {
    const byId = { mentionIds: ['wxid_bot'] };
    expect(words(inRoom('@老 名字\u2005名片 小鱼', byId))).toBe('名片 小鱼');
    expect(words(inRoom('@老名字 名片 小鱼', byId))).toBe('名片 小鱼');
    expect(words(inRoom('@老名字', byId))).toBe('');
    expect(words(inRoom('名片 小鱼', byId))).toBe('名片 小鱼');
  });

  it('to everybody is not addressed, even where the puppet lists all members', () => {
    const all = { mentionIds: ['wxid_lin', 'wxid_bot'] };
    for (const text of ['@所有人 名片', '@所有人\u2005开会', '@All 名片', '开会 @所有人'])
      expect(inRoom(text, all)).toEqual(NOT_ADDRESSED);
    expect(words(inRoom('@所有人 @达人助手 帮助', all))).toBe('@所有人  帮助');
  });

  it('that is no text is left alone even with a mention', () => {
    expect(inRoom('', { isText: false, mentionIds: ['wxid_bot'] })).toEqual(NOT_ADDRESSED);
  });

  it('mentions a bot of any name, letter by letter', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((one) => one.trim() === one && !/[@\s]/u.test(one));
    const specials = fc.stringMatching(/^[.*+?^${}()|[\]\\/a-z-]{1,12}$/);
    fc.assert(
      fc.property(fc.oneof(name, specials), fc.constantFrom(...SEPARATORS), (bot, separator) => {
        const names = { botNames: [bot, ''] };
        expect(words(inRoom(`@${bot}${separator}帮助`, names))).toBe('帮助');
        expect(inRoom(`${bot} 帮助`, names)).toEqual(NOT_ADDRESSED);
        expect(inRoom(`@${bot}零帮助`, names)).toEqual(NOT_ADDRESSED);
      }),
    );
  });

  it('never throws and never takes long, whatever is written', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constant('@'.repeat(100_000)));
    fc.assert(
      fc.property(text, fc.array(fc.string()), fc.array(fc.string()), (said, botNames, mentionIds) => {
        const started = performance.now();
        inRoom(said, { botNames, mentionIds: [...mentionIds, 'wxid_bot'] });
        expect(performance.now() - started).toBeLessThan(500);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the age of a message', () => {
  it.each([
    ['119 s', NOW - 119_000, MOMENT.startedAt, true],
    ['121 s', NOW - 121_000, MOMENT.startedAt, false],
    ['59 s before the start', NOW - 69_000, NOW - 10_000, true],
    ['61 s before the start', NOW - 71_000, NOW - 10_000, false],
    ['a year ahead', NOW + 31_536_000_000, MOMENT.startedAt, true],
    ['no time at all', Number.NaN, MOMENT.startedAt, true],
  ])('%s', (_, at, startedAt, read) => {
    const result = normalize(raw({ at }), { now: NOW, startedAt });
    expect('event' in result).toBe(read);
    if ('event' in result) expect(result.event.at).toBeLessThanOrEqual(NOW);
    else expect(result.dropped).toBe('old');
  });

  it('is never in the future for what comes after', () => {
    fc.assert(
      fc.property(fc.double(), (at) => {
        const result = normalize(raw({ at }), MOMENT);
        if ('event' in result) {
          expect(result.event.at).toBeLessThanOrEqual(NOW);
          expect(result.event.at).toBeGreaterThanOrEqual(NOW - 120_000);
        } else expect(result.dropped).toBe('old');
      }),
    );
  });
});
