import type { JsonObject } from './types.js';

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing when it is no list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A string, or the empty one. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A card out of a message's content, or null when it holds none. */
export function parseCard(content: string): JsonObject | null {
  try {
    const card: unknown = JSON.parse(content);
    return isObject(card) ? card : null;
  } catch {
    return null;
  }
}

/** The elements directly inside a card's body. */
export function rootElements(card: JsonObject): readonly JsonObject[] {
  return isObject(card.body) ? objectsOf(card.body.elements) : [];
}

/** The elements directly inside an element: of a container, or the columns of a column set. */
export function innerElements(element: JsonObject): readonly JsonObject[] {
  return [...objectsOf(element.columns), ...objectsOf(element.elements)];
}

/** An element and everything inside it, in reading order. */
export function walkElements(elements: readonly JsonObject[]): readonly JsonObject[] {
  return elements.flatMap((element) => [element, ...walkElements(innerElements(element))]);
}

/** The content of a text object such as a button's `text`. */
export function textOf(value: unknown): string {
  return isObject(value) ? stringOf(value.content) : '';
}

/** The value a button hands back, or null when it has no callback. */
export function callbackValue(button: JsonObject): JsonObject | null {
  const callback = objectsOf(button.behaviors).find((behavior) => behavior.type === 'callback');
  if (!callback) return null;
  return isObject(callback.value) ? callback.value : {};
}

/** The link a button opens, or null. */
export function linkOf(button: JsonObject): string | null {
  const link = objectsOf(button.behaviors).find((behavior) => behavior.type === 'open_url');
  return link ? stringOf(link.default_url) : null;
}

/** Whether `whole` holds every field of `part` with the same value, at any depth. */
export function holdsAll(whole: unknown, part: unknown): boolean {
  if (!isObject(part) || !isObject(whole)) return JSON.stringify(whole) === JSON.stringify(part);
  return Object.entries(part).every(([key, value]) => holdsAll(whole[key], value));
}
