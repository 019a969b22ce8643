import { isFilled } from './card-fields.js';
import type { Completeness } from './card-view.js';
import { type CardContent, EDITABLE_FIELDS, type EditableField } from './creator-card.js';

/**
 * Points of each field; together 100, so that a card without read-only fields can be complete (PRODUCT R36).
 * A phone number weighs most, since without it no virtual number can be shown. Hidden fields count as filled.
 */
const POINTS: Readonly<Record<EditableField, number>> = {
  phone: 20,
  feishu: 15,
  wechat: 20,
  email: 10,
  collaborations: 15,
  introduction: 20,
};

/** How complete a card is, and the missing fields in the order in which they are asked for. */
export function completenessOf(content: CardContent): Completeness {
  const filled = EDITABLE_FIELDS.filter((field) => isFilled(content, field));
  return {
    percent: filled.reduce((sum, field) => sum + POINTS[field], 0),
    suggested: EDITABLE_FIELDS.filter((field) => !filled.includes(field)),
  };
}
