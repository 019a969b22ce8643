import { readsLikeQuestion } from './question.js';

/** Where a card can be shared to, in the order in which they are offered (PRODUCT R24). */
export const SHARE_TARGETS = ['wechat', 'feishu', 'link', 'image'] as const;

/** One of the places a card can be shared to. */
export type ShareTarget = (typeof SHARE_TARGETS)[number];

/** What people call each target. */
const WORDS: Readonly<Record<ShareTarget, readonly string[]>> = {
  wechat: ['微信', '微信好友', '微信群', 'wechat', 'weixin', 'wx'],
  feishu: ['飞书', '飞书群', '群', '飞书会话', 'feishu', 'lark'],
  link: ['链接', '名片链接', '网页', '网址', 'link', 'url'],
  image: ['图片', '名片图片', '海报', '相册', 'image', 'picture'],
};

/** Whole lines that share at once. */
const LINES: Readonly<Record<ShareTarget, readonly string[]>> = {
  wechat: ['微信分享'],
  feishu: ['飞书分享', '转发到群'],
  link: ['复制链接', '生成链接', '获取链接', '名片链接'],
  image: ['保存图片', '生成图片', '名片图片', '保存名片', '图片名片'],
};

/** Whole lines that list the links. */
const LISTS = ['链接', '我的链接', '分享链接', '链接列表', '链接管理', '管理链接', 'links', 'my links'];

/** A line about sharing; see `parseCommand`. */
export type ShareCommand =
  | { readonly kind: 'share-to'; readonly target: ShareTarget | null }
  | { readonly kind: 'share-with'; readonly words: string }
  | { readonly kind: 'links' }
  | { readonly kind: 'stop-link'; readonly number: number };

function targetIn(words: Readonly<Record<ShareTarget, readonly string[]>>, line: string): ShareTarget | null {
  return SHARE_TARGETS.find((target) => words[target].includes(line)) ?? null;
}

/**
 * Reads `链接`, `停用 2`, `分享给 喜茶 7天 3次`, `分享到微信`, `保存图片`; null for other lines. `folded` is the line
 * in half width and lower case, `line` as it was typed.
 */
export function shareCommand(folded: string, line: string): ShareCommand | null {
  if (LISTS.includes(folded)) return { kind: 'links' };
  const whole = targetIn(LINES, folded);
  if (whole) return { kind: 'share-to', target: whole };
  const stop = /^(?:停用|停掉|撤回|关闭|stop)\s*(?:链接|第)?\s*#?(\d{1,6})\s*(?:号|条|个)?(?:链接)?$/u.exec(
    folded,
  );
  if (stop?.[1]) return { kind: 'stop-link', number: Number(stop[1]) };
  if (readsLikeQuestion(folded)) return null;
  const to = /^(?:分享到|分享至|转发到|转发至|发到|share to)\s*(.{1,12})$/u.exec(folded);
  if (to?.[1]) return { kind: 'share-to', target: targetIn(WORDS, to[1].trim()) };
  const person = /^(?:分享名片给|分享给|share with)\s*(.{0,200})$/isu.exec(line);
  return person ? { kind: 'share-with', words: person[1] ?? '' } : null;
}
