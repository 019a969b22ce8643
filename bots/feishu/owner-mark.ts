import { isJsonObject } from './body.js';
import type { CardElement } from './card-elements.js';

/** The key under which a button's value says whose card it stands on. No action has a part of this name. */
const KEY = 'for';

/** Longest mark that is believed to be one of ours. */
const MAX_MARK = 40;

/** The same elements, in which every button, at whatever depth, hands the mark back beside its action. */
export function withOwner(
  elements: readonly CardElement[],
  owner: string | undefined,
): readonly CardElement[] {
  return owner === undefined ? elements : elements.map((element) => mark(element, owner) as CardElement);
}

function mark(part: unknown, owner: string): unknown {
  if (Array.isArray(part)) return part.map((item) => mark(item, owner));
  if (!isJsonObject(part)) return part;
  if (part.type === 'callback' && isJsonObject(part.value))
    return { ...part, value: { ...part.value, [KEY]: owner } };
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, mark(item, owner)]));
}

/**
 * Takes the mark off what a click handed back, so that the action is left as it was drawn. Whatever is no short text
 * goes without a word: nothing in a click is to be believed.
 */
export function takeOwner(value: unknown): { readonly value: unknown; readonly owner?: string } {
  if (!isJsonObject(value) || !Object.hasOwn(value, KEY)) return { value };
  const { [KEY]: owner, ...action } = value;
  const known = typeof owner === 'string' && owner.length <= MAX_MARK;
  return known ? { value: action, owner } : { value: action };
}
