import { expect, it } from 'vitest';
import { advanceTicket, dueAt, newTicket, type Ticket } from '../../src/domain/ticket.js';
import { NOON, unique } from '../helpers/records-tools.js';
import type { Clients } from './records.contract.js';

const AGENT = { personId: 'ou_mei', name: '小美\ud800' };

function ticketOf(lane = unique('lane')): Ticket {
  const account = 'account';
  const chat = { platform: 'wechat', account, chatId: unique('chat'), kind: 'direct' } as const;
  const person = { platform: 'wechat', account, personId: unique('person') } as const;
  return newTicket({ id: unique('t'), lane, chat, person, reason: 'asked', at: NOON });
}

/** What the rows of the support desk must do on every engine. */
export function deskCases(clients: Clients): void {
  it('desk: one ticket of a lane is open, however many are opened at once', async () => {
    const { a, b } = clients();
    const lane = unique('lane');
    const made = await Promise.all(
      [a, b, a, b].map((records) => records.desk.openTicket(ticketOf(lane), 'sealed', NOON)),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const [ticket] = made;
    expect(await b.desk.openTicketOf(lane)).toEqual(ticket);
    expect(await b.desk.context(ticket?.id ?? '')).toBe('sealed');
    expect(await a.desk.openTicketOf(unique('lane'))).toBeNull();
  });

  it('desk: a repeat of an opening answers the ticket, even closed', async () => {
    const { a } = clients();
    const ticket = ticketOf();
    await a.desk.openTicket(ticket, 'x', null);
    const closed = advanceTicket(ticket, { kind: 'end-by-user', at: NOON }).ticket;
    await a.desk.moveTicket({ eventId: unique('e'), before: ticket, after: closed, dueAt: null });
    expect(await a.desk.openTicket(ticket, 'x', null)).toEqual(closed);
    expect(await a.desk.openTicketOf(ticket.lane)).toBeNull();
    expect(await a.desk.lastTicketOf(ticket.lane)).toEqual(closed);
    await a.desk.forgetContexts(NOON + 1);
    expect(await a.desk.context(ticket.id)).toBeNull();
  });

  it('desk: of two takers at once one wins, the other sees whose it is; repeats see what they did', async () => {
    const { a, b } = clients();
    const ticket = ticketOf();
    await a.desk.openTicket(ticket, 'x', dueAt(ticket));
    const take = (personId: string) => {
      const { ticket: after } = advanceTicket(ticket, {
        kind: 'take',
        agent: { ...AGENT, personId },
        at: NOON,
      });
      return { eventId: `take-${personId}-${ticket.id}`, before: ticket, after, dueAt: dueAt(after) };
    };
    const moves = [take('ou_1'), take('ou_2')] as const;
    const results = await Promise.all([a.desk.moveTicket(moves[0]), b.desk.moveTicket(moves[1])]);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['conflict', 'saved']);
    const winner = results[0]?.outcome === 'saved' ? moves[0] : moves[1];
    const loser = winner === moves[0] ? results[1] : results[0];
    expect(loser?.before.agent?.personId).toBe(winner.after.agent?.personId);
    expect(await b.desk.moveTicket(winner)).toEqual({ outcome: 'repeated', before: ticket });
    expect(await b.desk.movedBy(winner.eventId)).toEqual(ticket);
    expect(await a.desk.movedBy('nothing')).toBeNull();
    const mine = await b.desk.ticketsOfAgent(winner.after.agent?.personId ?? '');
    expect(mine.map(({ id }) => id)).toContain(ticket.id);
  });

  it('desk: a row without the time of the taking and of the warning is a ticket all the same', async () => {
    const { a } = clients();
    const { takenAt: _taken, warnedAt: _warned, ...row } = ticketOf();
    await a.desk.openTicket(row as Ticket, 'x', null);
    expect(await a.desk.ticket(row.id)).toEqual({ ...row, takenAt: 0, warnedAt: 0 });
  });

  it('desk: what is due is found, longest due first, and closed tickets never', async () => {
    const { a, b } = clients();
    const early = ticketOf();
    const late = ticketOf();
    await a.desk.openTicket(late, 'x', 20);
    await a.desk.openTicket(early, 'x', 10);
    const ids = async (now: number) => (await b.desk.dueTickets(now, 100)).map(({ id }) => id);
    expect(await ids(10)).toEqual([early.id]);
    expect(await ids(20)).toEqual([early.id, late.id]);
    for (const ticket of [early, late]) {
      const after = advanceTicket(ticket, { kind: 'end-by-user', at: NOON }).ticket;
      await a.desk.moveTicket({ eventId: unique('e'), before: ticket, after, dueAt: dueAt(after) });
    }
    expect(await ids(20)).toEqual([]);
    const open = (await a.desk.openTickets(500)).map(({ id }) => id);
    expect(open).not.toContain(early.id);
  });

  it('desk: the first card stays, and its thread leads to the ticket', async () => {
    const { a, b } = clients();
    const ticket = ticketOf();
    await a.desk.openTicket(ticket, 'x', null);
    const card = unique('om');
    expect(await a.desk.cardOf(ticket.id)).toBeNull();
    await a.desk.setCard(ticket.id, card);
    await b.desk.setCard(ticket.id, unique('om'));
    expect(await b.desk.cardOf(ticket.id)).toBe(card);
    expect(await b.desk.ticketOfThread(['om_x', card])).toEqual(ticket);
    expect(await b.desk.ticketOfThread([])).toBeNull();
    expect(await b.desk.ticketOfThread(['om_y'])).toBeNull();
  });

  it('desk: a message is kept once, its copy noted, and a recall seen from either order', async () => {
    const { a, b } = clients();
    const ticket = ticketOf();
    await a.desk.openTicket(ticket, 'x', null);
    const eventId = unique('e');
    const sourceId = unique('om');
    const message = { eventId, ticketId: ticket.id, sourceId, relayedId: null, recalled: false, at: NOON };
    expect(await a.desk.addMessage({ ...message, side: 'user' })).toBe(true);
    expect(await b.desk.addMessage({ ...message, side: 'user' })).toBe(false);
    const copy = unique('om');
    expect(await a.desk.setRelayed(eventId, copy)).toBe(false);
    expect(await b.desk.messageBySource(sourceId)).toMatchObject({ relayedId: copy, side: 'user' });
    expect(await b.desk.ticketOfThread([copy])).toEqual(ticket);
    expect(await b.desk.recall(sourceId)).toMatchObject({ recalled: true, eventId });
    expect(await a.desk.setRelayed(eventId, copy)).toBe(true);
    expect(await a.desk.recall('om_unknown')).toBeNull();
    expect(await a.desk.message('nothing')).toBeNull();
  });

  it('desk: facts count once an event and by the day of Shanghai', async () => {
    const { a, b } = clients();
    const midnight = Date.parse('2031-03-05T00:00:00+08:00');
    const eventId = unique('e');
    await a.desk.count(eventId, 'taken', midnight, 90_000);
    await b.desk.count(eventId, 'taken', midnight, 90_000);
    await a.desk.count(eventId, 'asked', midnight);
    await a.desk.count(unique('e'), 'taken', midnight - 1, 5);
    const day = await b.desk.day(midnight + 86_399_999);
    expect(day.taken).toEqual({ count: 1, values: [90_000] });
    expect(day.asked).toEqual({ count: 1, values: [] });
    expect(day.score.count).toBe(0);
  });

  it('desk: quick replies are added, replaced and taken away, once an event', async () => {
    const { a, b } = clients();
    const name = unique('虚拟号');
    const set = (words: string | null, eventId = unique('e')) => ({
      eventId,
      at: NOON,
      by: 'p',
      name,
      words,
    });
    const first = set('一');
    await a.desk.setQuickReply(first);
    await b.desk.setQuickReply(set('二'));
    await a.desk.setQuickReply(first);
    expect(await a.desk.quickReply(name)).toEqual({ name, words: '二' });
    expect(await a.desk.quickReplies()).toContainEqual({ name, words: '二' });
    const last = set(null);
    await b.desk.setQuickReply(last);
    await a.desk.setQuickReply(set('三'));
    await b.desk.setQuickReply(last);
    expect(await a.desk.quickReply(name)).toEqual({ name, words: '三' });
    await a.desk.setQuickReply(set(null));
    expect(await a.desk.quickReply(name)).toBeNull();
  });
}
