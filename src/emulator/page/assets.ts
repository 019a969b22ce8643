import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Context } from 'koa';
import { templatePath } from '../../shared/project-root.js';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** Only the page's own scripts, styles and pictures run or load. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Chinese and emoji glyphs for visitors whose computer has none; browsers fetch them only then. */
const FONTS: Readonly<Record<string, string>> = {
  'noto-sans-sc.ttf': '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  'noto-color-emoji.ttf': '@expo-google-fonts/noto-color-emoji/400Regular/NotoColorEmoji_400Regular.ttf',
};

/** Answers with a file of cards-templates/web/emulator or a font; false when there is no such file. */
export async function serveAsset(ctx: Context, name: string): Promise<boolean> {
  const font = FONTS[name];
  if (font !== undefined) return serveFont(ctx, font);
  const type = /^[a-z][a-z-]*\.(html|js|css)$/.exec(name)?.[1];
  if (type === undefined) return false;
  const bytes = await readFile(templatePath('web', 'emulator', name)).catch(() => null);
  if (bytes === null) return false;
  ctx.set({
    'Content-Type': TYPES[type] ?? '',
    'Content-Security-Policy': POLICY,
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  ctx.body = bytes;
  return true;
}

function serveFont(ctx: Context, file: string): boolean {
  const path = createRequire(import.meta.url).resolve(file);
  ctx.set({ 'Content-Type': 'font/ttf', 'Cache-Control': 'max-age=86400' });
  ctx.body = createReadStream(path);
  return true;
}
