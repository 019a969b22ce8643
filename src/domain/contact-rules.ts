import type { TextRef } from '../shared/texts.js';
import { text } from '../shared/texts.js';
import type { CardEdit } from './creator-card.js';
import { findPhoneNumbers, holdsPhoneNumber } from './phone-guard.js';
import { cleanId, cleanLine } from './text-hygiene.js';

/** What becomes of what a person typed into a field. */
export type ParsedField =
  | { readonly ok: true; readonly edit: CardEdit; readonly notice?: TextRef }
  | { readonly ok: false; readonly problem: TextRef };

/** A refusal with its reason. */
export function refuse(key: TextRef['key'], params?: TextRef['params']): ParsedField {
  return { ok: false, problem: text(key, params) };
}

/** Internet-of-things prefixes: valid numbers that nobody answers. */
const MACHINE_PREFIX = /^14[01468]/;

/** A mainland mobile number (PRODUCT R16), however it is spaced. */
export function parsePhone(value: string): ParsedField {
  const digits = cleanId(value)
    .replace(/[-.()（）·—－]/g, '')
    .replace(/^(\+86|0086)/, '');
  if (/^\+|^00/.test(digits)) return refuse('field.phone.foreign');
  if (!/^\d+$/.test(digits)) return refuse('field.phone.letters');
  const number = digits.length === 13 && digits.startsWith('86') ? digits.slice(2) : digits;
  if (number.length < 11) return refuse('field.phone.short', { count: 11 - number.length });
  if (number.length > 11) return refuse('field.phone.long', { count: Math.min(number.length, 99) - 11 });
  if (!/^1[3-9]/.test(number)) return refuse('field.phone.prefix');
  const edit = { field: 'phone', value: number } as const;
  return MACHINE_PREFIX.test(number)
    ? { ok: true, edit, notice: text('field.phone.machine') }
    : { ok: true, edit };
}

const WECHAT_ID = /^[A-Za-z_][A-Za-z0-9_-]{5,19}$/;

/** A searchable WeChat id (PRODUCT R18). */
export function parseWechat(value: string): ParsedField {
  const id = cleanId(value);
  if (/^\d+$/.test(id) || holdsPhoneNumber(value)) return refuse('field.wechat.number');
  if (/^wxid_/i.test(id)) return refuse('field.wechat.internal');
  return WECHAT_ID.test(id)
    ? { ok: true, edit: { field: 'wechat', value: id } }
    : refuse('field.wechat.rule');
}

const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$/;

const TYPOS: Readonly<Record<string, string>> = {
  'gmial.com': 'gmail.com',
  'gamil.com': 'gmail.com',
  'gmail.con': 'gmail.com',
  '163.con': '163.com',
  '126.con': '126.com',
  'qq.con': 'qq.com',
  'qq.cm': 'qq.com',
  'outlok.com': 'outlook.com',
  'hotmial.com': 'hotmail.com',
};

/** One e-mail address (PRODUCT R19); its domain is kept in lower case. */
export function parseEmail(value: string): ParsedField {
  const line = cleanLine(value).normalize('NFKC').replaceAll('。', '.').trim();
  if ((line.match(/@/g) ?? []).length > 1) return refuse('field.email.two');
  if (line.length > 254 || !EMAIL.test(line)) return refuse('field.email.rule');
  const [local = '', host = ''] = line.split('@');
  const meant = TYPOS[host.toLowerCase()];
  if (meant) return refuse('field.email.typo', { meant: `${local}@${meant}` });
  if (findPhoneNumbers(local).length > 0) return refuse('field.public-number');
  return { ok: true, edit: { field: 'email', value: `${local}@${host.toLowerCase()}` } };
}

const FEISHU_LINK = /^https:\/\/(?:[\w-]+\.)*(?:feishu\.cn|larksuite\.com|larkoffice\.com)\/\S{0,300}$/i;

/** How to be reached on Feishu (PRODUCT R17): the account's e-mail, a card link, or a user name; never a number. */
export function parseFeishu(value: string): ParsedField {
  const id = cleanId(value);
  if (holdsPhoneNumber(value)) return refuse('field.public-number');
  const ok =
    FEISHU_LINK.test(id) || (EMAIL.test(id) && id.length <= 254) || /^[A-Za-z0-9._-]{3,64}$/.test(id);
  return ok && !/^\d{7,}$/.test(id)
    ? { ok: true, edit: { field: 'feishu', value: id } }
    : refuse('field.feishu.rule');
}
