import {
  innerElements,
  isObject,
  objectsOf,
  parseCard,
  rootElements,
  stringOf,
  textOf,
} from './card-tree.js';
import type { ChatMessage, JsonObject } from './types.js';

/** Turns an open_id into a name for a mention. */
export type NameOf = (openId: string) => string;

/**
 * A message as readable lines, for transcripts: the words of a text, a post or a card, button labels in
 * [brackets], inputs as {label: value}, pictures as (img), markup and escapes undone.
 */
export function plainText(
  message: Pick<ChatMessage, 'msgType' | 'content' | 'mentions' | 'recalled'>,
  nameOf?: NameOf,
): string {
  if (message.recalled) return '(recalled)';
  const name = nameOf ?? ((openId) => openId);
  if (message.msgType === 'interactive') return cardText(parseCard(message.content) ?? {}, name);
  if (message.msgType === 'image') return '(img)';
  const content = parseCard(message.content) ?? {};
  if (message.msgType === 'post') return postText(content, name);
  return atTags(resolveMentions(stringOf(content.text), message.mentions), name);
}

/** A card as readable lines; see `plainText`. */
export function cardText(card: JsonObject, nameOf: NameOf = (openId) => openId): string {
  const header = isObject(card.header) ? card.header : {};
  const tags = objectsOf(header.text_tag_list).map((tag) => `#${textOf(tag.text)}`);
  const title = [textOf(header.title), ...tags].filter((part) => part !== '').join(' ');
  const lines = [
    title,
    textOf(header.subtitle),
    ...rootElements(card).map((element) => elementText(element, nameOf)),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function elementText(element: JsonObject, nameOf: NameOf): string {
  const { tag } = element;
  if (tag === 'button') return `[${textOf(element.text)}]`;
  if (tag === 'markdown') return markdownText(stringOf(element.content), nameOf);
  if (tag === 'div') return objectText(element.text, nameOf);
  if (tag === 'hr') return '---';
  if (tag === 'img') return textOf(element.alt) === '' ? '(img)' : `(img: ${textOf(element.alt)})`;
  if (tag === 'input') return inputText(element);
  if (tag === 'select_static' || tag === 'select_person') return pickText(element, nameOf);
  if (tag === 'person') return `@${nameOf(stringOf(element.user_id))}`;
  const inside = innerElements(element).map((inner) => elementText(inner, nameOf));
  const filled = inside.filter((line) => line !== '');
  return filled.join(tag === 'column_set' ? ' ' : '\n');
}

function inputText(input: JsonObject): string {
  const label = textOf(input.label) || stringOf(input.name);
  return `{${label}: ${stringOf(input.default_value) || textOf(input.placeholder)}}`;
}

function pickText(select: JsonObject, nameOf: NameOf): string {
  const options = objectsOf(select.options).map(
    (option) => textOf(option.text) || nameOf(stringOf(option.value)),
  );
  return `{${textOf(select.placeholder)}: ${options.join(' | ')}}`;
}

function objectText(value: unknown, nameOf: NameOf): string {
  return isObject(value) && value.tag === 'lark_md' ? markdownText(textOf(value), nameOf) : textOf(value);
}

/** Card markdown without its marks; escaped characters as themselves. */
function markdownText(source: string, nameOf: NameOf): string {
  const bare = atTags(source, nameOf)
    .replace(/<br\s*\/?>/g, '\n')
    .replace(/<\/?(?:font|text_tag|a|link|raw)\b[^>]*>/g, '')
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1 ($2)')
    .replace(/\*\*|~~|`/g, '')
    .replace(/^#+\s+/gm, '');
  return decodeEntities(bare);
}

/** Numeric and the five named character references as characters. */
function decodeEntities(source: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  return source.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}

function atTags(source: string, nameOf: NameOf): string {
  return source.replace(
    /<at\s+(?:user_id|id|ids)=["']?([^"'>\s]*)["']?\s*>(?:([^<]*)<\/at>)?/g,
    (_whole, id, name) => `@${name || nameOf(String(id))}`,
  );
}

function resolveMentions(source: string, mentions: ChatMessage['mentions']): string {
  const longestFirst = [...mentions].sort((a, b) => b.key.length - a.key.length);
  return longestFirst.reduce((done, mention) => done.replaceAll(mention.key, `@${mention.name}`), source);
}

function postText(content: JsonObject, nameOf: NameOf): string {
  const body = Array.isArray(content.content) ? content : firstObject(content);
  const lines = (Array.isArray(body.content) ? body.content : []).map((line: unknown) =>
    objectsOf(line)
      .map((node) => postNode(node, nameOf))
      .join(''),
  );
  return [stringOf(body.title), ...lines].filter((line) => line !== '').join('\n');
}

function postNode(node: JsonObject, nameOf: NameOf): string {
  if (node.tag === 'at') return `@${stringOf(node.user_name) || nameOf(stringOf(node.user_id))}`;
  if (node.tag === 'a') return `${stringOf(node.text)} (${stringOf(node.href)})`;
  if (node.tag === 'img') return '(img)';
  if (node.tag === 'md') return markdownText(stringOf(node.text), nameOf);
  return stringOf(node.text);
}

function firstObject(value: JsonObject): JsonObject {
  return Object.values(value).find(isObject) ?? {};
}
