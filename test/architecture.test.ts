import { readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../src/shared/project-root.js';
import { filesUnder } from './helpers/source-files.js';

/** Which room may import which (DESIGN section 2). A room may always import itself. */
const ARROWS: Record<string, readonly string[]> = {
  'src/shared': [],
  'src/domain': ['src/shared'],
  'src/faq': ['src/shared'],
  'src/application': ['src/domain', 'src/faq', 'src/shared'],
  'src/storage': ['src/application', 'src/domain', 'src/shared'],
  'src/rendering': ['src/application', 'src/domain', 'src/shared'],
  'src/providers': ['src/application', 'src/domain', 'src/shared'],
  'src/http': ['src/application', 'src/domain', 'src/shared'],
  'src/emulator': ['src/application', 'src/domain', 'src/shared'],
  'bots/feishu': ['src/application', 'src/domain', 'src/shared'],
  'bots/wechat': ['src/application', 'src/domain', 'src/shared'],
  'src/config.ts': ['src/shared'],
};

/** The files that put everything together: the two programs, and the room where a product is wired. */
const knowsAll = (file: string) =>
  ['src/main.ts', 'src/cli.ts'].includes(file) || file.startsWith('src/wiring/');

/** Packages that only one room may know. */
const PACKAGES: readonly (readonly [pattern: RegExp, room: readonly string[]])[] = [
  [/^@larksuiteoapi\//, ['bots/feishu']],
  [/^(wechaty|file-box)/, ['bots/wechat', 'src/emulator']],
  [/^(kysely|libsql|pg|ioredis)$/, ['src/storage']],
  [/^sharp$/, ['src/rendering']],
  [/^(koa|@koa\/router|prom-client)$/, ['src/http', 'bots/feishu', 'src/emulator']],
];

const IMPORT = /(?:from|import)\s*\(?\s*'([^']+)'/g;

function roomOf(file: string): string {
  if (file.split('/').length === 2) return file;
  return file.split('/').slice(0, 2).join('/');
}

/** The rules that one file's imports break, as sentences. */
function brokenRules(file: string, source: string): string[] {
  const room = roomOf(file);
  if (!knowsAll(file) && !(room in ARROWS)) return [`${file}: the folder ${room} is not listed`];
  const targets = [...source.matchAll(IMPORT)].map((match) => match[1] ?? '');
  return targets.flatMap((target) => brokenRule(file, room, target));
}

function brokenRule(file: string, room: string, target: string): string[] {
  if (!target.startsWith('.')) {
    const rule = PACKAGES.find(([pattern]) => pattern.test(target));
    const allowed = !rule || knowsAll(file) || rule[1].includes(room);
    return allowed ? [] : [`${file}: the package ${target} belongs to ${rule[1].join(', ')}`];
  }
  const path = normalize(join(dirname(file), target))
    .split(sep)
    .join('/')
    .replace(/\.js$/, '.ts');
  if (path.startsWith('cards-templates/') || path === 'package.json') return [];
  const other = roomOf(path);
  if (other === room || knowsAll(file)) return [];
  return (ARROWS[room] ?? []).includes(other) ? [] : [`${file}: ${room} may not import ${other}`];
}

const files = filesUnder(['src', 'bots'], ['.ts']);
const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

describe('architecture', () => {
  it('keeps every import on an arrow of the design', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => brokenRules(file, read(file)))).toEqual([]);
  });

  it('sees a new arrow, a foreign package and an unlisted folder', () => {
    expect(brokenRules('src/domain/x.ts', "import { a } from '../storage/secrets.js';")).toHaveLength(1);
    expect(brokenRules('bots/feishu/x.ts', "import { a } from '../wechat/normalize.js';")).toHaveLength(1);
    expect(brokenRules('src/http/x.ts', "const a = await import('ioredis');")).toHaveLength(1);
    expect(brokenRules('src/helpers/x.ts', '')).toHaveLength(1);
    expect(brokenRules('src/http/x.ts', "import type { Log } from '../application/ports.js';")).toEqual([]);
  });

  it('reads the environment in one file only', () => {
    const readers = files.filter((file) => /process\.env(?!\.FONTCONFIG_FILE =)/.test(read(file)));
    expect(readers).toEqual(['src/config.ts']);
  });

  it('keeps Chinese words out of the code', () => {
    const speaking = files.filter(
      (file) => !/^src\/(domain|faq|emulator)\//.test(file) && chineseStrings(read(file)).length > 0,
    );
    expect(speaking.map((file) => `${file}: ${chineseStrings(read(file)).join(' ')}`)).toEqual(MENU_WORDS);
  });
});

/** Words that the grammar reads, not words that people are shown. */
const MENU_WORDS: string[] = [];

function chineseStrings(source: string): string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/\/(?![/*])(?:\\.|[^/\n])+\/[a-z]*/g, '');
  return [...code.matchAll(/(['"`])((?:\\.|(?!\1).)*\p{Script=Han}(?:\\.|(?!\1).)*)\1/gu)].map(
    (match) => match[0],
  );
}
