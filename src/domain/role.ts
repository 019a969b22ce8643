/** What people may say they are. */
export const ROLES = ['creator', 'brand', 'support'] as const;

/** One of `ROLES`. It chooses what is shown first and gives no right to anything. */
export type Role = (typeof ROLES)[number];

/** What is kept of a person: what they chose, or `visitor` once they were asked twice and named nothing. */
export type KnownRole = Role | 'visitor';

const CLAIMS: readonly (readonly [Role, RegExp])[] = [
  ['creator', /^我是(?:一[名个位])?(?:达人|创作者|博主)$|^i(?:'m| am) a creator$/u],
  ['brand', /^我是(?:一[名个位])?(?:品牌|品牌方|客户|商家|广告主)$|^i(?:'m| am) a brand$/u],
  ['support', /^我是(?:一[名个位])?(?:平台|人工)?客服$|^i(?:'m| am) support$/u],
];

/** Short answers to the question who somebody is. 客服 alone is left out: it calls for support. */
const SHORT: Readonly<Record<string, Role>> = {
  达人: 'creator',
  创作者: 'creator',
  博主: 'creator',
  creator: 'creator',
  品牌: 'brand',
  品牌方: 'brand',
  客户: 'brand',
  商家: 'brand',
  brand: 'brand',
};

function fold(line: string): string {
  return line
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/^\/\s*/, '')
    .replace(/[\s。.!~,、，]+$/u, '');
}

/**
 * The role that a whole line claims (`我是达人`), or null. `asked`: the question stands open, so that a single word
 * (`达人`) is an answer; elsewhere it means something else.
 */
export function claimedRole(line: string, asked: boolean): Role | null {
  const folded = fold(line);
  const claimed = CLAIMS.find(([, pattern]) => pattern.test(folded))?.[0];
  return claimed ?? (asked && Object.hasOwn(SHORT, folded) ? (SHORT[folded] ?? null) : null);
}

/** Whole lines that ask for the question again. */
export const SWITCH_WORDS = [
  '切换身份',
  '换身份',
  '更换身份',
  '修改身份',
  '我的身份',
  'switch role',
] as const;

const GREETING = /^(?:你好|您好|嗨|哈喽|哈啰|在吗|在么|有人吗|hi|hello|start)[呀啊吗]?$/u;

/** Whether a line only greets. */
export function isGreeting(line: string): boolean {
  return GREETING.test(fold(line));
}
