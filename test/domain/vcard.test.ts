import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewCard } from '../../src/domain/card-view.js';
import { vcardOf } from '../../src/domain/vcard.js';
import { loadTexts } from '../../src/shared/texts.js';
import { cardWith, FULL_CONTENT } from '../helpers/cards.js';

const texts = loadTexts();
const URL_OF = 'https://bot.example.com/c/abc';
const client = (change: object = {}) => viewCard(cardWith({ ...FULL_CONTENT, ...change }), 'client');

/** Reads a vCard the way RFC 2426 has it: one property a line, escapes undone. */
function read(file: string): [string, string][] {
  expect(file.endsWith('\r\n')).toBe(true);
  return file
    .slice(0, -2)
    .split('\r\n')
    .map((line) => {
      const colon = line.indexOf(':');
      const value = line
        .slice(colon + 1)
        .replace(/\\(.)/gs, (_, sign: string) => (sign === 'n' ? '\n' : sign));
      return [line.slice(0, colon), value];
    });
}

describe('a vCard', () => {
  it('holds what a client may use and no number', () => {
    expect(vcardOf(client(), URL_OF, texts).split('\r\n')).toEqual([
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N;CHARSET=UTF-8:小鱼;;;;',
      'FN;CHARSET=UTF-8:小鱼',
      'X-FEISHU;CHARSET=UTF-8:xiaoyu.2024',
      'X-WECHAT;CHARSET=UTF-8:xiaoyu_2024',
      'EMAIL;TYPE=INTERNET:xiaoyu@example.com',
      'X-DOUYIN;CHARSET=UTF-8:xiaoyu_2024',
      'URL:https://bot.example.com/c/abc',
      'NOTE;CHARSET=UTF-8:抖音号：xiaoyu_2024\\n飞书：xiaoyu.2024\\n微信号：xiaoyu_2024\\n杭州探店达人，真实体验。',
      'REV:2026-11-24T00:00:00Z',
      'END:VCARD',
      '',
    ]);
  });

  it('leaves out what is hidden', () => {
    const file = vcardOf(client({ hidden: ['wechat', 'email', 'introduction'] }), URL_OF, texts);
    expect(file).not.toMatch(/EMAIL|X-WECHAT|微信号|探店/);
  });

  const NAMES = [
    'BEGIN',
    'VERSION',
    'N',
    'FN',
    'X-FEISHU',
    'X-WECHAT',
    'EMAIL',
    'X-DOUYIN',
    'URL',
    'NOTE',
    'REV',
    'END',
  ];
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(
      'a\r\nTEL:123',
      'a\nEND:VCARD\nBEGIN:VCARD',
      'a\\;b,c\\n',
      '\u2028TEL:1',
      '\0',
      '\ud800',
      ';;;;',
    ),
  );

  it('cannot be given a property, whatever a creator writes', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (nickname, wechat, email, introduction) => {
        const view = { ...client({ wechat, email, introduction }), nickname };
        const file = vcardOf(view, URL_OF, texts);
        const lines = read(file);
        expect(lines.map(([name]) => name.split(';')[0])).toEqual(NAMES);
        expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
        for (const [, value] of lines) expect(value.length).toBeLessThan(700);
        expect(Buffer.from(file).toString('utf8')).toBe(file);
      }),
    );
  });

  it('gives back every name as it was written', () => {
    const name = fc.string({ unit: fc.constantFrom(...'小鱼;,\\n:"=ab😀é'), minLength: 1, maxLength: 29 });
    fc.assert(
      fc.property(name, (nickname) => {
        const lines = new Map(read(vcardOf({ ...client(), nickname }, URL_OF, texts)));
        expect(lines.get('FN;CHARSET=UTF-8')).toBe(nickname.normalize('NFC'));
        expect(lines.get('N;CHARSET=UTF-8')).toBe(`${nickname.normalize('NFC')};;;;`);
      }),
    );
  });
});
