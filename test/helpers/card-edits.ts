import fc from 'fast-check';
import { applyEdit, clearingEdit } from '../../src/domain/card-fields.js';
import {
  CARD_ITEMS,
  type CardContent,
  type CardItem,
  EDITABLE_FIELDS,
  EMPTY_CONTENT,
} from '../../src/domain/creator-card.js';
import type { StepEdit } from '../../src/domain/form-answers.js';
import { CONTACT_CHANNELS } from '../../src/domain/preferences.js';
import { preferenceOptions } from '../../src/shared/preference-options.js';
import { PHONE_ON_FILE, WECHAT_CODE } from './cards.js';

/** One thing that a creator does to the card. */
export type Deed =
  | { readonly what: 'edit'; readonly edit: StepEdit }
  | { readonly what: 'hide'; readonly item: CardItem; readonly hidden: boolean }
  | { readonly what: 'virtual' | 'pause'; readonly on: boolean }
  | { readonly what: 'quiet'; readonly hours: CardContent['quiet'] }
  | { readonly what: 'code'; readonly code: string | null }
  | { readonly what: 'undo' };

const words = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'小鱼abc_123<>@*😀 ') });
const options = preferenceOptions();
const ids = (group: 'forms' | 'categories') =>
  fc.subarray(options[group].map((one) => one.id)).map((list) => (list.length > 0 ? list : null));
const id = (group: 'price' | 'dates' | 'response') =>
  fc.option(fc.constantFrom(...options[group].map((one) => one.id)));
const hours = fc.record({ from: fc.nat(1439), to: fc.nat(1439) });

const edit: fc.Arbitrary<StepEdit> = fc.oneof(
  fc.constant<StepEdit>({ field: 'phone', value: '13812345678' }),
  fc.constantFrom(...EDITABLE_FIELDS).map(clearingEdit),
  fc.record({
    field: fc.constantFrom('feishu' as const, 'wechat' as const, 'email' as const, 'introduction' as const),
    value: words,
  }),
  fc.record({
    field: fc.constant('collaborations' as const),
    value: fc.array(
      fc.record({
        brand: words,
        form: fc.option(words),
        time: fc.constant('2024-05'),
        link: fc.constant(null),
      }),
      { maxLength: 20 },
    ),
  }),
  fc.record({ field: fc.constant('forms' as const), value: ids('forms') }),
  fc.record({ field: fc.constant('categories' as const), value: ids('categories') }),
  fc.record({ field: fc.constant('price' as const), value: id('price') }),
  fc.record({
    field: fc.constant('dates' as const),
    value: fc.oneof(id('dates'), fc.constant('2026-12-01/2026-12-15')),
  }),
  fc.record({ field: fc.constant('response' as const), value: id('response') }),
  fc.record({
    field: fc.constant('channels' as const),
    value: fc.shuffledSubarray([...CONTACT_CHANNELS]).map((list) => (list.length > 0 ? list : null)),
  }),
  fc.record({ field: fc.constant('hours' as const), value: fc.option(hours) }),
);

/** Any deed. */
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: edit.map((one): Deed => ({ what: 'edit', edit: one })) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('hide' as const),
      item: fc.constantFrom(...CARD_ITEMS),
      hidden: fc.boolean(),
    }),
  },
  fc.record({ what: fc.constantFrom('virtual' as const, 'pause' as const), on: fc.boolean() }),
  fc.record({ what: fc.constant('quiet' as const), hours: fc.option(hours) }),
  fc.record({
    what: fc.constant('code' as const),
    code: fc.constantFrom(WECHAT_CODE, null),
  }),
  fc.constant<Deed>({ what: 'undo' }),
);

function apply(content: CardContent, one: Deed): CardContent {
  switch (one.what) {
    case 'edit':
      return applyEdit(content, one.edit, () => PHONE_ON_FILE);
    case 'hide': {
      const others = content.hidden.filter((item) => item !== one.item);
      return { ...content, hidden: one.hidden ? [...others, one.item] : others };
    }
    case 'virtual':
      return { ...content, virtualNumber: one.on && content.phone !== null };
    case 'pause':
      return { ...content, paused: one.on };
    case 'quiet':
      return { ...content, quiet: one.hours };
    case 'code':
      return { ...content, wechatCode: one.code };
    case 'undo':
      return content;
  }
}

/** The content after any number of deeds, from the empty card on; an undo goes one step back. */
export function contentAfter(deeds: readonly Deed[]): CardContent {
  const past: CardContent[] = [EMPTY_CONTENT];
  for (const one of deeds) {
    if (one.what === 'undo' && past.length > 1) past.pop();
    else if (one.what !== 'undo') past.push(apply(past.at(-1) ?? EMPTY_CONTENT, one));
  }
  return past.at(-1) ?? EMPTY_CONTENT;
}
