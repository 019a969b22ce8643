import { ApiError } from './api-error.js';
import { CARD_BYTES, checkCard } from './card-check.js';
import { isObject, parseCard } from './card-tree.js';
import type { JsonObject } from './types.js';

/** The size limit of a text message in bytes (Feishu docs: 发送消息). */
const TEXT_BYTES = 150 * 1024;

/** A mainland mobile number standing alone, as data loss prevention looks for it. */
const PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/;

/** What the check of a content may look at. */
export interface ContentRules {
  readonly dlp: boolean;
  hasImage(key: string): boolean;
}

/** Refuses what the platform refuses to send: throws `ApiError` 230001, 230025, 230028 or 230099. */
export function checkContent(msgType: unknown, content: unknown, rules: ContentRules): void {
  if (typeof content !== 'string') throw new ApiError(230001, 'content is not a string');
  const limit = msgType === 'text' ? TEXT_BYTES : CARD_BYTES;
  if (Buffer.byteLength(content) > limit)
    throw new ApiError(230025, 'The length of the message content reaches its limit.');
  if (rules.dlp && PHONE.test(content)) throw new ApiError(230028, 'The messages do NOT pass the audit.');
  const parsed = parseCard(content);
  if (parsed === null) throw badContent(msgType);
  if (msgType === 'interactive') checkCardContent(parsed, rules);
  else if (!fits(String(msgType), parsed, rules)) throw badContent(msgType);
}

/** Throws `ApiError` 230099 with the inner code unless the card would be shown. */
function checkCardContent(card: JsonObject, rules: ContentRules): void {
  const fault = checkCard(card, rules.hasImage);
  if (!fault) return;
  throw new ApiError(
    230099,
    `Failed to create card content, ext=ErrCode: ${fault.errCode}; ErrMsg: ${fault.message}; `,
  );
}

function badContent(msgType: unknown): ApiError {
  if (msgType !== 'interactive') return new ApiError(230001, 'invalid message content');
  return new ApiError(
    230099,
    'Failed to create card content, ext=ErrCode: 200621; ErrMsg: parse card json err; ',
  );
}

function fits(msgType: string, content: JsonObject, rules: ContentRules): boolean {
  if (msgType === 'text') return typeof content.text === 'string' && content.text !== '';
  if (msgType === 'image') return typeof content.image_key === 'string' && rules.hasImage(content.image_key);
  if (msgType !== 'post') return false;
  const bodies = Array.isArray(content.content) ? [content] : Object.values(content);
  return bodies.length > 0 && bodies.every((body) => isObject(body) && isPost(body.content));
}

function isPost(lines: unknown): boolean {
  return Array.isArray(lines) && lines.every((line) => Array.isArray(line) && line.every(isPostNode));
}

function isPostNode(node: unknown): boolean {
  return isObject(node) && /^(text|a|at|img|media|emotion|hr|code_block|md)$/.test(String(node.tag));
}
