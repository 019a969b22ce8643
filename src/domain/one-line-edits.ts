import { fieldOf } from './card-fields.js';
import type { CardField } from './creator-card.js';
import { readsLikeQuestion } from './question.js';

/** One wish of a typed line: which field (null = a word that names none) and what it should hold, as typed. */
export interface TypedEdit {
  readonly field: CardField | null;
  readonly word: string;
  readonly text: string;
}

/** More than there are fields; a longer list is no edit but a paste. */
const MAX_EDITS = 12;

/** `strong`: 改成 and its like. `colon`: 微信：… `weak`: a field's name and an id behind it. */
type Grip = 'strong' | 'colon' | 'weak';

interface Head {
  readonly field: CardField | null;
  readonly word: string;
  readonly grip: Grip;
  /** Where the value begins, in UTF-16 units. */
  readonly valueAt: number;
}

/** A head with the place where what came before it ends. */
interface PlacedHead extends Head {
  readonly cutAt: number;
}

const LEAD = String.raw`(?:(?:你好|您好|麻烦|请|帮我|帮忙|给我|辛苦|我想要?|我要|我需要|想要?|需要)[,，!！\s]*){0,3}(?:把|将|修改|更改|更新|设置)?(?:我的|我)?`;
const WORD = String.raw`([^\s:：=,，;；、。！？!?]{1,10}?)`;
const HEADS: readonly (readonly [Grip, RegExp])[] = [
  [
    'strong',
    new RegExp(
      String.raw`${LEAD}${WORD}\s*(?:修改|更改|改|换|更新|设置|设)\s*(?:成|为|到|:|：)[:：\s]*`,
      'uy',
    ),
  ],
  ['colon', new RegExp(String.raw`${LEAD}${WORD}\s*[:：=]\s*`, 'uy')],
  [
    'weak',
    new RegExp(
      String.raw`${LEAD}${WORD}(?:[ \t\u3000]*(?:就?是|为)[ \t\u3000]*|[ \t\u3000]+)(?=[^\s\p{Script=Han},，;；、]{1,80}(?:[\s,，;；、。]|和|并|然后|同时|以及|还有|$))`,
      'uy',
    ),
  ],
];

/** Fields of free text: their values may hold commas, 和 and even another field's name. */
const FREE_TEXT: ReadonlySet<CardField | null> = new Set(['collaborations', 'introduction']);

const BETWEEN = /(?:[\s;；,，、]|并且|和|然后|同时|以及|还有|并|再)+/gu;

/** What may stand behind a bare field name: an id, an address, a number in groups. */
const WEAK_VALUE = /^[^\s\p{Script=Han}]+(?:\s+\d+)*$/u;

function headAt(line: string, at: number): Head | null {
  for (const [grip, pattern] of HEADS) {
    pattern.lastIndex = at;
    const word = pattern.exec(line)?.[1];
    const field = word ? fieldOf(word) : null;
    if (!word || (!field && grip !== 'strong') || (grip === 'weak' && FREE_TEXT.has(field))) continue;
    return { field, word, grip, valueAt: pattern.lastIndex };
  }
  return null;
}

/** Whether a head behind these signs begins another wish, rather than being part of the value before it. */
function begins(head: Head, between: string, before: Head): boolean {
  const free = FREE_TEXT.has(before.field);
  if (!head.field) return !free && /[\n;；,，]/.test(between);
  if (/[\n;；]/.test(between) || !free) return true;
  return head.grip === 'strong' && between.trim() !== '';
}

function headsOf(line: string): PlacedHead[] {
  const first = headAt(line, 0);
  if (!first?.field) return [];
  const heads: PlacedHead[] = [{ ...first, cutAt: 0 }];
  BETWEEN.lastIndex = first.valueAt;
  for (let sign = BETWEEN.exec(line); sign && heads.length <= MAX_EDITS; sign = BETWEEN.exec(line)) {
    const before = heads.at(-1) ?? first;
    const head = headAt(line, BETWEEN.lastIndex);
    if (!head || !begins(head, sign[0], before)) continue;
    heads.push({ ...head, cutAt: sign.index });
    BETWEEN.lastIndex = Math.max(BETWEEN.lastIndex, head.valueAt);
  }
  return heads;
}

/** Ids and addresses bear neither a full stop behind them nor quotes around them; free text keeps everything. */
function ownValue(field: CardField | null, raw: string): string {
  const value = raw.trim();
  if (FREE_TEXT.has(field)) return value;
  return value
    .replace(/[\s。；;，,、！!]+$/u, '')
    .replace(/^(?:「(.*)」|『(.*)』|“(.*)”|"(.*)"|'(.*)')$/u, (_, ...groups) => groups.find(Boolean) ?? '');
}

const ASKS_WHICH =
  /^(?:什么|啥|哪(?!吒)|怎么|怎样|多少|几|谁|如何|为什么|为啥|(?:what|which|how)(?![\w@.-]))/iu;
const ASKS_ANYWHERE = /什么|怎么|哪[个种里]|如何|为啥/u;
const ASKS_CONSENT = /(?:可以|行|好|对|能|成)(?:吗|么|不|不行|不好|不可以)?[?？]?$/u;

/** A question about a field is no wish to change it. Free text may well ask its reader something. */
function asks(edit: TypedEdit): boolean {
  if (ASKS_WHICH.test(edit.text)) return true;
  if (!FREE_TEXT.has(edit.field)) return readsLikeQuestion(edit.text) || ASKS_ANYWHERE.test(edit.text);
  if (!readsLikeQuestion(edit.text)) return false;
  const clauses = edit.text.split(/[，,。！!？?\n；;]+/u).filter((clause) => clause.trim() !== '');
  return clauses.length < 2 || ASKS_CONSENT.test(clauses.at(-1)?.trim() ?? '');
}

function isWeakEnough(edit: TypedEdit): boolean {
  const value = edit.text.normalize('NFKC');
  if (!WEAK_VALUE.test(value) || (value.match(/[0-9A-Za-z_@]/g) ?? []).length < 4) return false;
  return /[^\x20-\x7e]/.test(edit.word) || /[0-9@_]/.test(value);
}

const CLEARING = /^(?:请)?(?:清空|删除|删掉|清除|去掉)\s*(?:我的)?(.{1,10})$/u;
const CLEARED = /^(?:把|将)?(?:我的)?(.{1,10}?)\s*(?:清空|清除|删掉|删除)(?:掉|了)?$/u;

/** `清空 微信号`: the word that a step understands too becomes the value. */
function clearing(line: string): TypedEdit[] {
  const bare = line.replace(/[。.!！\s]+$/u, '');
  const word = (CLEARING.exec(bare) ?? CLEARED.exec(bare))?.[1] ?? '';
  const field = fieldOf(word);
  return field ? [{ field, word, text: '清空' }] : [];
}

/** Of several wishes for one field the last counts. */
function lastOfEach(edits: readonly TypedEdit[]): TypedEdit[] {
  return edits.filter(
    (edit, index) => !edit.field || edits.findLastIndex((one) => one.field === edit.field) === index,
  );
}

/**
 * The wishes in one message: `微信改成 abc123`, `邮箱 foo@bar.com`, `介绍：…`, or several of them, a line each or
 * separated by ； ， 、 和 并且. Empty when the message is none of that, or asks something. Values keep their own
 * characters. Inside 达人介绍 and 历史合作 only a new line, ； or a full 字段改成 begins the next wish.
 */
export function readOneLineEdits(line: string): TypedEdit[] {
  const heads = headsOf(line);
  const [first] = heads;
  if (!first) return clearing(line);
  if (heads.length > MAX_EDITS) return [];
  const edits = heads.map(({ field, word, valueAt }, index) => {
    const raw = line.slice(valueAt, heads[index + 1]?.cutAt ?? line.length);
    return { field, word, text: ownValue(field, raw) };
  });
  const [wish] = edits;
  if (first.grip === 'weak' && wish && !isWeakEnough(wish)) return [];
  return edits.some(asks) ? [] : lastOfEach(edits);
}
