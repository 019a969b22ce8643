import { type TextRef, text } from '../shared/texts.js';
import { type ParsedField, parseEmail, parseFeishu, parsePhone, parseWechat } from './contact-rules.js';
import type {
  CardContent,
  CardEdit,
  CardField,
  Collaboration,
  CreatorCard,
  EditableField,
  PhoneOnFile,
  PreferenceEdit,
  ReadOnlyField,
} from './creator-card.js';
import { CARD_FIELDS } from './creator-card.js';
import { applyPreference, isPreferenceItem } from './preferences.js';
import { parseCollaborations, parseIntroduction } from './story-rules.js';

export type { ParsedField } from './contact-rules.js';

/** The words people use for each field, the usual one first. */
const WORDS: Readonly<Record<CardField, readonly string[]>> = {
  phone: ['手机号', '手机', '电话', '手机号码', '电话号码', '联系电话', 'phone', 'mobile'],
  feishu: ['飞书', '飞书号', 'feishu', 'lark'],
  wechat: ['微信号', '微信', 'wechat', 'wx', 'vx', 'weixin'],
  email: ['邮箱', '邮件', '电子邮箱', '邮箱地址', 'email', 'mail', 'e-mail'],
  collaborations: ['历史合作', '合作', '合作案例', '案例', '合作经历', '合作品牌'],
  introduction: ['达人介绍', '介绍', '简介', '个人介绍', '自我介绍', 'bio'],
  avatar: ['头像', 'avatar'],
  nickname: ['昵称', '名字', '网名', 'nickname'],
  douyinId: ['抖音号', '抖音id', 'douyin'],
  location: ['所在地', '城市', '地区', '位置', 'location'],
};

const BY_WORD = new Map(
  CARD_FIELDS.flatMap((field) =>
    [field.toLowerCase(), ...WORDS[field]].map((word) => [word, field] as const),
  ),
);

/** The name of a field as people read it. */
export function fieldLabel(field: CardField): TextRef {
  return text(`card.field.${field}`);
}

/** The field that a word stands for, or null. Any width and case. */
export function fieldOf(word: string): CardField | null {
  return BY_WORD.get(word.normalize('NFKC').trim().toLowerCase()) ?? null;
}

const PARSERS: Readonly<Record<EditableField, (value: string) => ParsedField>> = {
  phone: parsePhone,
  feishu: parseFeishu,
  wechat: parseWechat,
  email: parseEmail,
  collaborations: parseCollaborations,
  introduction: parseIntroduction,
};

/** Reads what a person typed into a field: a valid edit, perhaps with a word of warning, or the problem. */
export function parseField(field: EditableField, value: string): ParsedField {
  return PARSERS[field](value);
}

/** What people type in a field's place to empty it. */
export const CLEARING_WORD = /^(?:清空|删除|clear)$/iu;

/** The edit that empties a field. */
export function clearingEdit(field: EditableField): CardEdit {
  return field === 'collaborations' ? { field, value: [] } : { field, value: null };
}

/** The content after an edit. `protect` keeps a phone number; nothing else is allowed to see it. */
export function applyEdit(
  content: CardContent,
  edit: CardEdit | PreferenceEdit,
  protect: (number: string) => PhoneOnFile,
): CardContent {
  if (isPreferenceEdit(edit)) return applyPreference(content, edit);
  if (edit.field === 'collaborations') return { ...content, collaborations: edit.value };
  if (edit.value === null) return withoutField(content, edit.field);
  if (edit.field !== 'phone') return { ...content, [edit.field]: edit.value };
  return { ...content, phone: protect(edit.value) };
}

/**
 * The content with a field emptied, and with it what was shown on its strength: whoever takes a number back and gives
 * one later has to switch 隐私保护 on again, and a WeChat code does not come back with another 微信号.
 */
export function withoutField(
  content: CardContent,
  field: Exclude<EditableField, 'collaborations'>,
): CardContent {
  if (field === 'phone') return { ...content, phone: null, virtualNumber: false };
  if (field === 'wechat') return { ...content, wechat: null, wechatCode: null };
  return { ...content, [field]: null };
}

function isPreferenceEdit(edit: CardEdit | PreferenceEdit): edit is PreferenceEdit {
  return isPreferenceItem(edit.field);
}

/** Whether two contents say the same; phone numbers are compared by their keyed hash. */
export function sameContent(a: CardContent, b: CardContent): boolean {
  const plain = (one: CardContent) =>
    JSON.stringify({ ...one, phone: one.phone?.index ?? null, hidden: [...one.hidden].sort() });
  const ordered = (one: CardContent) =>
    Object.fromEntries(Object.entries(JSON.parse(plain(one)) as object).sort());
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

/** Why a captured field is not edited here, and where to change it (PRODUCT R13, R26, R27). */
export function readOnlyReason(_field: ReadOnlyField): TextRef {
  return text('field.read-only');
}

/** Whether the creator has filled a field. */
export function isFilled(content: CardContent, field: EditableField): boolean {
  return field === 'collaborations' ? content.collaborations.length > 0 : content[field] !== null;
}

/** One line of 历史合作; of a link only the host is shown. */
export function collaborationLine(item: Collaboration): string {
  const host = item.link && URL.canParse(item.link) ? new URL(item.link).host : null;
  return [item.brand, item.form, item.time, host].filter((part) => part !== null).join(' · ');
}

/** What stands in a field now, fit to be shown to its owner: a phone number masked. Null when not filled. */
export function currentText(card: CreatorCard, field: EditableField): string | null {
  if (field === 'phone') return card.content.phone?.masked ?? null;
  if (field !== 'collaborations') return card.content[field];
  const lines = card.content.collaborations.map(collaborationLine);
  return lines.length > 0 ? lines.join('\n') : null;
}
