import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Viewer, viewCard } from '../../src/domain/card-view.js';
import { completenessOf } from '../../src/domain/completeness.js';
import {
  CARD_ITEMS,
  type CardContent,
  EDITABLE_FIELDS,
  EMPTY_CONTENT,
} from '../../src/domain/creator-card.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';

const CHANNELS = ['phone', 'feishu', 'wechat', 'email'] as const;
const VIEWERS: readonly Viewer[] = ['owner', 'client', 'group'];

/** What each viewer sees of one contact, by whether it is filled and hidden (PRODUCT R33, R38, R41). */
const TRUTH = CHANNELS.flatMap((channel) =>
  VIEWERS.flatMap((viewer) =>
    [false, true].flatMap((filled) =>
      [false, true].map((hidden) => {
        const forClient = filled && !hidden && channel !== 'phone';
        const mark = !filled ? null : hidden ? 'hidden' : channel === 'phone' ? 'private' : null;
        const shown =
          viewer === 'owner' ? { lit: filled, mark } : forClient ? { lit: true, mark: null } : null;
        return { channel, viewer, filled, hidden, shown };
      }),
    ),
  ),
);

describe('visibility', () => {
  it.each(TRUTH)(
    '$channel filled=$filled hidden=$hidden as $viewer',
    ({ channel, viewer, filled, hidden, shown }) => {
      const content = { ...(filled ? FULL_CONTENT : EMPTY_CONTENT), hidden: hidden ? [channel] : [] };
      const contact = viewCard(cardWith(content), viewer).contacts.find((one) => one.channel === channel);
      if (shown) expect(contact).toMatchObject(shown);
      else expect(contact).toBeUndefined();
      if (viewer === 'owner') expect(contact?.text === null).toBe(!filled);
    },
  );

  it('shows clients nothing hidden, no number, no grey, none of the owner’s marks', () => {
    const field = fc.constantFrom(...EDITABLE_FIELDS);
    fc.assert(
      fc.property(
        fc.uniqueArray(field),
        fc.uniqueArray(field),
        fc.constantFrom('client' as const, 'group' as const),
        (filled, hidden, viewer) => {
          const content: CardContent = {
            ...EMPTY_CONTENT,
            ...Object.fromEntries(filled.map((one) => [one, FULL_CONTENT[one]])),
            hidden,
          };
          const view = viewCard(cardWith(content), viewer);
          const said = JSON.stringify(view);
          expect(
            view.contacts.every((contact) => contact.lit && contact.text !== null && contact.mark === null),
          ).toBe(true);
          expect([view.completeness, view.hidden]).toEqual([null, []]);
          expect(said).not.toContain('138****5678');
          for (const one of hidden) {
            const value = FULL_CONTENT[one];
            if (typeof value === 'string' && one !== 'wechat') expect(said).not.toContain(`"${value}"`);
          }
          expect(view.contacts.some((contact) => hidden.includes(contact.channel))).toBe(false);
        },
      ),
    );
  });

  it('masks numbers that came in with the captured fields', () => {
    const card = cardWith();
    const hostile = {
      ...card,
      identity: { ...card.identity, nickname: '小鱼 13812345678', location: '一三八一二三四五六七八' },
    };
    for (const viewer of VIEWERS)
      expect(JSON.stringify(viewCard(hostile, viewer))).not.toMatch(/13812345678|一三八一二/);
  });

  it('writes followers as people do', () => {
    const followers = (count: number) => {
      const card = cardWith();
      return viewCard({ ...card, identity: { ...card.identity, followers: count } }, 'client').followers;
    };
    expect([9_876, 10_000, 1_286_000, 23_040_000].map(followers)).toEqual([
      '9,876',
      '1万',
      '128.6万',
      '2,304万',
    ]);
  });
});

describe('completeness', () => {
  it('reaches 100 and suggests what is missing, in the order of the flow', () => {
    expect(completenessOf(EMPTY_CONTENT)).toEqual({
      percent: 0,
      suggested: [...CARD_ITEMS],
      next: { item: 'introduction', percent: 18 },
    });
    expect(completenessOf(FULL_CONTENT)).toEqual({ percent: 100, suggested: [], next: null });
  });

  it('counts hidden fields as filled', () => {
    expect(completenessOf({ ...FULL_CONTENT, hidden: [...EDITABLE_FIELDS] }).percent).toBe(100);
  });
});
