import { type CardCommand, parseCardCommand } from './card-command.js';
import { fieldOf } from './card-fields.js';
import type { CardField } from './creator-card.js';
import { readOneLineEdits, type TypedEdit } from './one-line-edits.js';
import { politeWish, withoutCourtesy } from './polite-command.js';
import { readsLikeQuestion } from './question.js';
import { SWITCH_WORDS } from './role.js';
import { type ShareCommand, shareCommand } from './share-command.js';
import { capInput } from './text-hygiene.js';

/** What a typed line asks for. `question` is everything that is no command. */
export type Command =
  | { readonly kind: 'own-card' }
  | { readonly kind: 'edit'; readonly field: CardField | null }
  | { readonly kind: 'set-field'; readonly field: CardField; readonly text: string }
  | { readonly kind: 'set-fields'; readonly edits: readonly TypedEdit[] }
  | { readonly kind: 'bind'; readonly code: string }
  | { readonly kind: Exclude<Simple, 'own-card'> }
  | { readonly kind: 'connect-douyin' }
  | { readonly kind: 'accounts'; readonly number: number | null }
  | { readonly kind: 'consent'; readonly agree: boolean }
  | { readonly kind: 'hide' | 'show'; readonly item: string }
  | ShareCommand
  | { readonly kind: 'back' | 'skip' | 'cancel' }
  | { readonly kind: 'choose'; readonly number: number }
  | { readonly kind: 'card-of'; readonly who: string }
  | CardCommand
  | { readonly kind: 'question'; readonly text: string };

/** What the grammar must know about the place where a line was typed. */
export interface CommandContext {
  readonly group: boolean;
  /** An edit flow is open: 上一步 跳过 取消 are commands. */
  readonly inFlow: boolean;
  /** How many numbered choices stand open; a bare number above 0 and up to this picks one. */
  readonly choices: number;
  /** Somebody waits for a person: only what is plainly put is for the bot. */
  readonly waiting?: boolean;
}

type Simple =
  | 'own-card'
  | 'undo'
  | 'redo'
  | 'history'
  | 'preview'
  | 'share'
  | 'privacy'
  | 'stats'
  | 'leads'
  | 'sync'
  | 'suggested'
  | 'help'
  | 'switch-role'
  | 'agent';

/** Whole lines that act. A question about the same thing goes to the FAQ (PRODUCT 1.2). */
const SIMPLE: Readonly<Record<Simple, readonly string[]>> = {
  'own-card': ['名片', '我的名片', '看名片', '查看名片', '看看我的名片', 'card', 'my card'],
  undo: ['撤销', '撤消', '撤回', '撤销修改', '撤销上一步', 'undo'],
  redo: ['恢复', '重做', '取消撤销', '恢复修改', 'redo'],
  history: ['历史', '历史记录', '修改记录', '修改历史', '编辑历史', 'history'],
  preview: ['预览', '预览名片', '名片预览', '客户视角', 'preview'],
  share: ['分享', '分享名片', 'share'],
  privacy: ['隐私', '隐私设置', '隐私保护', 'privacy'],
  stats: ['数据', 'stats'],
  leads: ['合作', 'leads'],
  sync: ['同步', '重新同步', 'sync'],
  suggested: ['建议', '「建议」', '建议标记', '还差什么', 'suggested'],
  help: [
    '帮助',
    '菜单',
    '?',
    'help',
    'menu',
    '你是谁',
    '你能做什么',
    '你能干什么',
    '你会什么',
    '你有什么功能',
    '看看你能做什么',
    '看看我能做什么',
    '怎么用',
    '怎么使用',
    '使用说明',
  ],
  'switch-role': SWITCH_WORDS,
  agent: ['客服', '人工', '转人工', '人工客服', '找人工', '联系客服', 'agent', 'human'],
};

const SIMPLE_BY_WORD = new Map(
  Object.entries(SIMPLE).flatMap(([kind, words]) => words.map((word) => [word, kind as Simple] as const)),
);

const STEPS: Readonly<Record<string, 'back' | 'skip' | 'cancel'>> = {
  上一步: 'back',
  返回: 'back',
  回退: 'back',
  back: 'back',
  跳过: 'skip',
  下一步: 'skip',
  skip: 'skip',
  取消: 'cancel',
  退出: 'cancel',
  结束: 'cancel',
  cancel: 'cancel',
};

const NUMBERS = '零一二三四五六七八九';

/** A line folded for comparison: half width, lower case, no slash in front, no stop behind. */
function fold(line: string): string {
  return line
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/^\/\s*/, '')
    .replace(/[\s。.!~]+$/u, '')
    .replace(/\s+/g, ' ');
}

/**
 * Reads one typed line (mention already cut off). Full and half width, any case, with or without a slash, and put as
 * politely as people do; inside an edit flow, and for somebody who waits for a person, only the wish for a person is
 * read so, for the rest may be an answer or words for that person.
 */
export function parseCommand(text: string, context: CommandContext): Command {
  const line = capInput(text)
    .replace(/^\s*[/／]\s*/u, '')
    .trim();
  const plain = plainCommand(line, context);
  const wish = plain.kind === 'question' || plain.kind === 'card-of' ? politeWish(fold(line)) : null;
  if (wish === null || ((context.inFlow || context.waiting) && wish !== '人工')) return plain;
  return plainCommand(wish, context);
}

function plainCommand(line: string, context: CommandContext): Command {
  const folded = fold(line);
  return (
    chosenNumber(folded, context.choices) ??
    stepWord(folded, context) ??
    simpleWord(folded) ??
    shareCommand(folded, line) ??
    editWord(folded) ??
    bindWord(line) ??
    accountWord(folded) ??
    consentWord(folded, context) ??
    cardCommand(line, context) ??
    visibilityWord(folded) ??
    fieldAssignment(line) ??
    cardRequest(line, context) ?? { kind: 'question', text: line }
  );
}

function chosenNumber(folded: string, choices: number): Command | null {
  const match = /^(?:选|第|回复)?\s*(\d{1,2}|[一二三四五六七八九])\s*(?:个|项|号|[.、)])?$/u.exec(folded);
  if (!match?.[1] || choices === 0) return null;
  const number = /\d/.test(match[1]) ? Number(match[1]) : NUMBERS.indexOf(match[1]);
  return number >= 1 && number <= choices ? { kind: 'choose', number } : null;
}

function stepWord(folded: string, context: CommandContext): Command | null {
  const kind = context.inFlow ? STEPS[folded] : undefined;
  return kind ? { kind } : null;
}

function simpleWord(folded: string): Command | null {
  const bare = folded.replace(/[?\s]+$/u, '');
  const asked = SIMPLE_BY_WORD.get(bare) === 'help' ? 'help' : undefined;
  const kind = SIMPLE_BY_WORD.get(folded) ?? asked;
  return kind ? { kind } : null;
}

function editWord(folded: string): Command | null {
  if (/^(?:编辑|完善信息|编辑名片|完善名片|修改名片|edit)$/u.test(folded))
    return { kind: 'edit', field: null };
  const match = /^(?:编辑|修改|填写|完善|edit)\s*(.{1,12})$/u.exec(folded);
  const field = match?.[1] ? fieldOf(match[1]) : null;
  return field ? { kind: 'edit', field } : null;
}

/** About closing a card a group gets the answer of the knowledge base: there is nothing to be done there. */
function cardCommand(line: string, { group }: CommandContext): Command | null {
  const command = parseCardCommand(line);
  return group && command?.kind === 'close-card' ? null : command;
}

function bindWord(line: string): Command | null {
  const match = /^(?:绑定|bind)[\s:：]*([0-9A-Za-z]{4,20})$/iu.exec(line.normalize('NFKC'));
  return match?.[1] ? { kind: 'bind', code: match[1] } : null;
}

/** `绑定抖音`, `切换账号 2`. */
function accountWord(folded: string): Command | null {
  if (/^(?:绑定|连接|授权)\s*抖音(?:账号|号)?$|^connect douyin$/u.test(folded))
    return { kind: 'connect-douyin' };
  const match = /^(?:切换|换)\s*(?:账号|名片)\s*(\d{1,2})?$|^(?:账号|accounts?)$/u.exec(folded);
  return match ? { kind: 'accounts', number: match[1] ? Number(match[1]) : null } : null;
}

/** Inside an edit flow the same words are an answer. */
function consentWord(folded: string, context: CommandContext): Command | null {
  if (context.inFlow || context.group || !/^(?:同意|拒绝|agree|refuse)$/u.test(folded)) return null;
  return { kind: 'consent', agree: folded === '同意' || folded === 'agree' };
}

function visibilityWord(folded: string): Command | null {
  const match = /^(隐藏|显示|hide|show)\s*(.{1,12})$/u.exec(folded);
  if (!match?.[1] || !match[2] || readsLikeQuestion(folded)) return null;
  const kind = match[1] === '隐藏' || match[1] === 'hide' ? 'hide' : 'show';
  return fieldOf(match[2]) || /\s/.test(folded) ? { kind, item: match[2] } : null;
}

/** `微信号改成 abc_123` and its like, one or several; a value keeps its own characters. */
function fieldAssignment(line: string): Command | null {
  const edits = readOneLineEdits(line);
  const [only] = edits;
  if (edits.length === 1 && only?.field) return { kind: 'set-field', field: only.field, text: only.text };
  return edits.length > 0 ? { kind: 'set-fields', edits } : null;
}

const REQUESTS = [
  /^(?:名片|card)[\s:：]+(.{1,40})$/iu,
  /^(?:看看|看一下|看下|查看|看|查|要|求|发|来|给我|我要|想要|找)\s*(?:一下|一份|一张)?\s*(.{1,40}?)\s*的?名片$/u,
  /^(.{1,40}?)的名片$/u,
];

/** Words in the place of a name that name nobody. */
const NOBODY =
  /^(?:我|自己|本人|你|他|她|别人|客户|对方|达人|(?:看|发|来|给)?(?:我)?(?:看看|看|发)?(?:一下|一份|一张|张|份)?)$/u;

/** `名片 小鱼`, `看看小鱼的名片`, also behind 麻烦 or 帮我. */
function cardRequest(typed: string, context: CommandContext): Command | null {
  if (readsLikeQuestion(typed)) return null;
  const line = withoutCourtesy(typed);
  for (const [index, pattern] of REQUESTS.entries()) {
    const who = pattern.exec(line)?.[1]?.trim();
    if (!who || NOBODY.test(who)) continue;
    if (index > 0 && !context.group && /[我怎什哪为]/u.test(who)) continue;
    return { kind: 'card-of', who: who.replace(/^@/, '') };
  }
  return null;
}
