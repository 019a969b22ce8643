import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../src/domain/card-fields.js';
import { type CreatorCard, EDITABLE_FIELDS } from '../../src/domain/creator-card.js';
import { advanceEditCard, type EditCardInput } from '../../src/domain/edit-card-flow.js';
import type { FlowState } from '../../src/domain/flow.js';
import { cardWith, FULL_CONTENT, PHONE_ON_FILE } from '../helpers/cards.js';

const start = (
  card: CreatorCard,
  field: EditCardInput & { kind: 'start' } = { kind: 'start', field: null, at: 1 },
) => advanceEditCard(null, card, field);
const open = (card = cardWith()): FlowState => {
  const { flow } = start(card);
  if (!flow) throw new Error('the flow did not open');
  return flow;
};

describe('edit flow', () => {
  it('begins at the first missing field, and says so when none is', () => {
    expect(start(cardWith()).step).toMatchObject({ field: 'phone', position: 1, total: 6, current: null });
    expect(start(cardWith({ phone: PHONE_ON_FILE })).step).toMatchObject({ field: 'feishu', position: 2 });
    expect(start(cardWith(FULL_CONTENT))).toMatchObject({
      flow: null,
      step: null,
      ending: { key: 'flow.complete' },
    });
  });

  it('saves a valid answer at once and asks for the next field', () => {
    const turn = advanceEditCard(open(), cardWith(), { kind: 'answer', text: '138 1234 5678', at: 5 });
    expect(turn.edit).toEqual({ field: 'phone', value: '13812345678' });
    expect(turn.step).toMatchObject({ field: 'feishu', tone: 'success', notice: { key: 'flow.saved' } });
    expect(turn.flow).toMatchObject({ step: 'feishu', steppedAt: 5, revision: 2 });
  });

  it('stays at a wrong answer, and spells out the ways out at the third', () => {
    let flow: FlowState | null = open();
    const asked = [1, 2, 3].map((at) => {
      const turn = advanceEditCard(flow, cardWith(), { kind: 'answer', text: '123', at });
      flow = turn.flow;
      expect(turn).toMatchObject({ edit: null, step: { field: 'phone', tone: 'error' } });
      return turn.step?.prompt.key;
    });
    expect(asked).toEqual(['flow.ask.phone', 'flow.ask.phone', 'flow.ways-out']);
  });

  it('goes back, skips and cancels without changing anything', () => {
    const at = 9;
    const second = advanceEditCard(open(), cardWith(), { kind: 'skip', at });
    expect(second.step?.field).toBe('feishu');
    expect(
      advanceEditCard(second.flow, cardWith({ phone: PHONE_ON_FILE }), { kind: 'back', at }).step,
    ).toMatchObject({
      field: 'phone',
      current: '138****5678',
    });
    expect(advanceEditCard(open(), cardWith(), { kind: 'back', at }).step).toMatchObject({
      field: 'phone',
      notice: { key: 'flow.first' },
    });
    expect(advanceEditCard(second.flow, cardWith(), { kind: 'cancel', at })).toEqual({
      flow: null,
      edit: null,
      step: null,
      ending: { key: 'flow.cancelled' },
    });
  });

  it('ends after the last field, and after the only one', () => {
    const last = { ...open(), step: 'introduction' as const };
    expect(advanceEditCard(last, cardWith(), { kind: 'skip', at: 2 })).toMatchObject({
      flow: null,
      ending: { key: 'flow.finished' },
    });
    const one = start(cardWith(), { kind: 'start', field: 'wechat', at: 1 });
    expect(one.step).toMatchObject({ position: 1, total: 1 });
    const done = advanceEditCard(one.flow, cardWith(), { kind: 'answer', text: 'xiaoyu_1', at: 2 });
    expect(done).toMatchObject({
      flow: null,
      edit: { field: 'wechat', value: 'xiaoyu_1' },
      ending: { key: 'flow.saved' },
    });
  });

  it('clears on 清空 and asks for words when it gets a picture', () => {
    const flow = { ...open(), step: 'wechat' as const };
    const card = cardWith(FULL_CONTENT);
    expect(advanceEditCard(flow, card, { kind: 'answer', text: '清空', at: 2 }).edit).toEqual({
      field: 'wechat',
      value: null,
    });
    expect(advanceEditCard(flow, card, { kind: 'answer', text: null, at: 2 })).toMatchObject({
      edit: null,
      step: { notice: { key: 'flow.text-only' } },
    });
  });

  it('does nothing without an open flow', () => {
    expect(advanceEditCard(null, cardWith(), { kind: 'answer', text: 'x', at: 1 })).toEqual({
      flow: null,
      edit: null,
      step: null,
      ending: null,
    });
  });

  it('holds its rules over any sequence of inputs', () => {
    const words = fc.oneof(
      fc.string(),
      fc.constantFrom('13812345678', 'xiaoyu_2024', 'a@b.com', '喜茶 图文', '清空'),
    );
    const input: fc.Arbitrary<EditCardInput> = fc.oneof(
      words.map((text) => ({ kind: 'answer' as const, text, at: 0 })),
      fc.constantFrom('back', 'skip', 'cancel', 'repeat').map((kind) => ({ kind, at: 0 }) as EditCardInput),
      fc.constantFrom(...EDITABLE_FIELDS, null).map((field) => ({ kind: 'start' as const, field, at: 0 })),
    );
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
        let flow: FlowState | null = null;
        let card = cardWith();
        for (const [index, one] of inputs.entries()) {
          const before: FlowState | null = flow;
          const turn = advanceEditCard(before, card, { ...one, at: index });
          if (turn.edit) {
            expect(one.kind).toBe('answer');
            expect(turn.edit.field).toBe(before?.step);
            card = { ...card, content: applyEdit(card.content, turn.edit, () => PHONE_ON_FILE) };
          }
          expect(turn.flow === null).toBe(turn.step === null);
          if (turn.flow && before) expect(turn.flow.revision).toBeGreaterThanOrEqual(before.revision);
          flow = turn.flow;
        }
      }),
    );
  });
});
