import type { OptionGroup, PreferenceOptions } from '../shared/preference-options.js';
import { type TextRef, text } from '../shared/texts.js';
import {
  type CardContent,
  COOPERATION_ITEMS,
  type ContactChannel,
  type PreferenceEdit,
  type PreferenceItem,
  type PreferenceSection,
  REACH_ITEMS,
} from './creator-card.js';
import { clockHours, parseHours } from './day-hours.js';
import { parsePicks } from './picks.js';
import { cleanLine } from './text-hygiene.js';

/** The channels in the order in which the card shows them. */
export const CONTACT_CHANNELS: readonly ContactChannel[] = ['phone', 'feishu', 'wechat', 'email'];

const SPELLINGS: Readonly<Record<ContactChannel, readonly string[]>> = {
  phone: ['手机号', '手机', '电话', '虚拟号'],
  feishu: ['飞书', 'feishu', 'lark'],
  wechat: ['微信号', '微信', 'wechat', 'wx'],
  email: ['邮箱', '邮件', 'email', 'mail'],
};

/** One answered question of a preference section, platform-neutral: ids of options, channels, clock times. */
export interface PreferenceView {
  readonly item: PreferenceItem;
  readonly values: readonly string[];
}

/** A typed or picked answer: the edit, perhaps with a word of advice, or the problem. */
export type ParsedPreference =
  | { readonly ok: true; readonly edit: PreferenceEdit; readonly notice?: TextRef }
  | { readonly ok: false; readonly problem: TextRef };

/** The questions of a section. */
export function itemsOf(section: PreferenceSection): readonly PreferenceItem[] {
  return section === 'cooperation' ? COOPERATION_ITEMS : REACH_ITEMS;
}

/** The section that a question belongs to. */
export function sectionOf(item: PreferenceItem): PreferenceSection {
  return (COOPERATION_ITEMS as readonly string[]).includes(item) ? 'cooperation' : 'reach';
}

/** Whether a name is that of a question; names come back from forms and are not believed. */
export function isPreferenceItem(name: string): name is PreferenceItem {
  return [...COOPERATION_ITEMS, ...REACH_ITEMS].some((item) => item === name);
}

/** Whether several answers may be picked. */
export function takesSeveral(item: PreferenceItem): boolean {
  return item === 'forms' || item === 'categories' || item === 'channels';
}

/** The list of options behind a question; null where the answer is typed, or picked from the four channels. */
export function groupOf(item: PreferenceItem): OptionGroup | null {
  return item === 'channels' || item === 'hours' ? null : item;
}

/** The answer on the card; null when the question is not answered. */
export function preferenceOf(content: CardContent, item: PreferenceItem): PreferenceView | null {
  const { cooperation, reach } = content;
  const stored = { ...cooperation, ...reach }[item];
  if (stored === null) return null;
  if (typeof stored === 'string') return { item, values: [stored] };
  const values = 'from' in stored ? clockHours(stored) : stored;
  return values.length > 0 ? { item, values } : null;
}

/** The answered questions of one section. */
export function answersOf(content: CardContent, section: PreferenceSection): PreferenceView[] {
  return itemsOf(section).flatMap((item) => preferenceOf(content, item) ?? []);
}

/** The content after an answer. */
export function applyPreference(content: CardContent, edit: PreferenceEdit): CardContent {
  const section = sectionOf(edit.field);
  return { ...content, [section]: { ...content[section], [edit.field]: edit.value } };
}

/** Reads what a person typed: numbers, names of options, days, hours. */
export function parsePreference(
  item: PreferenceItem,
  value: string,
  options: PreferenceOptions,
): ParsedPreference {
  if (item === 'hours') {
    const parsed = parseHours(value, 'said');
    return parsed.ok ? { ok: true, edit: { field: 'hours', value: parsed.hours } } : parsed;
  }
  if (item === 'channels') return parseChannels(value);
  const days = item === 'dates' ? parseDays(value) : null;
  if (days) return days;
  const list = options[item];
  const picks = parsePicks(
    value,
    list.map((one) => [one.label, one.id]),
  );
  if (!picks.ok) return picks;
  const ids = picks.places.flatMap((place) => list[place]?.id ?? []);
  if (item === 'forms' || item === 'categories') return { ok: true, edit: { field: item, value: ids } };
  const [id] = ids;
  if (id === undefined || ids.length > 1)
    return { ok: false, problem: text('pref.one', { max: list.length }) };
  return { ok: true, edit: { field: item, value: id } };
}

function parseChannels(value: string): ParsedPreference {
  const picks = parsePicks(
    value,
    CONTACT_CHANNELS.map((channel) => SPELLINGS[channel]),
  );
  if (!picks.ok) return picks;
  const channels = picks.places.flatMap((place) => CONTACT_CHANNELS[place] ?? []);
  return { ok: true, edit: { field: 'channels', value: channels } };
}

const DAYS =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(?:到|至|-|–|—|~|\/)+\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/u;

/** `2026-12-01 到 2026-12-15`; null when the words hold no two days at all. */
function parseDays(value: string): ParsedPreference | null {
  const match = DAYS.exec(cleanLine(value).normalize('NFKC'));
  if (!match) return null;
  const [from, to] = [dayFrom(match.slice(1, 4)), dayFrom(match.slice(4, 7))];
  if (!from || !to || from > to) return { ok: false, problem: text('pref.days') };
  return { ok: true, edit: { field: 'dates', value: `${from}/${to}` } };
}

/** ISO day of year, month and day as typed; null for a day no calendar has. */
function dayFrom([year = '', month = '', day = '']: readonly string[]): string | null {
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day);
  return real ? at.toISOString().slice(0, 10) : null;
}

/** Advice after an answer: a preferred channel that nobody can use yet (PRODUCT R3). */
export function unusableChannel(content: CardContent, edit: PreferenceEdit): ContactChannel | null {
  if (edit.field !== 'channels' || !edit.value) return null;
  return edit.value.find((channel) => content[channel] === null) ?? null;
}

/** The options with those answers of the card added that the operator has taken away since, named by their id. */
export function withStored(
  options: PreferenceOptions,
  { cooperation, reach }: CardContent,
): PreferenceOptions {
  const stored: Readonly<Record<OptionGroup, readonly string[]>> = {
    forms: cooperation.forms ?? [],
    categories: cooperation.categories ?? [],
    price: cooperation.price === null ? [] : [cooperation.price],
    dates: cooperation.dates === null || cooperation.dates.includes('/') ? [] : [cooperation.dates],
    response: reach.response === null ? [] : [reach.response],
  };
  const complete = (group: OptionGroup) => {
    const gone = stored[group].filter((id) => !options[group].some((option) => option.id === id));
    return [...options[group], ...gone.map((id) => ({ id, label: id }))];
  };
  return {
    forms: complete('forms'),
    categories: complete('categories'),
    price: complete('price'),
    dates: complete('dates'),
    response: complete('response'),
  };
}
