import { isItemFilled } from './card-items.js';
import type { Completeness } from './card-view.js';
import { CARD_ITEMS, type CardContent, type CardItem } from './creator-card.js';
import { itemsOf, preferenceOf } from './preferences.js';

/**
 * Points of each item; together 100, over what can be filled only, so that every card can be complete (PRODUCT
 * R36). A phone number weighs as much as a WeChat id: without it no virtual number can be shown. The points of a
 * preference section are shared out evenly among its questions. Hidden items count as filled.
 */
const POINTS: Readonly<Record<CardItem, number>> = {
  phone: 16,
  feishu: 10,
  wechat: 16,
  email: 10,
  collaborations: 12,
  introduction: 18,
  cooperation: 12,
  reach: 6,
};

/** How complete a card is, the missing items in the order in which they are asked for, and the one that gains most. */
export function completenessOf(content: CardContent): Completeness {
  const percent = CARD_ITEMS.reduce((sum, item) => sum + earned(content, item), 0);
  const suggested = CARD_ITEMS.filter((item) => !isItemFilled(content, item));
  const gain = (item: CardItem) => POINTS[item] - earned(content, item);
  const [best] = [...suggested].sort((one, other) => gain(other) - gain(one));
  return { percent, suggested, next: best ? { item: best, percent: percent + gain(best) } : null };
}

function earned(content: CardContent, item: CardItem): number {
  if (item !== 'cooperation' && item !== 'reach') return isItemFilled(content, item) ? POINTS[item] : 0;
  const questions = itemsOf(item);
  const answered = questions.filter((question) => preferenceOf(content, question) !== null).length;
  return (POINTS[item] * answered) / questions.length;
}
