import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted } from '../../src/rendering/scene-items.js';
import { drawItems, fillTemplate } from '../../src/rendering/svg.js';
import { atomsOf } from '../../src/rendering/text-layout.js';
import { loadIconTheme } from '../../src/shared/icon-theme.js';
import { templatePath } from '../../src/shared/project-root.js';

const template = readFileSync(templatePath('image', 'card.svg'), 'utf8');
const theme = loadIconTheme();
const look = { size: 32, fill: '#000' };

/** The words in the drawing, as a reader of XML has them. */
function wordsOf(svg: string): string {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)]
    .map((match) =>
      (match[1] ?? '').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    )
    .join('');
}

describe('the drawing', () => {
  it.each(['{font}', '<!--dynamic-->', '$&', "$'", '$1', '</text><g>', '&amp;', `"'<>&`])(
    'holds %s as it was written',
    (words) => {
      const { svg } = drawItems([fitted(words, 96, 500, 888, look)], theme, 'https://x.example/c/1');
      const whole = fillTemplate(template, svg);
      expect(wordsOf(whole)).toBe(words);
      expect(whole.replace(svg, '')).not.toMatch(/\{font\}|<!--dynamic-->/);
      expect(whole).toContain('font-family="Noto Sans SC"');
    },
  );

  it('holds no markup but its own, whatever the words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (words) => {
        const item = fitted(words, 96, 500, 5_000, look);
        const { svg, emoji } = drawItems([item], theme, 'https://x.example/c/1');
        expect(svg.replace(/<text [^<>]*>[^<>]*<\/text>/g, '')).toBe('');
        const texts = atomsOf(words).filter((atom) => !atom.emoji);
        expect(wordsOf(svg)).toBe(texts.map((atom) => atom.value).join(''));
        expect(emoji.length).toBe(atomsOf(words).length - texts.length);
      }),
    );
  });
});
