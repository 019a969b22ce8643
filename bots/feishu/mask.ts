import type { Reply } from '../../src/domain/effect.js';
import { isJsonObject, type JsonObject } from './body.js';

const EMAIL = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g;
const LINK = /(https?:\/\/\S+)/;
const DIGITS = /\d[\d\s-]{5,}\d/g;

/** Keeps the first two characters of a contact. */
function maskContact(contact: string): string {
  return `${[...contact].slice(0, 2).join('')}***`;
}

/** The reply with every contact of its card masked. */
function maskViews(reply: Reply): Reply {
  if (reply.kind !== 'owner-card' && reply.kind !== 'client-card' && reply.kind !== 'card-image')
    return reply;
  const contacts = reply.view.contacts.map((one) => ({ ...one, text: one.text && maskContact(one.text) }));
  return { ...reply, view: { ...reply.view, contacts } };
}

/** Masks what data loss prevention looks for in words: e-mail addresses and long runs of digits; links stay whole. */
function maskWords(words: string): string {
  return words
    .split(LINK)
    .map((part, index) => (index % 2 === 1 ? part : maskPart(part)))
    .join('');
}

function maskPart(words: string): string {
  return words.replace(EMAIL, maskContact).replace(DIGITS, (digits) => `${digits.slice(0, 3)}****`);
}

/** Masks the words of a card or a post, wherever they stand. */
function maskDeep(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return key === 'content' || key === 'text' ? maskWords(value) : value;
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, key));
  return isJsonObject(value) ? maskObject(value) : value;
}

function maskObject(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskDeep(item, name)]));
}

/**
 * Builds a message of which nothing is left for a company's data loss prevention to object to (Feishu docs:
 * 发送消息, code 230028: a phone number or an e-mail address in clear is enough).
 */
export function masked(reply: Reply, build: (reply: Reply) => JsonObject): JsonObject {
  return maskObject(build(maskViews(reply)));
}
