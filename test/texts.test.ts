import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, templatePath } from '../src/shared/project-root.js';
import { loadTexts, text } from '../src/shared/texts.js';
import { filesUnder } from './helpers/source-files.js';

const load = (locale: string) =>
  JSON.parse(readFileSync(templatePath('texts', `${locale}.json`), 'utf8')) as Record<string, string>;
const zh = load('zh-CN');
const en = load('en-US');
const slots = (line: string) => [...line.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('texts', () => {
  it('stand in both languages with the same placeholders', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    const differing = Object.keys(zh).filter(
      (key) => JSON.stringify(slots(zh[key] ?? '')) !== JSON.stringify(slots(en[key] ?? '')),
    );
    expect(differing).toEqual([]);
  });

  it('are all used', () => {
    const sources = filesUnder(['src', 'bots', 'cards-templates'], ['.ts', '.js', '.html']);
    const code = sources.map((file) => readFileSync(join(projectRoot, file), 'utf8')).join('\n');
    const prefixes = [...code.matchAll(/[`'"]([a-z][\w-]*(?:\.[\w-]+)*\.)(?:\$\{|['"`])/g)].map(
      (match) => match[1] ?? '',
    );
    const unused = Object.keys(zh).filter(
      (key) =>
        !["'", '"', '`'].some((quote) => code.includes(`${quote}${key}${quote}`)) &&
        !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('put values in literally, and leave an unknown placeholder to be seen', () => {
    const render = loadTexts();
    expect(render(text('card-of.none', { who: '{who}$&' }))).toContain('{who}$&');
    expect(render(text('card-of.none'))).toContain('{who}');
  });
});
