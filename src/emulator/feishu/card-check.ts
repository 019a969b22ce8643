import {
  BODY_KEYS,
  CARD_KEYS,
  CONFIG_KEYS,
  ELEMENTS,
  FORM_ITEMS,
  HEADER_KEYS,
  TEXT_OBJECTS,
} from './card-catalogue.js';
import { innerElements, isObject, objectsOf, rootElements, walkElements } from './card-tree.js';
import type { JsonObject } from './types.js';

/** The size limit of a card, of a post and of their updates, in bytes (230025; Feishu docs: 发送消息). */
export const CARD_BYTES = 30 * 1024;

const MAX_ELEMENTS = 200;
const MAX_TABLES = 5;
const MAX_DEPTH = 5;
const COMMON = new Set(['tag', 'element_id', 'margin']);
const ELEMENT_ID = /^[A-Za-z][A-Za-z0-9_]{0,19}$/;

/** Why a card is refused: the platform's inner code and words. */
export interface CardFault {
  readonly errCode: number;
  readonly message: string;
}

/**
 * Checks a card as the platform does before it takes it: JSON 2.0, no unknown key, tag or property, at most 200
 * elements and text objects, 5 tables, unique names and element ids, forms at the root with a submit button,
 * pictures that exist. Null when it is fine. Inner codes: 11310 and 200621 as seen in reports, others our choice.
 */
export function checkCard(card: unknown, hasImage: (key: string) => boolean = () => true): CardFault | null {
  if (!isObject(card)) return parseFault('card is not an object', 'ROOT');
  if (card.schema !== '2.0') return { errCode: 200830, message: 'schema V2 card expected' };
  return (
    checkFrame(card) ??
    checkElements(rootElements(card), 'ROOT -> body -> elements', 1, 'body') ??
    checkCounts(card) ??
    checkNames(card) ??
    checkForms(card) ??
    checkImages(card, hasImage)
  );
}

function checkFrame(card: JsonObject): CardFault | null {
  const config = card.config;
  if (isObject(config) && config.update_multi === false) {
    return parseFault('update_multi must be true in schema V2', 'ROOT -> config');
  }
  if (!isObject(card.body) || !Array.isArray(card.body.elements)) {
    return parseFault('body.elements is required', 'ROOT -> body');
  }
  return (
    unknownKey(card, CARD_KEYS, 'ROOT') ??
    unknownKey(config, CONFIG_KEYS, 'ROOT -> config') ??
    unknownKey(card.header, HEADER_KEYS, 'ROOT -> header') ??
    unknownKey(card.body, BODY_KEYS, 'ROOT -> body') ??
    checkHeader(card.header)
  );
}

function checkHeader(header: unknown): CardFault | null {
  if (!isObject(header)) return null;
  if (objectsOf(header.text_tag_list).length > 3) return parseFault('too many text tags', 'ROOT -> header');
  return (
    checkTextObject(header.title, 'ROOT -> header -> title') ??
    checkTextObject(header.subtitle, 'ROOT -> header -> subtitle')
  );
}

function checkElements(
  list: readonly JsonObject[],
  path: string,
  depth: number,
  parent: string,
): CardFault | null {
  if (depth > MAX_DEPTH + 1) return parseFault('nested too deep', path);
  for (const [index, element] of list.entries()) {
    const fault = checkElement(element, `${path} -> [${index}](tag: ${String(element.tag)})`, depth, parent);
    if (fault) return fault;
  }
  return null;
}

function checkElement(element: JsonObject, path: string, depth: number, parent: string): CardFault | null {
  const tag = element.tag;
  const known = typeof tag === 'string' ? ELEMENTS.get(tag) : undefined;
  if (known === undefined)
    return { errCode: 200861, message: `unsupported tag ${String(tag)}; path: ${path}` };
  if ((tag === 'column') !== (parent === 'column_set')) return parseFault('column out of place', path);
  if ((tag === 'form' || tag === 'table') && parent !== 'body') {
    return parseFault(`${tag} must be at the root of the card`, path);
  }
  const id = element.element_id;
  if (id !== undefined && !(typeof id === 'string' && ELEMENT_ID.test(id)))
    return parseFault('bad element_id', path);
  return (
    (known === null ? null : unknownKey(element, new Set([...COMMON, ...known]), path)) ??
    checkContent(element, path) ??
    checkElements(innerElements(element), path, tag === 'column' ? depth : depth + 1, String(tag))
  );
}

function checkContent(element: JsonObject, path: string): CardFault | null {
  const { tag } = element;
  if (tag === 'markdown' && typeof element.content !== 'string')
    return parseFault('content is required', path);
  if (tag === 'img' && typeof element.img_key !== 'string') return parseFault('img_key is required', path);
  if ((tag === 'div' || tag === 'button') && element.text !== undefined) {
    return checkTextObject(element.text, `${path} -> text`);
  }
  if (tag === 'input') return checkInput(element, path);
  if (tag === 'column_set' && !Array.isArray(element.columns)) return parseFault('columns is required', path);
  return null;
}

function checkInput(input: JsonObject, path: string): CardFault | null {
  const max = input.max_length;
  if (max !== undefined && !(typeof max === 'number' && Number.isInteger(max) && max >= 1 && max <= 1000)) {
    return parseFault('max_length must be between 1 and 1000', path);
  }
  const hint = input.placeholder;
  if (isObject(hint) && String(hint.content ?? '').length > 100)
    return parseFault('placeholder too long', path);
  return checkTextObject(input.placeholder, `${path} -> placeholder`) ?? checkTextObject(input.label, path);
}

function checkTextObject(value: unknown, path: string): CardFault | null {
  if (value === undefined) return null;
  const keys = isObject(value) && typeof value.tag === 'string' ? TEXT_OBJECTS.get(value.tag) : undefined;
  if (!isObject(value) || !keys) return parseFault('text object expected', path);
  if (typeof value.content !== 'string') return parseFault('content is required', path);
  return unknownKey(value, new Set([...COMMON, ...keys]), path);
}

/** Elements, components and text objects together: everything with a tag, except what callbacks carry. */
export function countElements(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countElements(item), 0);
  if (!isObject(value)) return 0;
  const own = typeof value.tag === 'string' ? 1 : 0;
  const inner = Object.entries(value).filter(([key]) => key !== 'behaviors' && key !== 'value');
  return inner.reduce((sum, [, item]) => sum + countElements(item), own);
}

function checkCounts(card: JsonObject): CardFault | null {
  const tables = walkElements(rootElements(card)).filter((element) => element.tag === 'table').length;
  if (tables > MAX_TABLES) return { errCode: 11310, message: 'card table number over limit' };
  if (countElements(card) > MAX_ELEMENTS) return { errCode: 11310, message: 'element exceeds the limit' };
  return null;
}

function checkNames(card: JsonObject): CardFault | null {
  for (const key of ['name', 'element_id']) {
    const seen = new Set<unknown>();
    for (const element of walkElements(rootElements(card))) {
      const value = element[key];
      if (value === undefined || value === '') continue;
      if (seen.has(value)) return parseFault(`duplicate ${key} ${String(value)}`, 'ROOT -> body');
      seen.add(value);
    }
  }
  return null;
}

function checkForms(card: JsonObject): CardFault | null {
  for (const form of rootElements(card).filter((element) => element.tag === 'form')) {
    const inside = walkElements(innerElements(form));
    const path = `ROOT -> body -> form ${String(form.name)}`;
    if (typeof form.name !== 'string' || form.name === '') return parseFault('form needs a name', path);
    if (!inside.some((element) => element.form_action_type === 'submit')) {
      return parseFault('form needs a submit button', path);
    }
    const items = inside.filter((element) => FORM_ITEMS.has(String(element.tag)));
    if (items.some((item) => typeof item.name !== 'string' || item.name === '')) {
      return { errCode: 200530, message: `form item without name; path: ${path}` };
    }
  }
  return null;
}

function checkImages(card: JsonObject, hasImage: (key: string) => boolean): CardFault | null {
  const images = walkElements(rootElements(card)).filter((element) => element.tag === 'img');
  const missing = images.find((element) => !hasImage(String(element.img_key)));
  return missing ? { errCode: 200570, message: 'card contains invalid image keys' } : null;
}

function unknownKey(value: unknown, known: ReadonlySet<string>, path: string): CardFault | null {
  if (value === undefined) return null;
  if (!isObject(value)) return parseFault('object expected', path);
  const key = Object.keys(value).find((name) => !known.has(name));
  return key === undefined ? null : parseFault(`unknown property, property: ${key}`, path);
}

function parseFault(message: string, path: string): CardFault {
  return { errCode: 200621, message: `parse card json err; ErrorValue: ${message}, path: ${path}` };
}
