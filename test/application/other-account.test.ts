import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerMark } from '../../src/application/owner-mark.js';
import type { Action } from '../../src/domain/action.js';
import { type Collaboration, EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import type { ActionEvent } from '../../src/domain/event.js';
import { type Device, type InProcess, startInProcess } from '../helpers/in-process.js';
import { cardChange, unique, withCode, withCreator } from '../helpers/records-tools.js';

/** One person who holds two creators: what is pressed on a card of the one never acts on the other. */
let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess();
});
afterAll(() => bench.close());

const ITEMS: readonly Collaboration[] = ['喜茶', '瑞幸'].map((brand) => ({
  brand,
  form: null,
  time: null,
  link: null,
}));

/** Two creators alike to the revision, so that nothing but the mark tells their cards apart; the second is in use. */
async function holder() {
  const device = bench.device('feishu');
  const ids: string[] = [];
  for (const introduction of ['先绑定的', '后绑定的']) {
    const creatorId = await withCreator(bench.records);
    const content = { ...EMPTY_CONTENT, introduction, collaborations: ITEMS };
    const eventId = unique('feishu:om_first');
    await bench.records.saveCard(cardChange(creatorId, 0, introduction, { content, eventId }));
    const codeHash = await withCode(bench.records, creatorId);
    await bench.records.bind(codeHash, device.person, unique('bind'), bench.now);
    ids.push(creatorId);
  }
  return { device, first: ids[0]!, second: ids[1]! };
}

async function press(device: Device, value: unknown, owner?: unknown, form?: Record<string, unknown>) {
  const click = bench.click(device, value, form);
  const [outcome] = await bench.run(owner === undefined ? click : ({ ...click, owner } as ActionEvent));
  return outcome!;
}

const markOf = (creatorId: string) => ownerMark(creatorId, bench.deps.useCases);
const card = async (creatorId: string) => bench.records.creator(creatorId);

const DEEDS: readonly (readonly [string, Action, Record<string, unknown> | undefined])[] = [
  ['a form', { do: 'save', section: 'contacts', revision: 1 }, { wechat: 'xiaoyu_hz' }],
  ['hiding', { do: 'hide', item: 'reach', hidden: true, revision: 1 }, undefined],
  ['deleting an entry', { do: 'list-delete', index: 1, revision: 1 }, undefined],
  ['暂不接单', { do: 'pause', on: true, revision: 1 }, undefined],
  ['going back to a revision', { do: 'restore', to: 0, revision: 1 }, undefined],
];

describe.each(DEEDS)('%s', (_, action, form) => {
  it("of the other account's card changes nothing, and says so", async () => {
    const { device, first, second } = await holder();
    const before = [await card(first), await card(second)];
    const { callback, replies } = await press(device, action, markOf(first), form);
    expect(callback).toMatchObject({ tone: 'warning', toast: { key: 'account.other-card' }, replace: null });
    expect(replies).toEqual([]);
    expect([await card(first), await card(second)]).toEqual(before);
  });

  it('works on its own card, and on one without a mark', async () => {
    for (const marked of [true, false]) {
      const { device, first, second } = await holder();
      const { words } = await press(device, action, marked ? markOf(second) : undefined, form);
      expect(words).not.toContain('另一个账号');
      expect((await card(second))?.revision).toBe(2);
      expect((await card(first))?.revision).toBe(1);
    }
  });

  it('works again after going back to its account', async () => {
    const { device, first, second } = await holder();
    await press(device, { do: 'use-account', creatorId: first }, markOf(second));
    await press(device, action, markOf(first), form);
    expect((await card(first))?.revision).toBe(2);
    expect((await card(second))?.revision).toBe(1);
  });
});

describe('marks', () => {
  it.each(['', '?', 'x'.repeat(40), 'x'.repeat(100_000)])('that are forged change nothing', async (owner) => {
    const { device, second } = await holder();
    const { callback } = await press(device, { do: 'pause', on: true }, owner);
    expect(callback?.toast.key).toBe('account.other-card');
    expect((await card(second))?.revision).toBe(1);
  });

  it('of somebody else give no right to their card', async () => {
    const [mine, theirs] = [await holder(), await holder()];
    await press(mine.device, { do: 'pause', on: true }, markOf(theirs.second));
    for (const id of [mine.second, theirs.second]) expect((await card(id))?.revision).toBe(1);
  });

  it('keep nobody from going to another account, from help or from asking', async () => {
    const { device, first } = await holder();
    for (const value of [{ do: 'help' }, { do: 'faq-none' }, { do: 'use-account', creatorId: first }]) {
      const { words } = await press(device, value, markOf(first));
      expect(words).not.toContain('另一个账号');
    }
    expect(await bench.records.bindingOf(device.person)).toBe(first);
  });
});

it('numbers that were offered and an open step end with the switch', async () => {
  const { device, first, second } = await holder();
  expect((await bench.says(device, '隐私设置')).words).toMatch(/1[.、)]/u);
  await bench.clicks(device, { do: 'use-account', creatorId: first });
  await bench.says(device, '1');
  await bench.clicks(device, { do: 'edit', field: 'wechat' });
  await bench.clicks(device, { do: 'use-account', creatorId: second });
  await bench.says(device, 'xiaoyu_hz');
  for (const id of [first, second]) expect((await card(id))?.revision).toBe(1);
});
