import { checkCard } from './card-check.js';
import {
  callbackValue,
  holdsAll,
  innerElements,
  isObject,
  linkOf,
  parseCard,
  rootElements,
  stringOf,
  textOf,
  walkElements,
} from './card-tree.js';
import type { ClickResult, JsonObject } from './types.js';
import type { WebhookAnswer } from './webhook-call.js';

/** What a click sends to the bot, apart from who clicked and where. */
export type ClickAction = JsonObject;

/** A click either opens a link on the spot or calls the bot back. */
export type Click =
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'callback'; readonly body: ClickAction };

const isButton = (element: JsonObject) => element.tag === 'button' || element.tag === 'interactive_container';

/** The action of clicking one button; throws when there is no such button or it is disabled. */
export function clickAction(card: JsonObject, target: string | JsonObject): Click {
  const buttons = walkElements(rootElements(card)).filter(isButton);
  const fits = (button: JsonObject) =>
    typeof target === 'string'
      ? textOf(button.text).trim() === target.trim()
      : holdsAll(callbackValue(button), target);
  const button = buttons.find(fits);
  if (!button) {
    const labels = buttons.map((one) => `[${textOf(one.text)}]`).join(' ');
    throw new Error(`no button ${JSON.stringify(target)}; there are ${labels}`);
  }
  if (button.disabled === true) throw new Error(`the button ${JSON.stringify(target)} is disabled`);
  if (button.form_action_type === 'submit') throw new Error('this button submits a form: use submitForm');
  const link = linkOf(button);
  const value = callbackValue(button);
  if (link !== null && value === null) return { kind: 'link', url: link };
  return {
    kind: 'callback',
    body: { tag: 'button', value: value ?? {}, ...named(button), timezone: 'Asia/Shanghai' },
  };
}

/** A form's submission; 200530 when an item in it has no name. Throws where the client would not submit. */
export function submitAction(
  card: JsonObject,
  values: Readonly<Record<string, unknown>>,
  label: string | undefined,
): ClickAction | 200530 {
  const { form, button } = findForm(card, label);
  const items = walkElements(innerElements(form)).filter(
    (element) => element.tag !== 'button' && isItem(element),
  );
  if (items.some((item) => stringOf(item.name) === '')) return 200530;
  const names = new Set(items.map((item) => stringOf(item.name)));
  const unknown = Object.keys(values).find((name) => !names.has(name));
  if (unknown !== undefined) throw new Error(`no form item ${unknown}; there are ${[...names].join(', ')}`);
  const formValue = Object.fromEntries(
    items.map((item) => [stringOf(item.name), fillItem(item, values[stringOf(item.name)])]),
  );
  const value = callbackValue(button) ?? {};
  return { tag: 'button', value, ...named(button), form_value: formValue, timezone: 'Asia/Shanghai' };
}

function isItem(element: JsonObject): boolean {
  return /^(input|select_|multi_select_|date_picker|picker_|checker)/.test(stringOf(element.tag));
}

function named(button: JsonObject): JsonObject {
  return typeof button.name === 'string' ? { name: button.name } : {};
}

function findForm(card: JsonObject, label: string | undefined): { form: JsonObject; button: JsonObject } {
  for (const form of rootElements(card).filter((element) => element.tag === 'form')) {
    const submits = walkElements(innerElements(form)).filter((one) => one.form_action_type === 'submit');
    const button = submits.find((one) => label === undefined || textOf(one.text).trim() === label.trim());
    if (button) return { form, button };
  }
  throw new Error(`no form with a submit button ${label ?? ''}`);
}

/** What the client hands back for an item: the given value, or what the card prefilled; limits as on the client. */
function fillItem(item: JsonObject, given: unknown): unknown {
  const value = given ?? item.default_value ?? item.initial_option ?? item.selected_values ?? '';
  const name = stringOf(item.name);
  if (item.required === true && (value === '' || (Array.isArray(value) && value.length === 0))) {
    throw new Error(`the form item ${name} is required`);
  }
  const max = typeof item.max_length === 'number' ? item.max_length : 1000;
  if (item.tag === 'input' && String(value).length > max)
    throw new Error(`the form item ${name} is too long`);
  return value;
}

const TOASTS = new Set(['info', 'success', 'error', 'warning']);

/** What a person sees, from what the webhook answered (Feishu docs: 卡片回传交互回调). */
export function clickResult(answer: WebhookAnswer, hasImage: (key: string) => boolean): ClickResult {
  const { status, tookMs } = answer;
  const facts = { toast: null, card: null, status, opened: null, tookMs };
  const failed = (error: number): ClickResult => ({ ...facts, ok: false, error });
  if (status === null) return failed(answer.error === 'timeout' ? 200341 : 200342);
  if (status !== 200) return failed(200671);
  const body = parseCard(answer.body);
  const toast = body && readToast(body.toast);
  if (body === null || toast === 'malformed') return failed(200672);
  const card = readCard(body.card, hasImage);
  if (typeof card === 'number') return failed(card);
  return { ...facts, ok: true, error: null, toast, card };
}

function readToast(value: unknown): ClickResult['toast'] | 'malformed' {
  if (value === undefined || value === null) return null;
  if (!isObject(value) || typeof value.content !== 'string') return 'malformed';
  const type = value.type ?? 'info';
  return typeof type === 'string' && TOASTS.has(type) ? { type, content: value.content } : 'malformed';
}

function readCard(value: unknown, hasImage: (key: string) => boolean): JsonObject | null | number {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) return 200672;
  if (value.type !== 'raw' || !isObject(value.data)) return 200673;
  const fault = checkCard(value.data, hasImage);
  if (fault === null) return value.data;
  return fault.errCode === 200830 ? 200830 : 200673;
}
