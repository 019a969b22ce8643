import { describe, expect, it } from 'vitest';
import type { Records } from '../../src/application/ports.js';
import { advanceTicket, dueAt, type Ticket, type TicketInput } from '../../src/domain/ticket.js';
import { openLibsqlRecords } from '../../src/storage/records/open-records.js';
import { openLibsqlState } from '../../src/storage/state/libsql-state.js';
import { at, type DeskWorld, openDeskWorld } from '../helpers/desk-world.js';

const START = at('10:00');
const AGENT = { personId: 'ou_mei', name: '小美' };

/** Records in which somebody else moves a ticket just before the next move of ours arrives. */
async function racedRecords() {
  const records = await openLibsqlRecords(':memory:');
  let rival: TicketInput | null = null;
  const moveTicket: Records['desk']['moveTicket'] = async (move) => {
    const what = rival;
    rival = null;
    if (what) {
      const { before } = move;
      const after = advanceTicket(before, what).ticket;
      await records.desk.moveTicket({ eventId: 'rival', before, after, dueAt: dueAt(after) });
    }
    return records.desk.moveTicket(move);
  };
  const desk = new Proxy(records.desk, {
    get: (own, name) => (name === 'moveTicket' ? moveTicket : Reflect.get(own, name)),
  });
  const raced: Records = new Proxy(records, {
    get: (own, name) => (name === 'desk' ? desk : Reflect.get(own, name)),
  });
  return { raced, race: (what: TicketInput) => (rival = what) };
}

async function withTicket(
  platform: 'feishu' | 'wechat',
  dying: boolean,
  run: (world: DeskWorld, ticket: Ticket, race: (what: TicketInput) => void) => Promise<void>,
): Promise<void> {
  const { raced, race } = await racedRecords();
  const stores = async () => [{ records: raced, state: openLibsqlState(':memory:') }];
  const world = await openDeskWorld(platform, START, { dying, stores });
  try {
    await world.says('u1', '人工');
    const ticket = await world.records.desk.ticket(await world.ticketId());
    await run(world, ticket!, race);
  } finally {
    await world.close();
  }
}

describe.each(['feishu', 'wechat'] as const)('取消 on %s', (platform) => {
  describe.each([false, true])('with a process that dies: %s', (dying) => {
    it('said while an agent takes the ticket is passed on to that agent', () =>
      withTicket(platform, dying, async (world, { id, chat }, race) => {
        race({ kind: 'take', agent: AGENT, at: START });
        expect(await world.says('u1', '取消')).toEqual([]);
        expect(await world.records.desk.ticket(id)).toMatchObject({ status: 'live', agent: AGENT });
        expect(world.in('oc_desk').at(-1)).toContain('取消');
        expect(world.in(chat.chatId).join()).not.toContain('已结束');
      }));

    it('said while the agent gives the ticket back leaves the queue, and both sides are told', () =>
      withTicket(platform, dying, async (world, { id }, race) => {
        await world.presses('ou_mei', id, 'take');
        race({ kind: 'return', agentId: 'ou_mei', at: START });
        expect(await world.says('u1', '取消')).toHaveLength(1);
        expect(await world.records.desk.ticket(id)).toMatchObject({ status: 'closed', end: 'cancelled' });
        expect(world.in('oc_desk').join()).toMatch(/取消了/);
      }));

    it('a command said to the agent who gives the ticket back stays with the desk', () =>
      withTicket(platform, dying, async (world, { id }, race) => {
        await world.presses('ou_mei', id, 'take');
        race({ kind: 'return', agentId: 'ou_mei', at: START });
        expect(await world.says('u1', '撤销')).toEqual([]);
        expect(world.in('oc_desk').at(-1)).toContain('撤销');
      }));
  });
});
