import { describe, expect, it } from 'vitest';
import { answerFaq, answerFaqEntry, noneFits } from '../../src/application/answer-faq.js';
import { offeredActions } from '../../src/application/turn.js';
import { replyLines } from '../../src/application/wording/reply-lines.js';
import { WORD_ROOMS } from '../../src/application/wording/word-room.js';
import type { Reply } from '../../src/domain/effect.js';
import type { Decision } from '../../src/faq/decision.js';
import type { Faq } from '../../src/faq/faq.js';
import { loadTexts } from '../../src/shared/texts.js';
import { shippedFaq } from '../helpers/faq.js';

/** The shipped entries behind a fixed decision. */
function faqThat(decision: Decision): Faq {
  return { ...shippedFaq(), decide: () => decision };
}

/** A moment at which both channels are open, and one at which both are closed. */
const NOON = Date.parse('2026-11-24T12:00:00+08:00');
const NIGHT = Date.parse('2026-11-24T23:00:00+08:00');

const ask = (question: string, unansweredInARow: number, at = NOON) => ({
  words: question,
  at,
  unansweredInARow,
});
const say = loadTexts();
const words = (reply: Reply) => (reply.kind === 'text' ? reply.lines.map(say).join('\n') : '');

describe('answerFaq', () => {
  it('answers with the entry, its source and its date, and forgets earlier failures', () => {
    const { reply, unanswered, log } = answerFaq(shippedFaq(), ask('名片怎么分享给客户', 1));
    expect(reply).toMatchObject({ kind: 'faq-answer', entryId: 'Q3', updatedOn: '2022-01-08' });
    expect(reply).toMatchObject({ answer: expect.stringContaining('微信、飞书、图片、链接') });
    expect({ unanswered, log }).toEqual({ unanswered: 0, log: 'answered' });
  });

  it('tells the part that was asked for first and then the whole answer, with related entries', () => {
    const { reply } = answerFaq(shippedFaq(), ask('虚拟号要去哪里设置', 0));
    expect(reply).toMatchObject({ kind: 'faq-answer', entryId: 'E07', question: '虚拟号怎么设置？' });
    const answer = reply.kind === 'faq-answer' ? reply.answer : '';
    expect(answer).toMatch(/^进入“我的手机号-隐私保护”/);
    for (const fact of ['只能通过虚拟号', '仅对自己可见', '手动进行设置']) expect(answer).toContain(fact);
    const related = reply.kind === 'faq-answer' ? reply.related : [];
    expect(related.length).toBeGreaterThanOrEqual(1);
    expect(related.length).toBeLessThanOrEqual(3);
    expect(related[0]?.action).toEqual({ do: 'faq', entryId: 'E08' });
  });

  it('adds to answers about support who is there at this minute', () => {
    const notes = (at: number) => {
      const { reply } = answerFaq(shippedFaq(), ask('发邮件给客服多久回复', 0, at));
      return reply.kind === 'faq-answer' ? reply.notes.map(say).join('\n') : '';
    };
    expect(notes(NOON)).toContain('正在上班');
    expect(notes(NIGHT)).toContain('明天 9:00 后会回复你');
    expect(answerFaq(shippedFaq(), ask('名片怎么分享给客户', 0)).reply).toMatchObject({ notes: [] });
  });

  it('asks which entry was meant, with 都不是 last, and keeps the count', () => {
    const turn = answerFaq(faqThat({ kind: 'clarify', entryIds: ['Q7', 'Q8'] }), ask('看不到', 1));
    expect(turn).toMatchObject({ unanswered: 1, log: 'clarified', reply: { kind: 'choices' } });
    const choices = turn.reply.kind === 'choices' ? turn.reply.choices : [];
    expect(choices.map((choice) => choice.action)).toEqual([
      { do: 'faq', entryId: 'Q7' },
      { do: 'faq', entryId: 'Q8' },
      { do: 'faq-none' },
    ]);
    expect(choices[0]?.label).toBe('如果想关掉「达人名片」应该怎么做？');
  });

  it('rejects politely, offering help and support', () => {
    const turn = answerFaq(shippedFaq(), ask('今天会下雨吗', 0));
    expect(turn).toMatchObject({ unanswered: 1, log: 'rejected' });
    expect(turn.reply).toMatchObject({ choices: [{ action: { do: 'help' } }, { action: { do: 'agent' } }] });
    expect(words(turn.reply)).not.toContain('客服中心');
  });

  it('suggests a person with hours and mail from the second failure in a row on', () => {
    for (const before of [1, 2, 7]) {
      const turn = answerFaq(shippedFaq(), ask('今天会下雨吗', before));
      expect(turn.unanswered).toBe(before + 1);
      for (const fact of ['客服中心', '9:00-21:00', 'star-QA@xingtu.bytedance.com', '9:00-19:00', '垃圾箱'])
        expect(words(turn.reply)).toContain(fact);
    }
  });

  it.each(['一条视频报价多少', '亲密值怎么升', '小黄车挂什么商品好', '任务怎么赚钱', '抖币充错了'])(
    'rejects what the source page does not answer: %s',
    (question) => {
      expect(answerFaq(shippedFaq(), ask(question, 0)).log).toBe('rejected');
    },
  );
});

describe('answerFaqEntry', () => {
  it('gives the chosen entry, and null for one that is gone', () => {
    expect(answerFaqEntry(shippedFaq(), 'Q2', NOON)).toMatchObject({ kind: 'faq-answer', entryId: 'Q2' });
    expect(answerFaqEntry(shippedFaq(), 'D25', NOON)).toBeNull();
  });
});

describe('related entries', () => {
  it('are numbered where there are no buttons, and a typed number picks one', () => {
    const reply = answerFaqEntry(shippedFaq(), 'Q9', NOON);
    if (!reply) throw new Error('no Q9');
    const lines = replyLines(reply, { texts: say, room: WORD_ROOMS[0] });
    expect(lines.slice(-3)).toEqual([
      '1. 客服几点上班、几点下班？',
      '2. 发邮件给客服多久会回复？',
      '3. 没收到客服的邮件回复怎么办？',
    ]);
    expect(lines.join('\n')).toContain('来源：星图帮助中心·达人名片 · 更新于 2022-01-08');
    expect(offeredActions([reply])?.[1]).toEqual({ do: 'faq', entryId: 'E17' });
  });
});

describe('noneFits', () => {
  it('invites another try once, then suggests a person', () => {
    const first = noneFits(0, NOON);
    expect(first.unanswered).toBe(1);
    expect(words(first.reply)).not.toContain('客服中心');
    const second = noneFits(first.unanswered, NOON);
    expect(second.unanswered).toBe(2);
    expect(words(second.reply)).toContain('star-QA@xingtu.bytedance.com');
  });

  it('counts together with rejects', () => {
    const rejected = answerFaq(shippedFaq(), ask('今天会下雨吗', 0));
    expect(words(noneFits(rejected.unanswered, NOON).reply)).toContain('客服中心');
  });
});
