import { readFileSync } from 'node:fs';
import type zhCN from '../../cards-templates/texts/zh-CN.json';
import { templatePath } from './project-root.js';

/** The name of one text that people read, for example `flow.ask.wechat`. */
export type TextKey = keyof typeof zhCN;

/** The value of a placeholder: as it is, another text, or several texts that are listed. */
export type TextParam = string | number | TextRef | readonly TextRef[];

/** A text by name with the values of its `{placeholders}`; rendered only by the platform edge. */
export interface TextRef {
  readonly key: TextKey;
  readonly params?: Readonly<Record<string, TextParam>>;
}

/** The languages the catalogue holds. Chinese is complete by construction; English stands beside it. */
export type Locale = 'zh-CN' | 'en-US';

/** Renders text references in one language. */
export type Texts = (ref: TextRef) => string;

/** Makes a reference; the short form used wherever a text is chosen. */
export function text(key: TextKey, params?: TextRef['params']): TextRef {
  return params === undefined ? { key } : { key, params };
}

function fill(template: string, params: NonNullable<TextRef['params']>, render: Texts): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) return whole;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    return 'key' in value ? render(value) : value.map(render).join(render(text('card.separator')));
  });
}

/**
 * Loads the catalogue of one language from cards-templates/texts. Values are put in as they are: each
 * platform edge escapes for its own markup. Nothing inside a value is taken for a placeholder. A key that the
 * file lacks renders as the key itself.
 */
export function loadTexts(locale: Locale = 'zh-CN'): Texts {
  const catalogue = JSON.parse(readFileSync(templatePath('texts', `${locale}.json`), 'utf8')) as Record<
    string,
    string
  >;
  const render: Texts = (ref) => fill(catalogue[ref.key] ?? ref.key, ref.params ?? {}, render);
  return render;
}
