import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIntake } from '../../../bots/wechat/admit-in-order.js';
import { normalize } from '../../../bots/wechat/normalize.js';
import type { InboundEvent } from '../../../src/domain/event.js';

function eventOf(person: string, id: string): InboundEvent {
  const result = normalize(
    {
      id,
      accountId: 'bot',
      talkerId: person,
      talkerName: person,
      self: false,
      isText: true,
      text: id,
      roomId: null,
      mentionIds: [],
      botNames: [],
      at: 1_000,
    },
    { now: 1_000, startedAt: 0 },
  );
  if ('dropped' in result) throw new Error('dropped');
  return result.event;
}

it('keeps the order of each lane and takes each event once, however often the store fails', async () => {
  const people = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(people, fc.array(fc.boolean(), { maxLength: 40 }), async (talk, faults) => {
      const events = talk.map((person, index) => eventOf(person, `${person}${index}`));
      const mailbox: string[] = [];
      const offered = new Map(events.map((event) => [event.id, event]));
      const intake = createIntake({
        admit: async (event) => {
          await Promise.resolve();
          if (faults.shift()) throw new Error('store away');
          if (event.kind === 'message' && !mailbox.includes(event.messageId)) mailbox.push(event.messageId);
        },
        admitted: (id) => void offered.delete(id),
        failed: () => {},
        againMs: 0,
      });
      while (offered.size > 0) {
        for (const event of [...offered.values(), ...offered.values()]) intake.offer(event);
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const person of ['a', 'b', 'c']) {
        const wanted = talk.flatMap((one, index) => (one === person ? [`${one}${index}`] : []));
        expect(mailbox.filter((id) => id.startsWith(person))).toEqual(wanted);
      }
    }),
  );
});
