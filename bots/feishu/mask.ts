import type { CardForm, FormInput } from '../../src/domain/card-form.js';
import type { Reply } from '../../src/domain/effect.js';
import { CONTACT_CHANNELS } from '../../src/domain/preferences.js';
import { text } from '../../src/shared/texts.js';
import { isJsonObject, type JsonObject } from './body.js';

const EMAIL = /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g;
const LINK = /(https?:\/\/\S+)/;
const DIGITS = /\d[\d\s-]{5,}\d/g;

/** Keeps the first two characters of a contact. */
function maskContact(contact: string): string {
  return `${[...contact].slice(0, 2).join('')}***`;
}

/**
 * A form in which nothing that would have to be masked can be sent back: such an input is left out, which changes
 * nothing when the rest is saved, and its masked value is shown instead.
 */
function maskForm(form: CardForm): CardForm {
  const telling = form.inputs.filter(isTelling);
  if (telling.length === 0) return form;
  const shown = telling.map((input) => ({ label: input.label, value: maskInput(input) }));
  return {
    ...form,
    inputs: form.inputs.filter((input) => !isTelling(input)),
    locked: [...form.locked.map(({ label, value }) => ({ label, value: maskWords(value) })), ...shown],
    notices: [...form.notices, text('form.masked')],
  };
}

function isTelling(input: FormInput): boolean {
  return typeof input.value === 'string' && input.value !== '' && maskInput(input) !== input.value;
}

function maskInput({ name, value }: FormInput): string {
  const words = typeof value === 'string' ? value : '';
  return CONTACT_CHANNELS.some((channel) => channel === name) ? maskContact(words) : maskWords(words);
}

/** The reply with every contact of its card or its form masked. */
function maskViews(reply: Reply): Reply {
  if (reply.kind === 'form') return { ...reply, form: maskForm(reply.form) };
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
