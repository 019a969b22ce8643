import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CardView, type Viewer, viewCard } from '../../src/domain/card-view.js';
import { type CreatorCard, EDITABLE_FIELDS, EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import { findPhoneNumbers } from '../../src/domain/phone-guard.js';
import { CONTACTS_TOP, layOut, sceneTexts } from '../../src/rendering/scene.js';
import { BOTTOM, CARD_HEIGHT, CARD_WIDTH, LEFT, RIGHT } from '../../src/rendering/scene-items.js';
import { atomsOf, widthOfAtoms } from '../../src/rendering/text-layout.js';
import { loadTexts } from '../../src/shared/texts.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';

const texts = loadTexts();
const said = (view: CardView) => sceneTexts(view, texts).join('\n');

const words = fc.oneof(
  fc
    .array(fc.constantFrom(...'杭州探店达人喜茶，。！🍜👨‍👩‍👧‍👦 abcWM—…'), { minLength: 1, maxLength: 200 })
    .map((all) => all.join('')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom(
    '<!--dynamic-->',
    '{font}',
    '</text><image href="file:///etc/passwd"/>',
    '&amp;&#0;',
    'W'.repeat(400),
  ),
);
const some = fc.option(words);

/** Any card that a store could hold, and many that no rule lets in. */
const anyCard: fc.Arbitrary<CreatorCard> = fc
  .record({
    nickname: words,
    douyinId: words,
    location: some,
    followers: fc.option(fc.integer({ min: 0, max: 10_000_000_000 })),
    categories: fc.array(words, { maxLength: 10 }),
    feishu: some,
    wechat: some,
    email: some,
    introduction: some,
    brands: fc.array(words, { maxLength: 20 }),
    phone: fc.boolean(),
    paused: fc.boolean(),
    quiet: fc.option(fc.constantFrom({ from: 0, to: 1439 }, { from: 1320, to: 480 })),
    cooperation: fc.constantFrom(EMPTY_CONTENT.cooperation, FULL_CONTENT.cooperation),
    reach: fc.constantFrom(EMPTY_CONTENT.reach, FULL_CONTENT.reach),
    hidden: fc.uniqueArray(fc.constantFrom(...EDITABLE_FIELDS)),
  })
  .map(({ nickname, douyinId, location, followers, categories, brands, phone, ...content }) => {
    const collaborations = brands.map((brand) => ({ brand, form: '短视频', time: '2026-08', link: null }));
    const card = cardWith({ ...content, collaborations, phone: phone ? FULL_CONTENT.phone : null });
    return { ...card, identity: { ...card.identity, nickname, douyinId, location, followers, categories } };
  });
const anyViewer = fc.constantFrom<Viewer>('owner', 'client', 'group');

/** Nothing drawn lies outside its room; sections end above the contacts, contacts beside the code. */
function expectInside(view: CardView): void {
  const items = layOut(view, texts);
  const code = items.find((item) => item.kind === 'qr');
  if (code?.kind !== 'qr') throw new Error('no code');
  expect(code.side).toBeGreaterThanOrEqual(288);
  expect(code.x).toBeGreaterThanOrEqual(LEFT);
  expect(code.x + code.side).toBeLessThanOrEqual(RIGHT + 16);
  expect(code.y + code.side).toBeLessThanOrEqual(BOTTOM);
  for (const item of items) {
    if (item.kind === 'text') {
      const right = item.x + widthOfAtoms(item.atoms, item.style);
      const inHeader = item.y < 368;
      expect(item.x).toBeGreaterThanOrEqual(LEFT);
      expect(right).toBeLessThanOrEqual(inHeader ? 1020 : RIGHT + 16);
      expect(item.y + item.style.size * 0.3).toBeLessThanOrEqual(CARD_HEIGHT);
      const beside = item.y > code.y && item.y < code.y + code.side;
      if (beside) expect(right).toBeLessThanOrEqual(code.x);
    }
    if (item.kind === 'plate') {
      expect(item.x + item.width).toBeLessThanOrEqual(RIGHT);
      expect(item.y + item.height).toBeLessThanOrEqual(CONTACTS_TOP);
    }
  }
}

/** The baselines of a view's introduction and cooperations; they alone change when the contacts go. */
function sectionLines(view: CardView) {
  const bare = { ...view, introduction: null, collaborations: [], contacts: [] };
  const other = new Set(sceneTexts(bare, texts));
  return layOut({ ...view, contacts: [] }, texts).filter(
    (item) => item.kind === 'text' && !other.has(item.atoms.map((atom) => atom.value).join('')),
  );
}

const LONGEST = cardWith({
  ...FULL_CONTENT,
  feishu: `https://www.feishu.cn/${'w'.repeat(480)}`,
  wechat: 'W'.repeat(20),
  email: `${'M'.repeat(64)}@${`${'W'.repeat(60)}.`.repeat(3)}com`,
  introduction: '文'.repeat(200),
  collaborations: Array.from({ length: 20 }, (_, index) => ({
    brand: `${index}${'牌'.repeat(29)}`,
    form: '式'.repeat(40),
    time: '2026年12月31日',
    link: `https://${'w'.repeat(60)}.example.com/`,
  })),
});
const longest: CreatorCard = {
  ...LONGEST,
  identity: {
    ...LONGEST.identity,
    nickname: '名'.repeat(60),
    douyinId: 'W'.repeat(60),
    location: '地'.repeat(50),
    followers: 10_000_000_000,
    categories: Array.from({ length: 10 }, (_, index) => `${index}${'类'.repeat(19)}`),
  },
};

describe('layout of a card', () => {
  it.each(['owner', 'client', 'group'] as const)(
    'stays inside with everything at its longest, for %s',
    (viewer) => {
      const view = viewCard(longest, viewer);
      expectInside(view);
      for (const item of sectionLines(view))
        if (item.kind === 'text') expect(item.y + item.style.size * 0.3).toBeLessThanOrEqual(CONTACTS_TOP);
      expect(said(view)).toMatch(/文…/);
    },
  );

  it('stays inside whatever the card holds', () => {
    fc.assert(
      fc.property(anyCard, anyViewer, (card, viewer) => expectInside(viewCard(card, viewer))),
      { numRuns: 150 },
    );
  });

  it('sets few words larger than many, and a code without contacts larger still', () => {
    const size = (view: CardView) =>
      layOut(view, texts).flatMap((item) =>
        item.kind === 'text' && item.atoms.some((atom) => atom.value === '真') ? [item.style.size] : [],
      )[0];
    const short = viewCard(cardWith({ introduction: '真实体验。', wechat: 'xiaoyu_2024' }), 'client');
    const long = viewCard(cardWith({ ...FULL_CONTENT, introduction: '真实体验，'.repeat(40) }), 'client');
    expect(size(short)).toBeGreaterThan(size(long) ?? 99);
    expect(size(long)).toBeGreaterThanOrEqual(32);
    const side = (view: CardView) =>
      layOut(view, texts).flatMap((item) => (item.kind === 'qr' ? [item] : []))[0];
    const alone = side(viewCard(cardWith(), 'client'));
    expect(alone?.side).toBeGreaterThan(side(short)?.side ?? 999);
    expect((alone?.x ?? 0) * 2 + (alone?.side ?? 0)).toBe(CARD_WIDTH);
  });

  it('shows a long address whole on two lines rather than cut', () => {
    const email = 'averyveryverylongaddress.with.many.parts@subdomain.example-company.com.cn';
    const rich = { ...FULL_CONTENT, email, introduction: '探店'.repeat(90) };
    expect(said(viewCard(cardWith(rich), 'client')).replaceAll('\n', '')).toContain(email);
  });
});

describe('what is drawn', () => {
  it('is the card, readable in both languages', () => {
    const view = viewCard(cardWith(FULL_CONTENT), 'client');
    for (const part of [
      '小鱼',
      'xiaoyu_2024',
      '128.6万 粉丝',
      '美食',
      '真实体验',
      '喜茶',
      'xiaoyu@example.com',
      '第 3 版',
    ])
      expect(said(view)).toContain(part);
    const english = sceneTexts(view, loadTexts('en-US')).join('\n');
    expect(english).toContain('xiaoyu@example.com');
    expect(english).not.toMatch(/粉丝|达人介绍|第 3 版/);
  });

  it('holds no phone number and nothing hidden for clients', () => {
    const spellings = [
      '13812345678',
      '138 1234 5678',
      '+86-138-1234-5678',
      '１３８１２３４５６７８',
      '一三八一二三四五六七八',
    ];
    const leaky = fc.tuple(words, fc.constantFrom(...spellings), words).map((parts) => parts.join(' '));
    const field = fc.oneof(words, leaky);
    fc.assert(
      fc.property(
        anyCard,
        fc.record({
          nickname: field,
          location: field,
          introduction: field,
          wechat: field,
          email: field,
          brand: field,
        }),
        fc.uniqueArray(fc.constantFrom(...EDITABLE_FIELDS)),
        fc.constantFrom<Viewer>('client', 'group'),
        (card, { nickname, location, brand, ...content }, hidden, viewer) => {
          const leaking: CreatorCard = {
            ...card,
            identity: { ...card.identity, nickname, location },
            content: {
              ...card.content,
              ...content,
              phone: FULL_CONTENT.phone,
              collaborations: [{ brand, form: null, time: null, link: null }],
              hidden,
            },
          };
          const drawn = said(viewCard(leaking, viewer));
          expect(findPhoneNumbers(drawn.replaceAll('\n', '；；；；；；；'))).toEqual([]);
          expect(drawn).not.toContain('138****5678');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('holds no hidden field for clients, and every shown one', () => {
    const marked = {
      feishu: 'feishu.marked',
      wechat: 'wechat_marked',
      email: 'email@marked.example.com',
      introduction: '介绍暗号',
      collaborations: [{ brand: '合作暗号', form: null, time: null, link: null }],
    };
    const tokens = {
      feishu: 'feishu.marked',
      wechat: 'wechat_marked',
      email: 'email@marked',
      introduction: '介绍暗号',
      collaborations: '合作暗号',
    };
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...EDITABLE_FIELDS)),
        fc.constantFrom<Viewer>('client', 'group'),
        (hidden, viewer) => {
          const drawn = said(viewCard(cardWith({ ...FULL_CONTENT, ...marked, hidden }), viewer));
          for (const [field, token] of Object.entries(tokens))
            expect(drawn.includes(token), field).toBe(!(hidden as string[]).includes(field));
          expect(drawn).not.toContain('未填写');
        },
      ),
    );
  });

  it('tells what a creator prefers, when not to be called and 暂不接单, unless hidden', () => {
    const content = { ...FULL_CONTENT, quiet: { from: 1320, to: 480 }, paused: true };
    const shown = said(viewCard(cardWith(content), 'client'));
    for (const part of ['变现偏好', '短视频、探店', '5000-20000 元', '联系偏好', '10:00-21:00', '暂不接单'])
      expect(shown).toContain(part);
    expect(shown).toContain('免打扰：22:00-次日08:00');
    const hidden = said(viewCard(cardWith({ ...content, hidden: ['cooperation', 'reach'] }), 'client'));
    expect(hidden).not.toMatch(/变现偏好|短视频|10:00-21:00/);
    expect(hidden).toContain('免打扰');
    expect(said(viewCard(cardWith(), 'client'))).not.toMatch(/偏好|免打扰|暂不接单/);
  });

  it('sets a nickname smaller or on two lines rather than cut it', () => {
    const named = (nickname: string) => {
      const card = cardWith(FULL_CONTENT);
      return viewCard({ ...card, identity: { ...card.identity, nickname } }, 'client');
    };
    for (const length of [5, 11, 15, 30]) {
      const view = named('名'.repeat(length));
      expectInside(view);
      expect(said(view).replaceAll('\n', '')).toContain('名'.repeat(length));
    }
    expectInside(named('W'.repeat(60)));
    expect(said(named('名'.repeat(31)))).toContain('名…');
  });

  it('is drawn from the view alone: equal views give equal items', () => {
    const view = viewCard(cardWith(FULL_CONTENT), 'client');
    expect(layOut(JSON.parse(JSON.stringify(view)) as CardView, texts)).toEqual(layOut(view, texts));
    expect(atomsOf('小鱼')).toEqual(atomsOf('小鱼'));
  });
});
