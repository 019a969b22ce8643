import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPhoneNumbers } from '../../src/domain/phone-guard.js';
import { readWechatCode } from '../../src/domain/wechat-code.js';
import { WECHAT_CODE } from '../helpers/cards.js';
import { naughtyStrings } from '../helpers/naughty.js';

const problemOf = (words: string) => {
  const read = readWechatCode(words);
  return read.ok ? null : read.problem.key;
};

describe('a personal WeChat code', () => {
  it('is taken in the form that the app makes, with and without a style', () => {
    for (const code of [WECHAT_CODE, `${WECHAT_CODE}?s=2`, 'https://u.wechat.com/EAVzgOGBnATKcePfVWr_QyQ'])
      expect(readWechatCode(` ${code}\n`)).toEqual({ ok: true, code });
  });

  it('is nothing else: each other kind is refused by name', () => {
    for (const [words, key] of [
      ['wxp://f2f0AbCdEfGhIjKlMnOp', 'wechat-qr.pay'],
      ['https://payapp.weixin.qq.com/qr/x', 'wechat-qr.pay'],
      ['https://weixin.qq.com/g/AwYAAAbCdEfGh', 'wechat-qr.group'],
      ['https://work.weixin.qq.com/u/vc12345', 'wechat-qr.work'],
      ['http://weixin.qq.com/r/AbCdEf', 'wechat-qr.other-wechat'],
      ['weixin://dl/business/?t=abc', 'wechat-qr.other-wechat'],
      ['https://mp.weixin.qq.com/s/abc', 'wechat-qr.other-wechat'],
      ['13812345678', 'wechat-qr.not-wechat'],
      ['tel:+8613812345678', 'wechat-qr.not-wechat'],
      ['sms:13812345678?body=x', 'wechat-qr.not-wechat'],
      ['https://u.wechat.com/13812345678', 'wechat-qr.not-wechat'],
      ['https://u.wechat.com/13812345678-aaaaaa', 'wechat-qr.not-wechat'],
      ['http://u.wechat.com/AbCdEfGhIjKlMnOpQrStUvW', 'wechat-qr.not-wechat'],
      ['https://u.wechat.com.evil.example/AbCdEfGhIjKlMnOp', 'wechat-qr.not-wechat'],
      [`${WECHAT_CODE}"><script>alert(1)</script>`, 'wechat-qr.not-wechat'],
      [`${WECHAT_CODE}#13812345678`, 'wechat-qr.not-wechat'],
      [`${WECHAT_CODE}\nhttps://evil.example`, 'wechat-qr.not-wechat'],
      [`https://u.wechat.com/${'A'.repeat(4_000)}`, 'wechat-qr.not-wechat'],
      ['', 'wechat-qr.not-wechat'],
    ] as const)
      expect([words, problemOf(words)]).toEqual([words, key]);
  });

  it('of whatever text: nothing with a number in it is taken, and no refusal repeats a word of it', () => {
    const near = fc
      .tuple(fc.constantFrom('https://u.wechat.com/', 'sms:', 'tel:', ''), fc.string({ maxLength: 60 }))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(near, fc.constantFrom(...naughtyStrings())), (words) => {
        const read = readWechatCode(words);
        if (read.ok) expect(findPhoneNumbers(read.code)).toEqual([]);
        else expect(read.problem.params).toBeUndefined();
      }),
    );
  });
});
