import type { PreferenceOptions } from '../shared/preference-options.js';
import { type TextRef, text } from '../shared/texts.js';
import { clearingEdit, fieldOf, parseField } from './card-fields.js';
import type { FormSection } from './card-form.js';
import { isTextField } from './card-items.js';
import {
  type CardContent,
  type CardEdit,
  type CardField,
  type ContactChannel,
  EDITABLE_FIELDS,
  type EditableField,
  type PreferenceEdit,
  type StepField,
} from './creator-card.js';
import { CONTACT_CHANNELS, parsePreference } from './preferences.js';

/** A change that a form or a step leads to. */
export type StepEdit = CardEdit | PreferenceEdit;

/** What a submitted form asks for: its edits; the first thing that is wrong; or a name that is no input of it. */
export type FormReading =
  | { readonly ok: true; readonly edits: readonly StepEdit[]; readonly notice: TextRef | null }
  | { readonly ok: false; readonly problem: TextRef }
  | { readonly ok: false; readonly forged: string; readonly field: CardField | null };

type Answers = Readonly<Record<string, unknown>>;

const NAMES: Readonly<Record<FormSection, readonly string[]>> = {
  basics: ['introduction', 'collaborations'],
  contacts: ['phone', 'feishu', 'wechat', 'email'],
  cooperation: ['forms', 'categories', 'price', 'dates', 'days'],
  reach: ['channel1', 'channel2', 'channel3', 'channel4', 'hours', 'response'],
};

const CLEAR = /^(?:清空|删除|clear)$/iu;

/**
 * Reads what came back from a form. Nothing in it is believed: names are checked against the section, values are
 * parsed as if typed. An input that is absent changes nothing; one that comes back empty is cleared, except the
 * phone number, which is not shown in the form: it is cleared by the word 清空. Without a section the six fields
 * are accepted. Nothing is read of a form in which one answer is wrong. `drawn` is the content that the form was
 * filled with, which tells what a person has changed in it; without it two typed days go before a picked option.
 */
export function readForm(
  section: FormSection | null,
  answers: Answers,
  options: PreferenceOptions,
  drawn: CardContent | null = null,
): FormReading {
  const known = section ? NAMES[section] : EDITABLE_FIELDS;
  const stranger = Object.keys(answers).find((name) => !known.some((one) => one === name));
  if (stranger !== undefined) return { ok: false, forged: stranger.slice(0, 40), field: fieldOf(stranger) };
  const edits: StepEdit[] = [];
  let notice: TextRef | null = null;
  for (const read of READERS[section ?? 'fields']) {
    const found = read(answers, options, drawn);
    if (found === null) continue;
    if (!found.ok) return found;
    edits.push(found.edit);
    notice ??= found.notice ?? null;
  }
  return { ok: true, edits, notice };
}

type Read =
  | { readonly ok: true; readonly edit: StepEdit; readonly notice?: TextRef }
  | { readonly ok: false; readonly problem: TextRef };
type Reader = (answers: Answers, options: PreferenceOptions, drawn: CardContent | null) => Read | null;

const READERS: Readonly<Record<FormSection | 'fields', readonly Reader[]>> = {
  fields: EDITABLE_FIELDS.map(fieldReader),
  basics: [fieldReader('introduction'), fieldReader('collaborations')],
  contacts: [fieldReader('phone'), fieldReader('feishu'), fieldReader('wechat'), fieldReader('email')],
  cooperation: [severalReader('forms'), severalReader('categories'), oneReader('price'), readDates],
  reach: [readChannels, readHours, oneReader('response')],
};

function fieldReader(field: EditableField): Reader {
  return (answers) => {
    const value = answers[field];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string') return { ok: false, problem: text('action.unknown') };
    const words = value.trim();
    if (words === '' && field === 'phone') return null;
    if (words === '' || CLEAR.test(words)) return { ok: true, edit: clearingEdit(field) };
    return parseField(field, value);
  };
}

/** Ids as the platform hands them back; a single one may come as a plain string. */
function idsOf(value: unknown): string[] | null {
  const list = typeof value === 'string' ? (value === '' ? [] : [value]) : value;
  if (!Array.isArray(list) || list.length > 50) return null;
  return list.every((one): one is string => typeof one === 'string') ? list : null;
}

const UNKNOWN_OPTION: Read = { ok: false, problem: text('form.no-such-option') };

function severalReader(item: 'forms' | 'categories'): Reader {
  return (answers, options) => {
    if (answers[item] === undefined || answers[item] === null) return null;
    const ids = idsOf(answers[item]);
    if (!ids?.every((id) => options[item].some((option) => option.id === id))) return UNKNOWN_OPTION;
    const value = options[item].map((option) => option.id).filter((id) => ids.includes(id));
    return { ok: true, edit: { field: item, value: value.length > 0 ? value : null } };
  };
}

function oneReader(item: 'price' | 'dates' | 'response'): Reader {
  return (answers, options) => {
    if (answers[item] === undefined || answers[item] === null) return null;
    const ids = idsOf(answers[item]);
    if (!ids || ids.length > 1) return UNKNOWN_OPTION;
    const [id] = ids;
    if (id === undefined) return { ok: true, edit: { field: item, value: null } };
    if (!options[item].some((option) => option.id === id)) return UNKNOWN_OPTION;
    return { ok: true, edit: { field: item, value: id } };
  };
}

/**
 * Two days and an option are two inputs for one question. An input that still holds what it was drawn with is no
 * answer when the other one was changed: nobody has to empty the days first. Both changed cannot both be meant.
 */
function readDates(answers: Answers, options: PreferenceOptions, drawn: CardContent | null): Read | null {
  const { days } = answers;
  const picked = oneReader('dates')(answers, options, drawn);
  if (typeof days !== 'string' || days.trim() === '') return picked;
  const read = parsePreference('dates', days, { ...options, dates: [] });
  const typed: Read = read.ok ? read : { ok: false, problem: text('pref.days') };
  if (!drawn || !picked || !typed.ok) return typed;
  if (!picked.ok || picked.edit.value === null) return picked.ok ? typed : picked;
  const before = drawn.cooperation.dates;
  if (picked.edit.value === before) return typed;
  return typed.edit.value === before ? picked : { ok: false, problem: text('form.days-or-option') };
}

function readChannels(answers: Answers): Read | null {
  const ranks = [answers.channel1, answers.channel2, answers.channel3, answers.channel4];
  if (ranks.every((value) => value === undefined || value === null)) return null;
  const channels: ContactChannel[] = [];
  for (const value of ranks) {
    const ids = idsOf(value ?? '');
    const [id] = ids ?? [];
    const channel = CONTACT_CHANNELS.find((one) => one === id);
    if (!ids || (id !== undefined && !channel)) return UNKNOWN_OPTION;
    if (channel && !channels.includes(channel)) channels.push(channel);
  }
  return { ok: true, edit: { field: 'channels', value: channels.length > 0 ? channels : null } };
}

function readHours(answers: Answers, options: PreferenceOptions): Read | null {
  const { hours } = answers;
  if (hours === undefined || hours === null) return null;
  if (typeof hours !== 'string') return UNKNOWN_OPTION;
  if (hours.trim() === '' || CLEAR.test(hours.trim()))
    return { ok: true, edit: { field: 'hours', value: null } };
  return parsePreference('hours', hours, options);
}

/** What stands in one field, as a string that is equal exactly when the content is; a phone by its keyed hash. */
export function imprint(content: CardContent, field: StepField): string {
  if (field === 'phone') return content.phone?.index ?? '';
  const value = isTextField(field) ? content[field] : { ...content.cooperation, ...content.reach }[field];
  return JSON.stringify(value);
}
