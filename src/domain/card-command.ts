import { fieldOf } from './card-fields.js';
import type { FormSection } from './card-form.js';
import { questionNamed, sectionNamed } from './card-items.js';
import type { PreferenceItem } from './creator-card.js';
import { type ListCommand, parseListCommand } from './list-command.js';
import { readsLikeQuestion } from './question.js';

/** What the owner of a card may ask for beside editing one field, in words. */
export type CardCommand =
  | { readonly kind: 'section'; readonly section: FormSection }
  | { readonly kind: 'ask'; readonly item: PreferenceItem }
  | { readonly kind: 'form'; readonly section: FormSection | null }
  | { readonly kind: 'virtual' | 'pause'; readonly on: boolean }
  /** `words` empty = shows how it stands. */
  | { readonly kind: 'quiet'; readonly words: string }
  | { readonly kind: 'reveal' | 'close-card' | 'list' | 'use-feishu' | 'wechat-code' | 'drop-wechat-code' }
  | ListCommand
  | { readonly kind: 'list-add'; readonly words: string };

const WORDS: readonly (readonly [pattern: RegExp, command: CardCommand])[] = [
  [
    /^(?:开启|打开|启用)(?:隐私保护|虚拟号展示)$|^(?:开启|打开|启用|展示|显示|使用)虚拟号$|^以虚拟号展示$/u,
    { kind: 'virtual', on: true },
  ],
  [/^(?:关闭|取消|停用)(?:隐私保护|虚拟号|虚拟号展示)$|^不展示虚拟号$/u, { kind: 'virtual', on: false }],
  [/^(?:暂不接单|暂停接单|停止接单|先不接单)(?:了)?$/u, { kind: 'pause', on: true }],
  [/^(?:恢复接单|开始接单|继续接单|可以接单|取消暂不接单)(?:了)?$/u, { kind: 'pause', on: false }],
  [
    /^(?:查看|看看|看|显示)(?:我的|我)?(?:完整|真实)?(?:手机)?号码$|^我的(?:完整|真实)?(?:手机)?号码$|^(?:查看|看看|看|显示我的|查看我的|我的)手机号$/u,
    { kind: 'reveal' },
  ],
  [/^(?:上传|更换|添加|发送?)?(?:我的)?微信(?:号)?(?:的)?二维码$/u, { kind: 'wechat-code' }],
  [/^(?:删除|删掉|清空|移除)(?:我的)?微信(?:号)?(?:的)?二维码$/u, { kind: 'drop-wechat-code' }],
  [/^(?:历史合作|合作案例)(?:列表)?$|^(?:管理|查看|看看)历史合作$/u, { kind: 'list' }],
  [/^(?:使?用)(?:我的|我)?(?:当前|现在)?(?:的)?飞书(?:账号|号)?$/u, { kind: 'use-feishu' }],
];

/** 名片 itself cannot be closed (PRODUCT R40): this leads to its answer and to what can be done instead. */
const CLOSE =
  /^(?:我(?:要|想)|帮我|请)?(?:关闭|关掉|停用|注销|删除|删掉|下架|下线|隐藏)(?:我的|这张|整张)?(?:达人)?名片(?:吧|了)?$|^(?:我(?:要|想)|帮我|请)?(?:把|将)?(?:我的)?(?:达人)?名片(?:关闭|关掉|停用|注销|删除|删掉|删了|关了|下架|下线|隐藏)(?:掉|吧|了)?$/u;

const OFF = /^(?:关闭|取消|解除)免打扰$/u;

function fold(line: string): string {
  return line
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/[\s。.!~]+$/u, '');
}

/** Reads a line that asks for a section, a form, a setting or the list of 历史合作; null for anything else. */
export function parseCardCommand(line: string): CardCommand | null {
  const folded = fold(line);
  if (folded.length > 200 || readsLikeQuestion(folded)) return listAddition(line);
  const tight = folded.replace(/\s+/g, '');
  if (CLOSE.test(tight)) return { kind: 'close-card' };
  const known = WORDS.find(([pattern]) => pattern.test(tight));
  if (known) return known[1];
  if (OFF.test(tight)) return { kind: 'quiet', words: '关闭' };
  const quiet = /^免打扰(?:\s*[:：]|改成|改为|设为|时段|时间)?\s*(.{0,40})$/u.exec(folded);
  if (quiet) return { kind: 'quiet', words: quiet[1]?.trim() ?? '' };
  return parseListCommand(folded) ?? formWord(folded) ?? sectionWord(tight) ?? listAddition(line);
}

function formWord(folded: string): CardCommand | null {
  const match = /^(?:表单|form)\s*(.{0,8})$/u.exec(folded) ?? /^(.{2,6})表单$/u.exec(folded);
  if (!match) return null;
  const named = match[1]?.trim() ?? '';
  if (named === '') return { kind: 'form', section: null };
  const section = sectionOf(named);
  return section ? { kind: 'form', section } : null;
}

/** 联系方式 and 基础信息 are walked through by 编辑; only their forms have names of their own. */
function sectionOf(word: string): FormSection | null {
  if (/^(?:联系方式|contacts)$/u.test(word)) return 'contacts';
  if (/^(?:基础信息|basics)$/u.test(word)) return 'basics';
  return sectionNamed(word);
}

function sectionWord(tight: string): CardCommand | null {
  const word = tight.replace(/^(?:编辑|修改|填写|完善|设置)/u, '');
  const section = sectionNamed(word) ?? (word === tight ? null : sectionOf(word));
  if (section) return { kind: 'section', section };
  const item = questionNamed(word);
  return item && (word !== tight || fieldOf(word) === null) ? { kind: 'ask', item } : null;
}

function listAddition(line: string): CardCommand | null {
  const match = /^(?:新增|添加|增加|加一条)(?:历史)?(?:合作)(?:案例)?\s*[:：]?\s*([\s\S]{0,4000})$/u.exec(
    line.trim(),
  );
  return match ? { kind: 'list-add', words: match[1]?.trim() ?? '' } : null;
}

/** The kinds of `CardCommand`: all of them belong to the owner of a card. */
export const CARD_COMMANDS = [
  'section',
  'ask',
  'form',
  'virtual',
  'pause',
  'quiet',
  'reveal',
  'use-feishu',
  'list',
  'list-move',
  'list-order',
  'list-add',
  'wechat-code',
  'drop-wechat-code',
] as const satisfies readonly CardCommand['kind'][];
