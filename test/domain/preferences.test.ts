import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import { clockHours, parseHours } from '../../src/domain/day-hours.js';
import { advanceEditCard } from '../../src/domain/edit-card-flow.js';
import { parsePicks } from '../../src/domain/picks.js';
import { answersOf, applyPreference, parsePreference, withStored } from '../../src/domain/preferences.js';
import { optionLabel, preferenceOptions } from '../../src/shared/preference-options.js';
import { contentOf } from '../../src/storage/records/creator-rows.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';

const options = preferenceOptions();
const FIVE = ['短视频', '图文', '直播', '探店', '代言'].map((name) => [name]);

function picks(words: string, names: readonly (readonly string[])[] = FIVE) {
  const read = parsePicks(words, names);
  return read.ok ? read.places.map((place) => place + 1).join() : read.problem;
}

function hours(words: string, crossing: 'said' | 'understood' = 'said') {
  const read = parseHours(words, crossing);
  return read.ok ? clockHours(read.hours).join('-') : read.problem.key;
}

describe('numbered answers', () => {
  it.each([
    ['1,3', '1,3'],
    ['1、3，5', '1,3,5'],
    ['135', '1,3,5'],
    ['１３５', '1,3,5'],
    ['1 3 5', '1,3,5'],
    ['3,1,3', '3,1'],
    ['一、三', '1,3'],
    ['直播 和 图文', '3,2'],
    ['探店', '4'],
    ['全选', '1,2,3,4,5'],
    ['全部', '1,2,3,4,5'],
  ])('%s picks %s', (words, picked) => {
    expect(picks(words)).toBe(picked);
  });

  it.each(['9', '0', '1,6', '16', '9'.repeat(30)])('%s is out of range and says what is in it', (words) => {
    expect(picks(words)).toEqual({ key: 'pref.range', params: { max: 5 } });
  });

  it.each(['随便', '都行', '都可以吧', '无所谓'])('%s gets 全选 and 跳过 offered', (words) => {
    expect(picks(words)).toEqual({ key: 'pref.vague' });
  });

  it('reads 12 as twelve where there are more than nine', () => {
    const twelve = Array.from({ length: 12 }, (_, index) => [`选项${index}`]);
    expect([picks('12', twelve), picks('1,12', twelve)]).toEqual(['12', '1,12']);
    expect(picks('13', twelve)).toEqual({ key: 'pref.range', params: { max: 12 } });
  });

  it('answers anything with places in range or a problem', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (words) => {
        const read = parsePicks(words, FIVE);
        if (read.ok) expect(read.places.every((place) => place >= 0 && place < 5)).toBe(true);
        else expect(read.problem.key).toMatch(/^pref\./);
      }),
    );
  });
});

describe('hours', () => {
  it.each([
    ['10:00-21:00', '10:00-21:00'],
    ['10点到晚上9点', '10:00-21:00'],
    ['上午10点半至下午6点一刻', '10:30-18:15'],
    ['９：００－１８：３０', '09:00-18:30'],
    ['中午12点到晚上8点', '12:00-20:00'],
    ['22:00-次日8:00', '22:00-08:00'],
    ['晚上10点到凌晨2点', '22:00-02:00'],
    ['全天', '00:00-24:00'],
    ['8:00-24:00', '08:00-24:00'],
    ['25:00-26:00', 'hours.no-such-time'],
    ['10:00-25:00', 'hours.no-such-time'],
    ['25:00', 'hours.example'],
    ['10:70-21:00', 'hours.no-such-time'],
    ['21:00-10:00', 'hours.backwards'],
    ['10:00-10:00', 'hours.same'],
    ['10:00-次日12:00', 'hours.more-than-a-day'],
    ['随时都行啊', 'hours.example'],
  ])('%s: %s', (words, read) => {
    expect(hours(words)).toBe(read);
  });

  it('of 免打扰 cross midnight without saying so', () => {
    expect(hours('23:00-9:00', 'understood')).toBe('23:00-09:00');
  });

  it('answer anything, and never with a time that no clock shows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (words) => {
        expect(hours(words)).toMatch(/^(?:hours\.[a-z-]+|([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d)$/);
      }),
    );
  });
});

describe('days', () => {
  const days = (words: string) => {
    const read = parsePreference('dates', words, options);
    return read.ok ? read.edit.value : read.problem.key;
  };
  it.each([
    ['2026-12-01 到 2026-12-15', '2026-12-01/2026-12-15'],
    ['2026年12月1日至2026年12月15日', '2026-12-01/2026-12-15'],
    ['2026/12/1-2027/1/3', '2026-12-01/2027-01-03'],
    ['2026-02-30 到 2026-03-02', 'pref.days'],
    ['2026-12-15 到 2026-12-01', 'pref.days'],
    ['1', 'any-time'],
    ['仅周末', 'weekends'],
    ['1,2', 'pref.one'],
  ])('%s: %s', (words, read) => {
    expect(days(words)).toBe(read);
  });
});

describe('stored answers', () => {
  it('are empty on a card that an older program wrote', () => {
    const { cooperation, reach, virtualNumber, paused, quiet, hidden, ...old } = {
      ...EMPTY_CONTENT,
      wechat: 'abc_123',
    };
    const content = contentOf(JSON.stringify({ ...old, hidden: ['email'] }));
    expect(content).toEqual({ ...EMPTY_CONTENT, wechat: 'abc_123', hidden: ['email'] });
    expect([cooperation, reach, virtualNumber, paused, quiet, hidden]).toHaveLength(6);
    expect(contentOf('{"cooperation":{"price":"1k-5k"}}').cooperation).toEqual({
      ...EMPTY_CONTENT.cooperation,
      price: '1k-5k',
    });
  });

  it('mention nothing that was not answered', () => {
    expect(answersOf(EMPTY_CONTENT, 'cooperation')).toEqual([]);
    const content = applyPreference(EMPTY_CONTENT, { field: 'price', value: 'negotiable' });
    expect(answersOf(content, 'cooperation')).toEqual([{ item: 'price', values: ['negotiable'] }]);
  });

  it('keep an option that the operator has taken away', () => {
    const content = applyPreference(EMPTY_CONTENT, { field: 'forms', value: ['video', 'gone'] });
    expect(withStored(options, content).forms.map((one) => one.id)).toEqual([
      ...options.forms.map((one) => one.id),
      'gone',
    ]);
    expect([optionLabel('forms', 'video'), optionLabel('forms', 'gone')]).toEqual(['短视频', 'gone']);
  });
});

describe('the steps of a preference section', () => {
  const start = { kind: 'start', field: null, section: 'reach', at: 1 } as const;

  it('ask channels, hours, response; save each at once; go back and skip', () => {
    const card = cardWith({ wechat: 'abc_123' });
    const first = advanceEditCard(null, card, start, options);
    expect(first.step).toMatchObject({
      field: 'channels',
      position: 1,
      total: 3,
      options: { several: true },
    });
    const second = advanceEditCard(first.flow, card, { kind: 'answer', text: '3,1', at: 2 }, options);
    expect(second.edit).toEqual({ field: 'channels', value: ['wechat', 'phone'] });
    expect(second.step).toMatchObject({ field: 'hours', notice: { key: 'pref.fill.phone' } });
    const wrong = advanceEditCard(second.flow, card, { kind: 'answer', text: '25:00', at: 3 }, options);
    expect([wrong.step?.field, wrong.step?.tone, wrong.edit]).toEqual(['hours', 'error', null]);
    const back = advanceEditCard(wrong.flow, card, { kind: 'back', at: 4 }, options);
    expect(back.step?.field).toBe('channels');
    const third = advanceEditCard(second.flow, card, { kind: 'skip', at: 5 }, options);
    expect(third.step?.field).toBe('response');
    const end = advanceEditCard(third.flow, card, { kind: 'answer', text: '2', at: 6 }, options);
    expect(end).toMatchObject({ flow: null, edit: { field: 'response', value: 'half-day' } });
  });

  it('begin at the first unanswered question, or at the first of all', () => {
    const open = cardWith({ reach: { ...FULL_CONTENT.reach, hours: null } });
    expect(advanceEditCard(null, open, start, options).step?.field).toBe('hours');
    expect(advanceEditCard(null, cardWith(FULL_CONTENT), start, options).step?.field).toBe('channels');
  });

  it('take an answer back with 清空', () => {
    const asked = advanceEditCard(null, cardWith(FULL_CONTENT), start, options);
    const cleared = advanceEditCard(
      asked.flow,
      cardWith(FULL_CONTENT),
      { kind: 'answer', text: '清空', at: 2 },
      options,
    );
    expect(cleared.edit).toEqual({ field: 'channels', value: null });
  });
});
