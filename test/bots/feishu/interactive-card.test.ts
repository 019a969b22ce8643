import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callbackBody } from '../../../bots/feishu/callback-reply.js';
import { checkCard } from '../../../bots/feishu/card-limits.js';
import { cardFor } from '../../../bots/feishu/interactive-card.js';
import { takeOwner } from '../../../bots/feishu/owner-mark.js';
import { postFor } from '../../../bots/feishu/plain-post.js';
import { tidy } from '../../../src/application/wording/tidy.js';
import { parseAction } from '../../../src/domain/action.js';
import type { Reply, StepPrompt } from '../../../src/domain/effect.js';
import { checkCard as platformCheck } from '../../../src/emulator/feishu/card-check.js';
import { loadTexts, text } from '../../../src/shared/texts.js';
import { cardView, clientView, repliesWith } from '../../helpers/feishu-replies.js';

const texts = loadTexts();
// biome-ignore lint/suspicious/noExplicitAny: cards are walked freely
type Node = any;

function walk(value: Node, parent: Node = null): { node: Node; parent: Node }[] {
  if (typeof value !== 'object' || value === null) return [{ node: value, parent }];
  return [{ node: value, parent }, ...Object.values(value).flatMap((item) => walk(item, value))];
}
const wordsOf = (card: object) =>
  walk(card)
    .filter(({ node }) => node?.tag === 'plain_text')
    .map(({ node }) => node.content as string);
const buttonsOf = (card: object) =>
  walk(card)
    .filter(({ node }) => node?.tag === 'button')
    .map(({ node }) => ({ label: node.text.content as string, behaviors: node.behaviors as Node[] }));
const actionOf = (card: object, label: string) =>
  buttonsOf(card).find((button) => button.label === label)?.behaviors[0].value;

const owner: Reply = { kind: 'owner-card', view: cardView(), notice: text('edit.saved') };
const client: Reply = {
  kind: 'client-card',
  view: clientView(),
  shareUrl: 'https://bot.example.com/c/abc',
  banner: text('preview.banner'),
};
const stepOf = (changes: Partial<StepPrompt> = {}): Reply => ({
  kind: 'step',
  step: {
    field: 'wechat',
    position: 3,
    total: 6,
    current: null,
    prompt: text('bind.first'),
    notice: null,
    tone: 'neutral',
    revision: 7,
    ...changes,
  },
});

describe('the owner card', () => {
  const card: Node = cardFor(owner, texts);
  const words = wordsOf(card).join('\n');

  it('shows name, locked facts, lights, marks, completeness and time', () => {
    expect(card.header.title.content).toBe('小鱼');
    expect(words).toContain('🔒');
    for (const part of ['昵称：小鱼', '抖音号：xiaoyu_2024', '所在地：杭州', '128.6万', '美妆、探店'])
      expect(words).toContain(part);
    expect(words).toContain('🟢 手机号：138****5678（仅自己可见）');
    expect(words).toContain('⚪ 飞书：未填写「建议」');
    expect(words).toContain('🟢 邮箱：xiaoyu@example.com（已对客户隐藏）');
    expect(words).toContain('建议先填：飞书');
    expect(words).toContain('完整度 80%');
    expect(words).toContain('更新于 2026-11-24 16:09');
    expect(words).toContain('已保存，立即生效');
  });

  it('has the buttons 编辑 预览 分享 and one for each field, and cannot be forwarded', () => {
    expect(actionOf(card, '编辑')).toEqual({ do: 'edit' });
    expect(actionOf(card, '预览')).toEqual({ do: 'preview' });
    expect(actionOf(card, '分享')).toEqual({ do: 'share' });
    expect(actionOf(card, '填写飞书')).toEqual({ do: 'edit', field: 'feishu' });
    expect(actionOf(card, '修改微信号')).toEqual({ do: 'edit', field: 'wechat' });
    expect(card.config).toMatchObject({ enable_forward: false, update_multi: true });
  });

  it('marks what is missing below too', () => {
    const completeness = { percent: 20, suggested: ['introduction' as const], next: null };
    const view = cardView({ collaborations: [], introduction: null, completeness });
    const empty = cardFor({ kind: 'owner-card', view, notice: null }, texts);
    expect(wordsOf(empty)).toEqual(expect.arrayContaining(['达人介绍「建议」', '历史合作', '未填写']));
    expect(actionOf(empty, '填写达人介绍')).toEqual({ do: 'edit', field: 'introduction' });
  });
});

describe('the client card', () => {
  const card: Node = cardFor(client, texts);

  it('has no owner buttons, no grey marks and no hints, but the link', () => {
    const words = wordsOf(card).join('\n');
    expect(words).toContain('微信号：xiaoyu_hz');
    expect(words).toContain('客户视角');
    expect(words).not.toMatch(/飞书|⚪|🟢|建议|完整度|🔒|未填写/);
    expect(buttonsOf(card)).toEqual([
      { label: '打开名片', behaviors: [{ type: 'open_url', default_url: 'https://bot.example.com/c/abc' }] },
    ]);
    expect(card.config.enable_forward).toBe(false);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'lark://x', '', 'x'])(
    'never links to %j',
    (shareUrl) => {
      expect(buttonsOf(cardFor({ ...client, shareUrl } as Reply, texts))).toEqual([]);
    },
  );
});

describe('the step card', () => {
  it('carries field, step and revision in its buttons', () => {
    const card = cardFor(stepOf(), texts);
    for (const [label, move] of Object.entries({ 上一步: 'back', 跳过: 'skip', 取消: 'cancel' }))
      expect(actionOf(card, label)).toEqual({ do: 'step', move, step: 'wechat', revision: 7 });
    expect(wordsOf(card)).toContain('完善信息（3/6）· 微信号');
    expect(wordsOf(card)).toContain('当前：未填写');
  });

  it('offers no way back from the first step and nothing to skip to when it is the only one', () => {
    expect(buttonsOf(cardFor(stepOf({ position: 1 }), texts)).map(({ label }) => label)).toEqual([
      '跳过',
      '取消',
      '用表单填写',
    ]);
    const sole = cardFor(stepOf({ position: 1, total: 1 }), texts);
    expect(buttonsOf(sole).map(({ label }) => label)).toEqual(['取消', '用表单填写']);
    expect(wordsOf(sole)).toContain('修改微信号');
  });

  it.each([
    ['error', 'red'],
    ['success', 'green'],
    ['neutral', 'grey'],
  ] as const)('colours a notice of tone %s %s', (tone, colour) => {
    const card: Node = cardFor(stepOf({ tone, notice: text('edit.saved') }), texts);
    expect(card.body.elements[0].text).toMatchObject({ content: '已保存，立即生效', text_color: colour });
  });
});

describe('the other cards', () => {
  it('have one button for each choice', () => {
    const choices = [1, 2, 3].map((number) => ({
      label: `小鱼${number}号`,
      action: { do: 'card-of' as const, creatorId: `c${number}` },
    }));
    const card = cardFor({ kind: 'choices', prompt: text('card-of.several'), choices }, texts);
    expect(actionOf(card, '小鱼2号')).toEqual({ do: 'card-of', creatorId: 'c2' });
    expect(buttonsOf(card)).toHaveLength(3);
  });

  it('ask whether an answer helped and say where it is from', () => {
    const faq = {
      entryId: 'q4',
      question: '名片可以关闭吗',
      answer: '可以。',
      source: '星图',
      updatedOn: '2022-01-08',
      notes: [text('agent.mail.spam')],
      related: [{ label: '怎么隐藏', action: { do: 'faq' as const, entryId: 'q7' } }],
    };
    const card: Node = cardFor({ kind: 'faq-answer', ...faq }, texts);
    expect(wordsOf(card).join()).toContain('垃圾箱');
    expect(actionOf(card, '怎么隐藏')).toEqual({ do: 'faq', entryId: 'q7' });
    expect(card.header.title.content).toBe('名片可以关闭吗');
    expect(wordsOf(card)).toContain('来源：星图 · 更新于 2022-01-08');
    expect(actionOf(card, '有用')).toEqual({ do: 'faq-feedback', entryId: 'q4', useful: true });
    expect(actionOf(card, '没用')).toEqual({ do: 'faq-feedback', entryId: 'q4', useful: false });
  });

  it('answer a click: toast, card or nothing', () => {
    expect(callbackBody(null, texts)).toEqual({});
    const toast = text('edit.saved');
    expect(callbackBody({ tone: 'warning', toast, replace: null }, texts)).toEqual({
      toast: { type: 'warning', content: '已保存，立即生效' },
    });
    expect(callbackBody({ tone: 'info', toast, replace: owner }, texts)).toMatchObject({
      card: { type: 'raw', data: { header: { title: { content: '小鱼' } } } },
    });
  });
});

describe('the mark of whose card it is', () => {
  const valuesOf = (card: object) =>
    buttonsOf(card).flatMap(({ behaviors }) =>
      behaviors.filter(({ type }) => type === 'callback').map(({ value }) => value as Node),
    );

  it('stands on every button and on the submit of a form, and comes off again as it was put on', () => {
    for (const reply of repliesWith('小鱼')) {
      const [plain, marked] = [cardFor(reply, texts), cardFor(reply, texts, { owner: 'abcdefghijkl' })];
      expect(platformCheck(marked)).toBeNull();
      const back = valuesOf(marked).map((value) => takeOwner(value));
      expect(back).toEqual(valuesOf(plain).map((value) => ({ value, owner: 'abcdefghijkl' })));
      for (const { value } of back) expect(parseAction(value)).toEqual(value);
      expect(wordsOf(marked)).toEqual(wordsOf(plain));
    }
  });

  it('is on a card that takes the place of the pressed one', () => {
    const toast = text('edit.saved');
    const { card } = callbackBody({ tone: 'info', toast, replace: owner, owner: 'abcdefghijkl' }, texts);
    expect(actionOf(card?.data ?? {}, '编辑')).toEqual({ do: 'edit', for: 'abcdefghijkl' });
  });
});

const NASTY = [
  '<at user_id="all">所有人</at>',
  '<at id=all></at>',
  '</at><person id="ou_1"></person>',
  '[点我](https://evil.example/)',
  '![x](img_v3_1)',
  '**粗** _斜_ ~~删~~ `码`',
  '# 标题\n- 列表\n> 引用',
  '{{name}} {who} {nickname} $& $1 {',
  '&#60;at id=all&#62;',
  '"}]},{"tag":"markdown","content":"<at id=all></at>',
  '\u202e反转\u202c \u0000\u0007',
];

describe('somebody else’s words', () => {
  /** An input shows what stands in it as it is, as a plain text does. */
  const tame = (parent: Node, node: string) =>
    ['plain_text', 'text'].includes(parent?.tag) ||
    (parent?.tag === 'input' && parent.default_value === node);
  const stray = (body: object, words: string) =>
    walk(body).filter(
      ({ node, parent }) => typeof node === 'string' && node.includes(words) && !tame(parent, node),
    );

  it.each(NASTY)('stay words in every card and post: %j', (nasty) => {
    const words = tidy(nasty, 1000);
    for (const reply of repliesWith(nasty)) {
      const card: Node = cardFor(reply, texts);
      expect(platformCheck(card)).toBeNull();
      expect(walk(card).filter(({ node }) => ['markdown', 'lark_md'].includes(node?.tag))).toEqual([]);
      expect(stray({ ...card, config: null }, words)).toEqual([]);
      expect(card.config.summary.content).not.toMatch(/[<>]/);
      expect(wordsOf(card).join('\n').replace(/\s/g, '')).toContain(words.replace(/\s/g, ''));
      const post = postFor(reply, texts);
      expect(walk(post).filter(({ node }) => node?.tag !== undefined && node.tag !== 'text')).toEqual([]);
      expect(stray(post, words)).toEqual([]);
    }
  });

  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(...NASTY),
  );

  it('of any kind and length keep every card within the limits of the platform', () => {
    const long = fc
      .tuple(anything, fc.nat(3000))
      .map(([words, times]) => words.repeat(times).slice(0, 20_000));
    fc.assert(
      fc.property(fc.oneof(anything, long), fc.nat(120), (words, many) => {
        for (const reply of repliesWith(words).map((one) => multiplied(one, many))) {
          const card = cardFor(reply, texts, { owner: 'abcdefghijkl' });
          expect(checkCard(card)).toBeNull();
          expect(platformCheck(card)).toBeNull();
          expect(Buffer.byteLength(JSON.stringify(postFor(reply, texts)))).toBeLessThan(30 * 1024);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('that are short stand in the card as they are, in plain text only', () => {
    const tame = anything
      .map((words) => tidy(words, 60).replace(/\s+/g, ' ').trim())
      .filter((words) => words !== '');
    fc.assert(
      fc.property(tame, (words) => {
        for (const reply of repliesWith(words)) {
          const card = cardFor(reply, texts);
          expect(wordsOf(card).join('\n')).toContain(words);
        }
      }),
    );
  });
});

/** The same reply with long lists. */
function multiplied(reply: Reply, many: number): Reply {
  if ('choices' in reply && reply.choices)
    return {
      ...reply,
      choices: Array.from({ length: many }, () => reply.choices?.[0]).filter((one) => !!one),
    };
  if (reply.kind === 'text')
    return { ...reply, lines: Array.from({ length: many }, () => reply.lines).flat() };
  if (!('view' in reply)) return reply;
  const [collaboration = ''] = reply.view.collaborations;
  return { ...reply, view: { ...reply.view, collaborations: Array(many).fill(collaboration) } };
}

describe('the preflight', () => {
  it('finds what the platform would refuse', () => {
    const card = (elements: object[]) => ({ schema: '2.0', body: { elements } });
    const div = { tag: 'div', text: { tag: 'plain_text', content: 'x' } };
    expect(checkCard(card([div]))).toBeNull();
    expect(checkCard(card(Array(100).fill(div)))).toBeNull();
    expect(checkCard(card(Array(101).fill(div)))).toBe('too-many-elements');
    expect(checkCard(card([{ tag: 'div', text: { tag: 'plain_text', content: '好'.repeat(10_240) } }]))).toBe(
      'too-long',
    );
    expect(
      checkCard(
        card([
          { tag: 'hr', element_id: 'a' },
          { tag: 'hr', element_id: 'a' },
        ]),
      ),
    ).toBe('repeated-name');
    expect(
      checkCard(
        card([
          { tag: 'input', name: 'a' },
          { tag: 'input', name: 'a' },
        ]),
      ),
    ).toBe('repeated-name');
  });

  it('says how many pieces were left out', () => {
    const view = cardView({ collaborations: Array.from({ length: 25 }, (_, index) => `合作 ${index}`) });
    const words = wordsOf(cardFor({ kind: 'owner-card', view, notice: null }, texts)).join('\n');
    expect(words).toContain('另有 5 条');
  });
});
