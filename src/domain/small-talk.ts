import { capInput } from './text-hygiene.js';

/** A line that asks nothing: a greeting, thanks, a goodbye, a nod or a laugh, a 取消 of nothing, a number that picks nothing. */
export type SmallTalk = 'greeting' | 'thanks' | 'bye' | 'nod' | 'cancel' | 'number';

/** Whole lines; particles behind them are cut off first, and letters said many times are said once. */
const WHOLE: Readonly<Record<Exclude<SmallTalk, 'number'>, RegExp>> = {
  greeting:
    /^(?:(?:你|您|大家)好|哈[喽啰罗]|嗨|hi|hello|hey|在(?:吗|不在|嘛)?|有人(?:吗|在吗)|(?:早|上午|中午|下午|晚上)好|早(?:安|上好)?)$/u,
  thanks:
    /^(?:(?:好|好的|ok|嗯|知道了|我知道了|明白了|懂了|收到)?(?:非常|十分|太|多)?(?:谢|感谢|谢谢|谢了|多谢|感谢|thx|thanks|thank you|thankyou|3q)(?:你|您|啦|大佬|客服)?(?:的帮助)?|(?:你|您)?(?:太)?(?:辛苦|麻烦你|麻烦您)|辛苦你|辛苦您)$/u,
  bye: /^(?:再见|拜|拜拜|bye|bye ?bye|88|晚安|回见|先这样|就这样|没事|没有事|没别的|没其他问题|没问题|没有问题|不用|不用了|不需要|算|没有|没)$/u,
  cancel: /^(?:取消|退出|cancel|quit)$/u,
  nod: /^(?:好|好的|好滴|好嘞|行|可以|嗯|嗯嗯|恩|哦|噢|喔|啊|额|呃|ok|okay|okk|收到|明白|知道|我知道|懂|我懂|了解|清楚|原来如此|原来是这样|是|是的|对|对的|没错|哈|呵|嘿|嘻|嘿嘿|hh|lol|6|666|牛|厉害|真棒|太棒|棒|赞|不错|很好|太好|真好|可以的|有道理|(?:真|好|太)?有意思|有用|解决|好用)$/u,
};

const PARTICLES = /[了啦呀吧呢哦噢喔嘛哈啊哟呐滴的~]+$/u;

/**
 * Reads a line as small talk, or null. Whole lines only: `谢谢，名片怎么分享` is a question. A line without a letter
 * or a digit (an emoji, dots) is a nod.
 */
export function readSmallTalk(line: string): SmallTalk | null {
  const words = foldTalk(line);
  if (words === '') return 'nod';
  for (const form of [words, words.replace(PARTICLES, ''), onceEach(words)])
    for (const [kind, pattern] of Object.entries(WHOLE)) if (pattern.test(form)) return kind as SmallTalk;
  return /^\d{1,3}$/u.test(words) ? 'number' : null;
}

/** How WeChat writes its own faces in text: `[微笑]`, `[ThumbsUp]`. */
const EMOTICON = /\[[\p{Script=Han}a-z]{1,12}\]/gu;

/** Half width, lower case, letters and digits alone, with single spaces between latin words. */
export function foldTalk(line: string): string {
  return capInput(line)
    .normalize('NFKC')
    .toLowerCase()
    .replace(EMOTICON, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu, '');
}

/** `哈哈哈哈` said once; a doubled word such as `谢谢` is left to the patterns. */
function onceEach(words: string): string {
  return words.replace(/(.)\1+/gu, '$1');
}
