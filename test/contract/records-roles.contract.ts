import { expect, it } from 'vitest';
import { NOON, newPerson, unique } from '../helpers/records-tools.js';
import type { Clients } from './records.contract.js';

/** What the records must keep of who people say they are, on every engine. */
export function roleCases(clients: Clients): void {
  it('askRole: the first event asks, its repeats too, no other one', async () => {
    const { a, b } = clients();
    const person = newPerson('wechat');
    const [first, other] = [unique('event'), unique('event')];
    expect(await a.askRole(person, first, NOON)).toBe(true);
    expect(await b.askRole(person, first, NOON + 1)).toBe(true);
    expect(await b.askRole(person, other, NOON + 2)).toBe(false);
    expect(await a.askRole(newPerson('wechat'), first, NOON)).toBe(true);
    expect(await a.roleOf(person)).toBeNull();
  });

  it('askRole: of many events at once exactly one asks', async () => {
    const { a, b } = clients();
    const person = newPerson('feishu');
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? a : b).askRole(person, unique('event'), NOON)),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
  });

  it('chooseRole: the newest choice stands, and nobody is asked after one', async () => {
    const { a, b } = clients();
    const person = newPerson('feishu');
    expect(await a.roleOf(person)).toBeNull();
    await a.chooseRole(person, 'brand', NOON);
    await b.chooseRole(person, 'brand', NOON);
    expect(await b.roleOf(person)).toBe('brand');
    expect(await a.askRole(person, unique('event'), NOON + 1)).toBe(false);
    await b.chooseRole(person, 'creator', NOON + 2);
    await a.chooseRole(person, 'visitor', NOON + 1);
    expect(await a.roleOf(person)).toBe('creator');
    expect(await a.roleOf({ ...person, account: 'another app' })).toBeNull();
    const asked = newPerson('feishu');
    await a.askRole(asked, unique('event'), NOON);
    await b.chooseRole(asked, 'support', NOON);
    expect(await a.roleOf(asked)).toBe('support');
  });
}
