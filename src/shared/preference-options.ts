import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from './errors.js';
import { templatePath } from './project-root.js';
import type { Locale } from './texts.js';

/** The questions that are answered by picking from a list which the operator may change. */
export const OPTION_GROUPS = ['forms', 'categories', 'price', 'dates', 'response'] as const;

/** One of `OPTION_GROUPS`. */
export type OptionGroup = (typeof OPTION_GROUPS)[number];

/** One answer to pick. The id is what is stored; the label may be reworded at any time. */
export interface PreferenceOption {
  readonly id: string;
  readonly label: string;
}

/** The answers to pick from, by question, in the order in which they are numbered. */
export type PreferenceOptions = Readonly<Record<OptionGroup, readonly PreferenceOption[]>>;

const option = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,30}$/),
  'zh-CN': z.string().min(1).max(20),
  'en-US': z.string().min(1).max(40),
});
const group = z
  .array(option)
  .min(1)
  .max(20)
  .refine((list) => new Set(list.map((one) => one.id)).size === list.length, 'two options with one id');
const file = z.strictObject({
  forms: group,
  categories: group,
  price: group,
  dates: group,
  response: group,
});

const loaded = new Map<Locale, PreferenceOptions>();

/**
 * The options of cards-templates/options/preferences.json in one language; read once. At most 20 a question, so that
 * a form with all of them stays below the platform's limits. Throws `AppError('invalid-setting')` for a broken file.
 */
export function preferenceOptions(locale: Locale = 'zh-CN'): PreferenceOptions {
  const known = loaded.get(locale);
  if (known) return known;
  const read = file.safeParse(JSON.parse(readFileSync(templatePath('options', 'preferences.json'), 'utf8')));
  if (!read.success)
    throw new AppError('invalid-setting', `options/preferences.json: ${z.prettifyError(read.error)}`);
  const labelled = (list: readonly z.infer<typeof option>[]) =>
    list.map((one) => ({ id: one.id, label: one[locale] }));
  const options = Object.fromEntries(
    OPTION_GROUPS.map((name) => [name, labelled(read.data[name])]),
  ) as unknown as PreferenceOptions;
  loaded.set(locale, options);
  return options;
}

/** The label of a stored answer; the id itself when the operator has taken the option away since. */
export function optionLabel(group: OptionGroup, id: string, locale: Locale = 'zh-CN'): string {
  return preferenceOptions(locale)[group].find((one) => one.id === id)?.label ?? id;
}
