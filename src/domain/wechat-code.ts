import { type TextRef, text } from '../shared/texts.js';
import { findPhoneNumbers } from './phone-guard.js';

/**
 * A personal WeChat code in the form that today's app makes: `https://u.wechat.com/` and a token, seen with 23
 * characters, some with `?s=` and a digit (codes that people have published; WeChat documents the form nowhere).
 */
const PERSONAL = /^https:\/\/u\.wechat\.com\/[A-Za-z0-9_-]{16,40}(?:\?s=\d{1,2})?$/;

/** What other codes hold, and why they do not fit. Tried in this order, on the folded text. */
const OTHERS: readonly (readonly [pattern: RegExp, problem: TextRef])[] = [
  [/^(?:wxp:|https?:\/\/(?:payapp|wx\.tenpay|qr\.alipay))/, text('wechat-qr.pay')],
  [/^https?:\/\/weixin\.qq\.com\/g\//, text('wechat-qr.group')],
  [/^https?:\/\/work\.weixin\.qq\.com\//, text('wechat-qr.work')],
  [/^(?:weixin:|https?:\/\/(?:weixin|mp\.weixin|wxaurl)\.)/, text('wechat-qr.other-wechat')],
];

/** The code of one person, or why this is none. Nothing of a refused text is repeated: it may hold anything. */
export function readWechatCode(
  decoded: string,
): { readonly ok: true; readonly code: string } | { readonly ok: false; readonly problem: TextRef } {
  const code = decoded.trim();
  if (PERSONAL.test(code) && findPhoneNumbers(code).length === 0) return { ok: true, code };
  const folded = code.slice(0, 100).toLowerCase();
  const known = OTHERS.find(([pattern]) => pattern.test(folded));
  return { ok: false, problem: known ? known[1] : text('wechat-qr.not-wechat') };
}
