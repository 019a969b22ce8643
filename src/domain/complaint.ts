import { foldTalk } from './small-talk.js';

/**
 * What a line says of the answer before it. `useless`: it did not help, and the line names nothing else. `still`:
 * something is still missing or still does not work; `about` is what, or null when no more than that is said.
 */
export type Complaint =
  | { readonly kind: 'useless' }
  | { readonly kind: 'still'; readonly about: string | null };

/** Longer lines tell more than that an answer did not help; the knowledge base reads them. */
const MAX_LENGTH = 24;

const LEAD =
  /^(?:可是|但是|但|可|不过|我|你们?|这个?|那个?|这样|方法|办法|答案|回答|说的|照着?做了?|按你说的(?:做了?|弄了?)?|试了(?:一下|下|好几次|几次)?|试过了?|弄了(?:半天)?|真的?|完全|根本|一点都?|等了(?:半天|很久|好久)|都|也|又|已经|还是|依然|依旧|仍然?|照样|一直|就是|怎么)+/u;

const USELESS =
  /^(?:没用|没有用|无用|不行|不管用|不好用|不好使|没效果|没有效果|没帮助|没有帮助|没帮上忙?|没帮到我?|帮不了我?|没解决(?:我的)?(?:问题)?|没有解决(?:问题)?|解决不了(?:问题)?|不对|不是这样|不能用|用不了|不会|不会弄|不会用|不懂|没懂|没看懂|没听懂|看不懂|听不懂|不明白|没明白|搞不定|搞不懂|弄不了|弄不好|弄不来|搞不了|没变化?|没反应|没有变化|没有反应|老样子|一样)$/u;

const WHOLE_USELESS =
  /^(?:没用|没有用|不行|不管用|答非所问|(?:这|我)?(?:不是|没)(?:我)?(?:要|想)?(?:问|说)?(?:的)?(?:是)?(?:这个|这)(?:意思|问题)?|不是(?:这个|我的)(?:意思|问题)|没(?:有)?回答(?:我的)?问题|没答到点(?:子)?上|(?:你)?没(?:有)?(?:听懂|看懂|明白|理解)(?:我的意思|我)?|问题(?:还)?没(?:有)?解决|说了等于没说)$/u;

const TRIED =
  /^(?:.{0,8}(?:看|找|查|翻|试|问)(?:过|了|遍).{0,6}(?:没有?|不行|不是)|.{1,6}(?:里面?|那里?)?(?:也|都)(?:没有?|不行|不是))$/u;

const STILL = /还是|仍然?|依然|依旧|照样|一直|[还又](?=[没不])/u;
const NEGATIVE = /没|不|无/u;
const MISSING = /^(?:没有?收到|收不到|没人回|没回|没有回)/u;

/** Words that say that something is not so, but not what. */
const NOTHING_NAMED = /^(?:没有?|不行|不能|不会|不可以|不是|不对|没|不|无)$/u;

/** Shapes of a question, which asks for something else. 怎么办 is none: it goes with what is missing. */
const QUESTION = /能不能|能否|可不可以|可以吗|是否|如何|什么|哪|多久|几|吗$/u;

const PARTICLES = /[了啦呀吧呢哦噢喔嘛吗哈啊哟]+$/u;

/** Reads a line that follows an answer; null when it does not complain of it. */
export function readComplaint(line: string): Complaint | null {
  const whole = foldTalk(line);
  const words = whole.replace(PARTICLES, '');
  if (words === '' || words.length > MAX_LENGTH) return null;
  const bare = words.replace(LEAD, '');
  if ([words, bare].some((one) => USELESS.test(one)) || WHOLE_USELESS.test(words) || TRIED.test(words))
    return { kind: 'useless' };
  const still = (STILL.test(words) && NEGATIVE.test(words)) || MISSING.test(words);
  return still && !QUESTION.test(whole) ? { kind: 'still', about: missingIn(whole) } : null;
}

/** What comes after the last word for "still": what is missing, or does not work. */
function missingIn(words: string): string | null {
  const about = words.split(STILL).at(-1)?.replace(LEAD, '') ?? '';
  return about.length < 2 || NOTHING_NAMED.test(about.replace(PARTICLES, '')) ? null : about;
}
