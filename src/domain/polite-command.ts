import { fieldOf } from './card-fields.js';
import { asksAnywhere } from './question.js';

/** Said before a wish; none of it says what is wished. */
const LEAD =
  /^(?:(?:你好|您好|哈喽|嗨|亲|在吗|麻烦你?|辛苦|请你?|帮我|帮忙|给我|我想要?|我要|我需要|想要?|需要)[呀啊,，。.!！~\s]*)+/u;

/** Said after it. */
const TAIL = /(?:[,，。.!！~\s]|一下|下|吧|呗|啊|呀|哦|哈|谢谢你?|多谢|麻烦了|辛苦了)+$/u;

/** Said before 转人工 alone, often as the answer to an offer. */
const AGENT_LEAD = /^(?:(?:好的?|行|那就?|直接|快点?|赶紧|马上|要|我)[,，。.!！~\s]*)+/u;

/** Longer lines tell a story rather than wish for one thing. */
const MAX_WISH = 24;

const AGENT =
  /^(?:找|转|接|换|联系|呼叫|叫|转接|要)?(?:一下|一个|个)?(?:人工|真人|人工客服|真人客服|在线客服|人工服务|客服人员|客服)(?:服务|聊聊?|处理)?$/u;

const OWN_CARD =
  /^(?:把)?(?:看看|看一下|看下|看|查看|打开|显示|发)?(?:一下)?(?:我的|我自己的|自己的)名片(?:发我|发给我|发过来|给我|给我看看|看看|打开|调出来)?$|^(?:看看|看一下|看下|看|查看|发|来|给)?(?:一下|一份|一张|份|张)?名片$/u;

const EDIT = /^(?:编辑|修改|更改|改|更新|换|填写|填|完善|设置)(?:一下|下|一个|个)?(?:我的)?(.{1,12})$/u;
const EDITED = /^(?:把|将)?(?:我的)?(.{1,10}?)(?:编辑|修改|更改|改|更新|换|填写|填|完善)(?:一下|下|掉)?$/u;
const WHOLE_CARD = /^(?:名片|我的名片|资料|信息|名片信息|名片资料)$/u;

const HIDDEN = /^(?:把|将)(?:我的)?(.{1,10}?)(取消隐藏|隐藏|显示)(?:掉|起来|出来)?$/u;

/** Words that do something by themselves, also behind 帮我 or before 一下. */
const PLAIN =
  /^(?:撤销|撤消|撤回|预览(?:名片)?|同步|分享(?:名片)?|(?:隐藏|显示)\s*\S{1,8}|绑定抖音|切换账号|名片)$/u;

function editOf(core: string): string | null {
  const what = (EDIT.exec(core) ?? EDITED.exec(core))?.[1]?.trim() ?? '';
  if (WHOLE_CARD.test(what)) return '编辑';
  return fieldOf(what) ? `编辑 ${what}` : null;
}

/** No wish, however polite, is longer. */
const MAX_POLITE = 80;

/** A line without 你好, 麻烦, 帮我 and their like before it, and without 一下, 谢谢 behind it. */
export function withoutCourtesy(line: string): string {
  return line.length > MAX_POLITE ? line : line.trim().replace(LEAD, '').replace(TAIL, '').trim();
}

/**
 * The plain command that a politely put wish stands for: `帮我转人工` is 人工, `我想改一下微信号` is 编辑 微信号,
 * `把邮箱隐藏` is 隐藏 邮箱. Null for everything else, and for whatever asks something: how a thing is done is a
 * question, that it be done is a wish. `folded` is the line in half width and lower case.
 */
export function politeWish(folded: string): string | null {
  if (folded.length > MAX_WISH || asksAnywhere(folded)) return null;
  const core = withoutCourtesy(folded);
  if (core === '') return null;
  if (AGENT.test(core) || AGENT.test(core.replace(AGENT_LEAD, ''))) return '人工';
  if (core !== '名片' && OWN_CARD.test(core)) return '我的名片';
  const [, item, how] = HIDDEN.exec(core) ?? [];
  if (item && fieldOf(item)) return `${how === '隐藏' ? '隐藏' : '显示'} ${item}`;
  if (core === folded) return null;
  return PLAIN.test(core) ? core : editOf(core);
}
