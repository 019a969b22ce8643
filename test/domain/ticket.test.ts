import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advanceTicket,
  dueAt,
  newTicket,
  owedSince,
  priorityOf,
  ratingIsOpen,
  TICKET_TIMES,
  type Ticket,
  type TicketInput,
  type TicketOutcome,
} from '../../src/domain/ticket.js';

const at = (time: string) => Date.parse(`2026-11-25T${time}:00+08:00`);
const AGENTS = ['ou_a', 'ou_b', 'ou_c'].map((personId) => ({ personId, name: personId }));

function opened(time: string): Ticket {
  const account = 'a';
  const chat = { platform: 'wechat', account, chatId: 'c', kind: 'direct' } as const;
  const person = { platform: 'wechat', account, personId: 'p' } as const;
  return newTicket({ id: 't_1', lane: 'l', chat, person, reason: 'asked', at: at(time) });
}

const agent = fc.constantFrom(...AGENTS);
const step = fc.oneof(
  fc.record({ kind: fc.constant('take' as const), agent }),
  fc.record({
    kind: fc.constantFrom('return' as const, 'end-by-agent' as const, 'agent-words' as const),
    agentId: agent.map(({ personId }) => personId),
  }),
  fc.record({
    kind: fc.constantFrom(
      'user-words' as const,
      'end-by-user' as const,
      'tick' as const,
      'opening' as const,
      'remark' as const,
    ),
  }),
  fc.record({ kind: fc.constant('score' as const), score: fc.integer({ min: -1, max: 7 }) }),
);
/** Inputs with the minutes that pass before each. */
const history = fc.array(fc.tuple(step, fc.integer({ min: 0, max: 90 })), { maxLength: 60 });

/** Plays a history; every state with the input before it. */
function play(steps: readonly [object, number][], start = '09:30') {
  let ticket = opened(start);
  let now = ticket.openedAt;
  return steps.map(([what, minutes]) => {
    now += minutes * 60_000;
    const before = ticket;
    const input = { ...what, at: now } as TicketInput;
    const result = advanceTicket(before, input);
    ticket = result.ticket;
    return { before, input, after: result.ticket, outcome: result.outcome };
  });
}

describe('tickets, whatever happens to them', () => {
  it('have one agent exactly while they are live', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { before, after } of play(steps)) {
          if (after.status === 'live') expect(after.agent).not.toBeNull();
          if (after.status === 'waiting') expect(after.agent).toBeNull();
          if (before.status === 'live' && after.status === 'live') expect(after.agent).toEqual(before.agent);
        }
      }),
    );
  });

  it('pass words of an agent on only from the one who has it, and of nobody once closed', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { before, input, outcome } of play(steps)) {
          if (input.kind === 'agent-words')
            expect(outcome === 'relayed').toBe(
              before.status === 'live' && before.agent?.personId === input.agentId,
            );
          if (input.kind === 'user-words')
            expect(['relayed', 'kept'].includes(outcome)).toBe(before.status !== 'closed');
        }
      }),
    );
  });

  it('never open again, are rated once and only after a chat with an agent', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const all = play(steps);
        const outcomes = all.map(({ outcome }) => outcome);
        const count = (what: TicketOutcome) => outcomes.filter((one) => one === what).length;
        expect(count('scored')).toBeLessThanOrEqual(1);
        expect(count('remarked')).toBeLessThanOrEqual(1);
        if (count('scored') > 0) expect(outcomes).toContain('taken');
        for (const { before, after } of all)
          if (before.status === 'closed') expect(after.status).toBe('closed');
      }),
    );
  });

  it('grow by one revision with each change and by none without', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const { before, after } of play(steps))
          expect(after.revision).toBe(after === before ? before.revision : before.revision + 1);
      }),
    );
  });

  it('move only when due, and are due later after each tick until they close', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const last = play(steps).at(-1)?.after ?? opened('09:30');
        let ticket = last;
        for (let ticks = 0; dueAt(ticket) !== null; ticks += 1) {
          expect(ticks).toBeLessThan(400);
          const due = dueAt(ticket) ?? 0;
          expect(advanceTicket(ticket, { kind: 'tick', at: due - 1 }).outcome).toBe('nothing');
          const next = advanceTicket(ticket, { kind: 'tick', at: due });
          expect(next.outcome).not.toBe('nothing');
          expect(dueAt(next.ticket) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(due);
          ticket = next.ticket;
        }
        expect(ticket.status).toBe('closed');
      }),
    );
  });
});

describe('a ticket', () => {
  it('is kept for the morning when nobody is there', () => {
    expect(opened('20:59').overnight).toBe(false);
    expect(opened('21:00').overnight).toBe(true);
    expect(opened('08:59').overnight).toBe(true);
    expect(opened('09:00').overnight).toBe(false);
  });

  it('waits by priority', () => {
    const ticket = opened('10:00');
    const of = (time: string) => priorityOf(ticket, at(time));
    expect(['10:04', '10:05', '10:14', '10:15'].map(of)).toEqual(['normal', 'high', 'high', 'urgent']);
  });

  it("that is taken without a word is the agent's to answer, and goes back to the queue", () => {
    const { ticket } = advanceTicket(opened('10:00'), { kind: 'take', agent: AGENTS[0]!, at: at('10:05') });
    expect(owedSince(ticket)).toBe(at('10:05'));
    expect(dueAt(ticket)).toBe(at('10:15'));
    const reminded = advanceTicket(ticket, { kind: 'tick', at: at('10:15') });
    expect(reminded.outcome).toBe('agent-reminded');
    expect(advanceTicket(reminded.ticket, { kind: 'tick', at: at('11:05') }).outcome).toBe('returned');
    const words = { kind: 'agent-words', agentId: 'ou_a', at: at('10:06') } as const;
    const answered = advanceTicket(ticket, words).ticket;
    expect(owedSince(answered)).toBeNull();
    expect(advanceTicket(answered, { kind: 'tick', at: at('10:36') }).outcome).toBe('user-warned');
  });

  it('is owed an answer by whoever takes it after another has answered', () => {
    const [first, second] = [AGENTS[0]!, AGENTS[1]!];
    let ticket = advanceTicket(opened('10:00'), { kind: 'take', agent: first, at: at('10:01') }).ticket;
    ticket = advanceTicket(ticket, { kind: 'agent-words', agentId: 'ou_a', at: at('10:02') }).ticket;
    ticket = advanceTicket(ticket, { kind: 'return', agentId: 'ou_a', at: at('10:03') }).ticket;
    expect(owedSince(ticket)).toBeNull();
    ticket = advanceTicket(ticket, { kind: 'take', agent: second, at: at('10:20') }).ticket;
    expect(owedSince(ticket)).toBe(at('10:20'));
  });

  it.each([
    ['person', 'user-warned', 'ended', TICKET_TIMES.userGrace],
    ['agent', 'agent-reminded', 'returned', TICKET_TIMES.agentGrace],
  ] as const)(
    'gives the %s the whole grace after a warning that came hours late',
    (who, warned, over, grace) => {
      let { ticket } = advanceTicket(opened('10:00'), { kind: 'take', agent: AGENTS[0]!, at: at('10:00') });
      if (who === 'person')
        ticket = advanceTicket(ticket, { kind: 'agent-words', agentId: 'ou_a', at: at('10:01') }).ticket;
      const late = advanceTicket(ticket, { kind: 'tick', at: at('14:00'), toldAt: at('14:01') });
      expect(late.outcome).toBe(warned);
      expect(dueAt(late.ticket)).toBe(at('14:01') + grace);
      const next = (time: number) => advanceTicket(late.ticket, { kind: 'tick', at: time }).outcome;
      expect(next(at('14:01') + grace - 1)).toBe('nothing');
      expect(next(at('14:01') + grace)).toBe(over);
    },
  );

  it('takes a score for a day and the remark for ten minutes after it', () => {
    const live = advanceTicket(opened('10:00'), {
      kind: 'take',
      agent: { personId: 'a', name: 'a' },
      at: at('10:01'),
    });
    const { ticket } = advanceTicket(live.ticket, { kind: 'end-by-user', at: at('10:05') });
    expect(ratingIsOpen(ticket, at('10:05') + TICKET_TIMES.rating)).toBe(true);
    expect(ratingIsOpen(ticket, at('10:06') + TICKET_TIMES.rating)).toBe(false);
    const scored = advanceTicket(ticket, { kind: 'score', score: 3, at: at('11:00') });
    expect(advanceTicket(scored.ticket, { kind: 'remark', at: at('11:10') }).outcome).toBe('remarked');
    expect(advanceTicket(scored.ticket, { kind: 'remark', at: at('11:11') }).outcome).toBe('nothing');
    expect(advanceTicket(ticket, { kind: 'score', score: 6, at: at('11:00') }).outcome).toBe('nothing');
  });
});
