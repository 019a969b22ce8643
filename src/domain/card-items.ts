import { type TextRef, text } from '../shared/texts.js';
import { fieldOf, isFilled } from './card-fields.js';
import {
  CARD_ITEMS,
  type CardContent,
  type CardItem,
  EDITABLE_FIELDS,
  type EditableField,
  type PreferenceItem,
  type PreferenceSection,
  type StepField,
} from './creator-card.js';
import { itemsOf, preferenceOf } from './preferences.js';

/** The words people use for the preference sections and their questions. */
const SECTION_WORDS: Readonly<Record<PreferenceSection, readonly string[]>> = {
  cooperation: ['变现偏好', '变现', '合作偏好', '接单偏好', 'cooperation'],
  reach: ['联系偏好', '联系习惯', 'reach'],
};

const QUESTION_WORDS: Readonly<Record<PreferenceItem, readonly string[]>> = {
  forms: ['合作形式', '接单形式'],
  categories: ['擅长品类', '品类'],
  price: ['报价区间', '报价', '价格'],
  dates: ['可接档期', '档期'],
  channels: ['首选渠道', '首选联系方式', '联系渠道'],
  hours: ['可联系时段', '联系时段', '联系时间'],
  response: ['回复时效', '回复时间'],
};

const LABELS: Readonly<Record<CardItem | PreferenceItem, TextRef>> = {
  phone: text('card.field.phone'),
  feishu: text('card.field.feishu'),
  wechat: text('card.field.wechat'),
  email: text('card.field.email'),
  collaborations: text('card.field.collaborations'),
  introduction: text('card.field.introduction'),
  cooperation: text('card.field.cooperation'),
  reach: text('card.field.reach'),
  forms: text('card.field.forms'),
  categories: text('card.field.wanted-categories'),
  price: text('card.field.price'),
  dates: text('card.field.dates'),
  channels: text('card.field.channels'),
  hours: text('card.field.hours'),
  response: text('card.field.response'),
};

function lookup<Name extends string>(words: Readonly<Record<Name, readonly string[]>>): Map<string, Name> {
  const pairs = Object.entries(words) as [Name, readonly string[]][];
  return new Map(pairs.flatMap(([name, list]) => list.map((word) => [word, name] as const)));
}

const SECTIONS = lookup(SECTION_WORDS);
const QUESTIONS = lookup(QUESTION_WORDS);

function fold(word: string): string {
  return word.normalize('NFKC').trim().toLowerCase();
}

/** The preference section that a word stands for, or null. */
export function sectionNamed(word: string): PreferenceSection | null {
  return SECTIONS.get(fold(word)) ?? null;
}

/** The question of a preference section that a word stands for, or null. */
export function questionNamed(word: string): PreferenceItem | null {
  return QUESTIONS.get(fold(word)) ?? null;
}

/** The item of the card that a word stands for: one that its owner may fill and hide; null for anything else. */
export function itemNamed(word: string): CardItem | null {
  const field = fieldOf(word);
  if (field) return isCardItem(field) ? field : null;
  return sectionNamed(word);
}

/** Whether a name is that of an item. */
export function isCardItem(name: string): name is CardItem {
  return (CARD_ITEMS as readonly string[]).includes(name);
}

/** Whether a step asks for one of the six fields, rather than for a preference. */
export function isTextField(step: StepField): step is EditableField {
  return (EDITABLE_FIELDS as readonly string[]).includes(step);
}

/** The name of an item or a question as people read it. */
export function itemLabel(item: CardItem | PreferenceItem): TextRef {
  return LABELS[item];
}

/** Whether the owner has filled an item; a section is filled when all its questions are answered. */
export function isItemFilled(content: CardContent, item: CardItem): boolean {
  if (item === 'cooperation' || item === 'reach')
    return itemsOf(item).every((question) => preferenceOf(content, question) !== null);
  return isFilled(content, item);
}
