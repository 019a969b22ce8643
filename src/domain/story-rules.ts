import { text } from '../shared/texts.js';
import { type ParsedField, refuse } from './contact-rules.js';
import type { Collaboration } from './creator-card.js';
import { holdsPhoneNumber } from './phone-guard.js';
import { cleanLine, cleanLines, countGraphemes } from './text-hygiene.js';

/** Own choice; the source names no limit (PRODUCT R20, R21). */
export const MAX_COLLABORATIONS = 20;
const MAX_BRAND = 30;
const MAX_PART = 40;
/** Graphemes of 达人介绍; own choice (PRODUCT R21). */
export const MAX_INTRODUCTION = 200;

const OTHER_CONTACT =
  /[\w.+-]+@[\w-]+\.\w+|https?:\/\/|(?:微信|vx|wx|v信|薇信|加我|qq)\s*[:：号]?\s*[A-Za-z0-9_-]{5,}/iu;

/** 达人介绍: free text that holds no phone number, since that would go around the virtual number. */
export function parseIntroduction(value: string): ParsedField {
  const words = cleanLines(value);
  const count = countGraphemes(words);
  if (words === '') return refuse('field.empty');
  if (count > MAX_INTRODUCTION)
    return refuse('field.introduction.long', { count: count - MAX_INTRODUCTION, max: MAX_INTRODUCTION });
  if (holdsPhoneNumber(value)) return refuse('field.phone-inside');
  const edit = { field: 'introduction', value: words } as const;
  return OTHER_CONTACT.test(words)
    ? { ok: true, edit, notice: text('field.introduction.contact') }
    : { ok: true, edit };
}

/** The lines of a text with several cooperations: one a line, or separated by ；. */
export function collaborationLines(value: string): string[] {
  return cleanLines(value)
    .split(/[\n;；]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A cooperation as its owner would type it. */
export function collaborationText({ brand, form, time, link }: Collaboration): string {
  return [brand, form, time, link].filter((part) => part !== null).join(' ');
}

/** Whether two cooperations are the same one: the same brand at the same time (PRODUCT R20). */
export function sameCollaboration(one: Collaboration, other: Collaboration): boolean {
  return one.brand === other.brand && one.time === other.time;
}

/** 历史合作: one a line or separated by ；, each 品牌 形式 时间 链接. */
export function parseCollaborations(value: string): ParsedField {
  if (holdsPhoneNumber(value)) return refuse('field.phone-inside');
  const lines = collaborationLines(value);
  if (lines.length === 0) return refuse('field.empty');
  const items: Collaboration[] = [];
  for (const line of lines) {
    const item = parseCollaboration(line);
    if ('ok' in item) return item;
    if (!items.some((one) => sameCollaboration(one, item))) items.push(item);
  }
  if (items.length > MAX_COLLABORATIONS)
    return refuse('field.collaborations.many', { max: MAX_COLLABORATIONS });
  return { ok: true, edit: { field: 'collaborations', value: items } };
}

const TIME = /^(?:\d{4}(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?|年)?|去年|今年|前年)$/u;

function parseCollaboration(line: string): Collaboration | ParsedField {
  const [brand = '', ...rest] = cleanLine(line)
    .split(/[ ,，、|]+/)
    .filter((part) => part !== '');
  if (brand === '') return refuse('field.empty');
  if (countGraphemes(brand) > MAX_BRAND) return refuse('field.collaborations.brand', { max: MAX_BRAND });
  const link = rest.find((part) => /:\/\//.test(part)) ?? null;
  if (link && !isHttpLink(link)) return refuse('field.collaborations.link');
  const time = rest.find((part) => TIME.test(part)) ?? null;
  const form = rest.filter((part) => part !== link && part !== time).join(' ');
  if (countGraphemes(form) > MAX_PART) return refuse('field.collaborations.form', { max: MAX_PART });
  return { brand, form: form === '' ? null : form, time, link };
}

function isHttpLink(link: string): boolean {
  return link.length <= 500 && URL.canParse(link) && /^https?:$/.test(new URL(link).protocol);
}
