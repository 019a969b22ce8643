import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardFor } from '../../bots/feishu/interactive-card.js';
import { applyEdit } from '../../src/domain/card-fields.js';
import { FORM_SECTIONS, type FormSection, formOf } from '../../src/domain/card-form.js';
import { viewCard } from '../../src/domain/card-view.js';
import type { CardContent } from '../../src/domain/creator-card.js';
import type { Reply } from '../../src/domain/effect.js';
import { imprint, readForm } from '../../src/domain/form-answers.js';
import { withStored } from '../../src/domain/preferences.js';
import { previewDiff } from '../../src/domain/preview-diff.js';
import { checkCard } from '../../src/emulator/feishu/card-check.js';
import { preferenceOptions } from '../../src/shared/preference-options.js';
import { loadTexts } from '../../src/shared/texts.js';
import { contentAfter, deed } from '../helpers/card-edits.js';
import { cardWith, FULL_CONTENT, PHONE_ON_FILE } from '../helpers/cards.js';

const texts = loadTexts();
const options = preferenceOptions();
const read = (section: FormSection | null, answers: Record<string, unknown>) =>
  readForm(section, answers, options);
const edits = (section: FormSection, answers: Record<string, unknown>) => {
  const reading = read(section, answers);
  return 'edits' in reading ? reading.edits : reading;
};

/** What the client would hand back when nothing was touched. */
function untouched(content: CardContent, section: FormSection): Record<string, unknown> {
  const form = formOf(cardWith(content), content, section, options);
  return Object.fromEntries(form.inputs.map((input) => [input.name, input.value]));
}

describe('a submitted form', () => {
  it('leaves an absent input and an empty phone as they are, clears what comes back empty', () => {
    expect(edits('contacts', { phone: '', wechat: '' })).toEqual([{ field: 'wechat', value: null }]);
    expect(edits('contacts', { phone: '清空' })).toEqual([{ field: 'phone', value: null }]);
    expect(edits('contacts', {})).toEqual([]);
  });

  it('reads ids, arrays and ranks', () => {
    expect(edits('cooperation', { forms: ['live', 'video'], price: '1k-5k', dates: '', days: '' })).toEqual([
      { field: 'forms', value: ['video', 'live'] },
      { field: 'price', value: '1k-5k' },
      { field: 'dates', value: null },
    ]);
    expect(edits('cooperation', { dates: 'weekends', days: '2026-12-01 到 2026-12-15' })).toEqual([
      { field: 'dates', value: '2026-12-01/2026-12-15' },
    ]);
    expect(
      edits('reach', { channel1: 'email', channel2: '', channel3: 'email', channel4: 'wechat', hours: '' }),
    ).toEqual([
      { field: 'channels', value: ['email', 'wechat'] },
      { field: 'hours', value: null },
    ]);
  });

  describe('with days and an option for one question', () => {
    const DAYS = '2026-12-01/2026-12-15';
    const TYPED = '2026-12-01 到 2026-12-15';
    const OTHER = '2027-01-01 到 2027-01-05';
    it.each([
      [DAYS, 'weekends', TYPED, 'weekends'],
      [DAYS, 'weekends', ' 2026.12.01 - 2026.12.15', 'weekends'],
      [DAYS, 'weekends', '', 'weekends'],
      [DAYS, '', TYPED, DAYS],
      [DAYS, '', OTHER, '2027-01-01/2027-01-05'],
      [DAYS, '', '', null],
      ['any-time', 'any-time', OTHER, '2027-01-01/2027-01-05'],
      ['any-time', 'weekends', '', 'weekends'],
      ['any-time', '', '', null],
      [null, '', OTHER, '2027-01-01/2027-01-05'],
      [DAYS, 'weekends', OTHER, 'form.days-or-option'],
      ['any-time', 'weekends', OTHER, 'form.days-or-option'],
      [null, 'weekends', OTHER, 'form.days-or-option'],
      [DAYS, 'weekends', '下周', 'pref.days'],
      [DAYS, 'no-such', TYPED, 'form.no-such-option'],
    ] as const)('drawn with %s, sent with %j and %j, it reads %s', (stands, dates, days, expected) => {
      const { cooperation } = FULL_CONTENT;
      const drawn = { ...FULL_CONTENT, cooperation: { ...cooperation, dates: stands } };
      const reading = readForm('cooperation', { dates, days }, options, drawn);
      const read = 'edits' in reading ? reading.edits[0]?.value : 'problem' in reading && reading.problem.key;
      expect(read).toBe(expected);
    });
  });

  it.each([
    ['contacts', { nickname: '大鱼' }, 'nickname'],
    ['contacts', { introduction: 'x' }, 'introduction'],
    ['basics', { avatar: 'x' }, 'avatar'],
    ['reach', { __proto__x: 'x' }, null],
  ] as const)('of %s refuses the name in %j', (section, answers, field) => {
    expect(read(section, answers)).toMatchObject({ ok: false, forged: Object.keys(answers)[0], field });
  });

  it.each([
    ['contacts', { wechat: '1', email: 'a@b.cn' }],
    ['contacts', { phone: '123' }],
    ['cooperation', { forms: ['no-such'] }],
    ['cooperation', { price: ['1k-5k', 'to-1k'] }],
    ['cooperation', { days: '下周' }],
    ['reach', { hours: '25:00-26:00' }],
    ['reach', { channel1: 'fax' }],
    ['basics', { introduction: '打我 138 1234 5678' }],
    ['contacts', { wechat: { deep: true } }],
  ] as const)('of %s with %j saves nothing and says why', (section, answers) => {
    const reading = read(section, answers);
    expect(reading.ok).toBe(false);
    expect('problem' in reading && texts(reading.problem)).toMatch(/\S{5}/);
  });

  it('changes nothing when it comes back as it was drawn, on any card', () => {
    fc.assert(
      fc.property(
        fc.array(deed, { maxLength: 20 }),
        fc.constantFrom('cooperation' as const, 'reach' as const),
        (deeds, section) => {
          const content = contentAfter(deeds);
          const { from = 0, to = 0 } = content.reach.hours ?? { from: 0, to: 1 };
          fc.pre(from !== to);
          const reading = readForm(section, untouched(content, section), withStored(options, content));
          expect('edits' in reading).toBe(true);
          for (const edit of 'edits' in reading ? reading.edits : []) {
            const after = applyEdit(content, edit, () => PHONE_ON_FILE);
            expect(imprint(after, edit.field)).toBe(imprint(content, edit.field));
          }
        },
      ),
    );
    expect(edits('contacts', untouched(FULL_CONTENT, 'contacts'))).toEqual([
      { field: 'feishu', value: FULL_CONTENT.feishu },
      { field: 'wechat', value: FULL_CONTENT.wechat },
      { field: 'email', value: FULL_CONTENT.email },
    ]);
  });

  it('is never a crash, whatever comes back', () => {
    const anything = fc.dictionary(
      fc.constantFrom(
        'phone',
        'wechat',
        'forms',
        'price',
        'dates',
        'days',
        'channel1',
        'hours',
        'introduction',
        'x',
      ),
      fc.anything({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...FORM_SECTIONS, null), anything, (section, answers) => {
        expect(typeof read(section, answers).ok).toBe('boolean');
      }),
    );
  });
});

describe('a drawn form', () => {
  const LONG: CardContent = {
    ...FULL_CONTENT,
    introduction: '👨‍👩‍👧‍👦'.repeat(200),
    collaborations: Array.from({ length: 20 }, (_, index) => ({
      brand: `${'品'.repeat(28)}${index}`,
      form: '合'.repeat(40),
      time: '2024-05-01',
      link: `https://v.douyin.com/${'a'.repeat(400)}${index}`,
    })),
    feishu: `https://x.feishu.cn/${'b'.repeat(300)}`,
    cooperation: {
      forms: options.forms.map((one) => one.id),
      categories: options.categories.map((one) => one.id),
      price: '1k-5k',
      dates: '2026-12-01/2026-12-15',
    },
    reach: {
      channels: ['phone', 'feishu', 'wechat', 'email'],
      hours: { from: 1320, to: 480 },
      response: '1-hour',
    },
  };

  it.each(FORM_SECTIONS)('of %s passes the platform, with the longest content too', (section) => {
    for (const content of [LONG, FULL_CONTENT, cardWith().content]) {
      const form = formOf(cardWith(content), content, section, options, []);
      const card = cardFor({ kind: 'form', form }, texts);
      expect(checkCard(card)).toBeNull();
      expect(JSON.stringify(card).length).toBeLessThan(30 * 1024);
      const elements = (card.body as { elements: { tag: string }[] }).elements;
      expect(elements.filter((one) => one.tag === 'form')).toHaveLength(form.inputs.length > 0 ? 1 : 0);
    }
  });

  it('stands among cards that pass the platform with the longest content: owner’s, client’s, preview', () => {
    const card = cardWith({
      ...LONG,
      paused: true,
      quiet: { from: 1320, to: 480 },
      virtualNumber: true,
      hidden: ['email'],
    });
    const [mine, theirs] = [viewCard(card, 'owner'), viewCard(card, 'client')];
    const shareUrl = `https://bot.example.com/c/${'t'.repeat(64)}`;
    const replies: Reply[] = [
      { kind: 'owner-card', view: mine, notice: null },
      { kind: 'client-card', view: theirs, shareUrl, banner: null },
      { kind: 'client-card', view: theirs, shareUrl, banner: null, diff: previewDiff(mine, theirs) },
    ];
    for (const reply of replies) expect(checkCard(cardFor(reply, texts))).toBeNull();
  });

  it('never holds the number, not even sealed, and says how to clear it', () => {
    const form = formOf(cardWith(FULL_CONTENT), FULL_CONTENT, 'contacts', options);
    const card = JSON.stringify(cardFor({ kind: 'form', form }, texts));
    expect(card).toContain('138****5678，留空不改；填「清空」删除');
    expect(card).not.toContain(PHONE_ON_FILE.sealed);
  });

  it('leaves what is too long for an input to the chat', () => {
    const form = formOf(cardWith(LONG), LONG, 'basics', options);
    expect(form.inputs).toEqual([]);
    expect(form.notices.map((notice) => notice.key)).toEqual([
      'form.long.introduction',
      'form.long.collaborations',
    ]);
  });

  it('shows captured fields without an input', () => {
    const form = formOf(cardWith(), cardWith().content, 'basics', options);
    expect(form.locked.map((one) => one.value)).toEqual(['小鱼', 'xiaoyu_2024', '浙江 · 杭州']);
    expect(form.inputs.map((one) => one.name)).toEqual(['introduction', 'collaborations']);
  });
});
