import { Converter } from 'opencc-js/t2cn';
import type { KnowledgeBase } from './knowledge-base.js';
import { createReversePinyin, type ReversePinyin } from './reverse-pinyin.js';
import { cutSyllables } from './syllables.js';

/** Graphemes of a question that are read; what follows says no more about the topic. */
const MAX_GRAPHEMES = 200;

/** UTF-16 units of the same: one grapheme may be thousands of combining marks. */
const MAX_UNITS = 800;

/** The most words of one English glossary phrase. */
const MAX_PHRASE = 3;

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Brings a question into the one form that the features are read from. */
export type Normalise = (question: string) => string;

/** The head of a question that is read: at most 200 graphemes, without half characters. */
export function capQuestion(question: string): string {
  const head = question.slice(0, MAX_UNITS).toWellFormed();
  if (head.length <= MAX_GRAPHEMES) return head;
  let end = 0;
  let count = 0;
  for (const { index, segment } of graphemes.segment(head)) {
    if (count++ === MAX_GRAPHEMES) break;
    end = index + segment.length;
  }
  return head.slice(0, end);
}

const GREETING =
  /^(?:(?:你好|您好|哈喽|嗨|亲爱的|亲|在吗|在不在|打扰了|打扰一下|hello|hi)(?![\p{Script=Latin}])[啊呀哦哈]?[\s,，。.!！?？~～、]*)+(?=\S{2})/iu;

/** A question without the greeting in front of it, which says nothing about its topic. */
export function withoutGreeting(question: string): string {
  return question.replace(GREETING, '');
}

/**
 * Makes the normaliser of a knowledge base: caps the length, folds width and case, cuts off a leading mention,
 * turns traditional characters into simplified ones, typed pinyin and glossary English into Chinese, and
 * everything that is neither letter nor digit into single spaces. Spaces between Chinese characters vanish.
 */
export function createNormalise(base: KnowledgeBase): Normalise {
  const simplify: (words: string) => string = Converter({ from: 't', to: 'cn' });
  const reverse = createReversePinyin(base);
  const english = new Map(Object.entries(base.english));
  return (question) => {
    const folded = capQuestion(question).normalize('NFKC').slice(0, MAX_UNITS).toLowerCase();
    const plain = simplify(folded.replace(/^\s*@\S+\s+/u, '').replace(/[’']/g, ''));
    const words = plain.replace(/[^\p{L}\p{N}]+/gu, ' ');
    const chinese = words.replace(/[a-z]+(?: [a-z]+)*/g, (run) => ` ${readLatin(run, reverse, english)} `);
    return tighten(chinese);
  };
}

function tighten(words: string): string {
  return words
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '');
}

/** A run of latin words is pinyin as a whole, or English word by word, with pinyin words in between. */
function readLatin(run: string, reverse: ReversePinyin, english: ReadonlyMap<string, string>): string {
  const tokens = run.split(' ');
  const looksEnglish = tokens.some((token) => token.length >= MIN_ENGLISH && english.has(token));
  const spelled = !looksEnglish && tokens.every((token) => cutSyllables(token) !== null);
  return (spelled ? reverse(tokens.join('')) : null) ?? readEnglish(tokens, reverse, english);
}

/** Shorter glossary words (`me`, `a`, `can`) are pinyin syllables as well and prove nothing. */
const MIN_ENGLISH = 4;

function readEnglish(
  tokens: readonly string[],
  reverse: ReversePinyin,
  english: ReadonlyMap<string, string>,
): string {
  const pieces: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const length = phraseLength(tokens, at, english);
    const phrase = tokens.slice(at, at + Math.max(1, length)).join(' ');
    pieces.push(length > 0 ? (english.get(phrase) ?? '') : (reverse(phrase) ?? phrase));
    at += Math.max(1, length);
  }
  return pieces.join(' ');
}

/** How many words from `at` on form the longest glossary phrase; 0 when none does. */
function phraseLength(tokens: readonly string[], at: number, english: ReadonlyMap<string, string>): number {
  for (let length = Math.min(MAX_PHRASE, tokens.length - at); length > 0; length--)
    if (english.has(tokens.slice(at, at + length).join(' '))) return length;
  return 0;
}
