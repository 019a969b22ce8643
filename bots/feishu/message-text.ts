import { isDeep, isJsonObject } from './body.js';
import type { MessageBody } from './schema.js';

type Mentions = NonNullable<MessageBody['message']['mentions']>;

/** `@_all` stands for everybody and is never a request to the bot (Feishu docs: 接收消息). */
const EVERYBODY = '@_all';

/**
 * What a person wrote, as plain text: mentions by name, the bot's own mention and that of everybody cut out.
 * Null for pictures, files and the like, and for a message taken back, whose content is empty.
 */
export function plainTextOf(message: MessageBody['message'], botOpenId: string | null): string | null {
  const content = readContent(message.content ?? '');
  if (content === null) return null;
  const mentions = message.mentions ?? [];
  const written = writtenText(message.message_type, content, mentionNames(mentions, botOpenId), botOpenId);
  const text = written?.trim() ?? '';
  return text === '' && !mentions.some((mention) => isOf(mention, botOpenId)) ? null : text;
}

/** Whether the bot itself is mentioned, by open_id; its name proves nothing. */
export function mentionsBot(message: MessageBody['message'], botOpenId: string | null): boolean {
  return (message.mentions ?? []).some((mention) => isOf(mention, botOpenId));
}

/** The key of the picture a message consists of; null when it has none. */
export function imageKeyOf(message: MessageBody['message']): string | null {
  const key = readContent(message.content ?? '')?.image_key;
  return typeof key === 'string' && key.length <= 200 ? key : null;
}

/** The keys of the pictures in rich text, in its order; none for another message. */
export function inlineImageKeys(message: MessageBody['message']): string[] {
  const content = message.message_type === 'post' ? readContent(message.content ?? '') : null;
  const body = content && postBody(content);
  return (body ?? []).flat().flatMap((node) => {
    const key = isJsonObject(node) && node.tag === 'img' ? node.image_key : null;
    return typeof key === 'string' && key.length <= 200 ? [key] : [];
  });
}

/** The words of a message read back by the API, mentions left out; null when it holds no text. */
export function readWords(type: string, content: string): string | null {
  const body = readContent(content);
  const words = body && writtenText(type, body, new Map([[EVERYBODY, '']]), null);
  // Read back, mentions still stand as placeholders whose names are not told.
  return words === null ? null : words.replace(/@_(?:user_\d+|all)\s*/g, '').trim();
}

function isOf(mention: Mentions[number], openId: string | null): boolean {
  return openId !== null && mention.id?.open_id === openId;
}

function readContent(content: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(content);
    return isJsonObject(value) && !isDeep(value) ? value : null;
  } catch {
    return null;
  }
}

function writtenText(
  type: string,
  content: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
  botOpenId: string | null,
): string | null {
  if (type === 'text') return typeof content.text === 'string' ? withNames(content.text, names) : null;
  return type === 'post' ? postText(content, names, botOpenId) : null;
}

function mentionNames(mentions: Mentions, botOpenId: string | null): ReadonlyMap<string, string> {
  const named = mentions.map((mention): [string, string] => [
    mention.key,
    isOf(mention, botOpenId) || !mention.name ? '' : `@${mention.name}`,
  ]);
  return new Map([...named, [EVERYBODY, '']]);
}

/**
 * Puts names in place of placeholders in one pass, longer keys first: `@_user_1` begins `@_user_10`, and a
 * name may itself look like a placeholder.
 */
function withNames(text: string, names: ReadonlyMap<string, string>): string {
  const keys = [...names.keys()].sort((a, b) => b.length - a.length).map(quote);
  const pattern = new RegExp(`(${keys.join('|')})(?!\\d)([^\\S\\n]*)`, 'g');
  return text.replace(pattern, (_whole, key: string, space: string) => {
    const name = names.get(key) ?? '';
    return name === '' ? '' : name + space;
  });
}

function quote(key: string): string {
  return key.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function bodyOf(content: Record<string, unknown>): Record<string, unknown> | undefined {
  return Array.isArray(content.content) ? content : Object.values(content).find(isJsonObject);
}

/** The lines of nodes of rich text; null for what is none. */
function postBody(content: Record<string, unknown>): unknown[][] | null {
  const lines = bodyOf(content)?.content;
  return Array.isArray(lines) ? lines.filter(Array.isArray) : null;
}

/** Rich text: a title and lines of nodes, bare or, as bots send it, under a language (Feishu docs: 发送消息内容). */
function postText(
  content: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
  botOpenId: string | null,
): string | null {
  const body = bodyOf(content);
  const written = postBody(content);
  if (!body || !written) return null;
  const lines = written.map((line) =>
    line
      .map((node: unknown) => nodeText(node, names, botOpenId))
      .join('')
      .trim(),
  );
  const title = typeof body.title === 'string' ? body.title : '';
  return [title, ...lines].filter((line) => line.trim() !== '').join('\n');
}

function nodeText(node: unknown, names: ReadonlyMap<string, string>, botOpenId: string | null): string {
  if (!isJsonObject(node)) return '';
  const { tag, text, user_id: userId, user_name: userName } = node;
  if (tag !== 'at') return typeof text === 'string' ? withNames(text, names) : '';
  if (typeof userId !== 'string' || userId === botOpenId || userId === 'all') return '';
  return names.get(userId) ?? (typeof userName === 'string' ? `@${userName}` : '');
}
