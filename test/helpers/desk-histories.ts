import fc from 'fast-check';
import type { Platform } from '../../src/domain/identity.js';
import { at } from './desk-world.js';

export type Who = 'u1' | 'u2';
export type AgentId = 'ou_mei' | 'ou_hua';

/** One thing that is done. Numbers pick among what is there at that moment. */
export type Op =
  | { readonly do: 'say'; readonly who: Who; readonly what: Line }
  | { readonly do: 'attach'; readonly who: Who; readonly kind: 'picture' | 'voice' }
  | { readonly do: 'press'; readonly agent: AgentId; readonly move: Move; readonly pick: number }
  | { readonly do: 'reply'; readonly agent: AgentId; readonly pick: number }
  | { readonly do: 'revise'; readonly what: 'edited' | 'recalled'; readonly pick: number }
  | { readonly do: 'repeat'; readonly pick: number };
export type Line = 'known' | 'unknown' | 'command' | '人工' | '结束' | '取消';
export type Move = 'take' | 'return' | 'end';

/** What is admitted together, and the time that passes afterwards. */
export interface Batch {
  readonly ops: readonly Op[];
  readonly passes: number;
}

const MINUTE = 60_000;
const pick = fc.nat(40);
const who = fc.constantFrom<Who>('u1', 'u1', 'u1', 'u2');
const agent = fc.constantFrom<AgentId>('ou_mei', 'ou_mei', 'ou_hua');
const say = fc.record({
  do: fc.constant('say' as const),
  who,
  what: fc.constantFrom<Line>('known', 'known', 'unknown', 'command', '人工', '人工', '结束', '取消'),
});
const press = fc.record({
  do: fc.constant('press' as const),
  agent,
  move: fc.constantFrom<Move>('take', 'take', 'take', 'return', 'end'),
  pick: fc.nat(1),
});
const reply = fc.record({ do: fc.constant('reply' as const), agent, pick: fc.nat(1) });
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 8, arbitrary: say },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('attach' as const),
      who,
      kind: fc.constantFrom('picture' as const, 'voice' as const),
    }),
  },
  { weight: 5, arbitrary: press },
  { weight: 5, arbitrary: reply },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('revise' as const),
      what: fc.constantFrom('edited' as const, 'recalled' as const),
      pick,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), pick }) },
);
const batch: fc.Arbitrary<Batch> = fc.record({
  ops: fc.array(op, { minLength: 1, maxLength: 5 }),
  passes: fc.constantFrom(0, 0, 0, MINUTE, 11 * MINUTE, 31 * MINUTE, 41 * MINUTE, 12 * 60 * MINUTE),
});
const opening: Batch = { ops: [{ do: 'say', who: 'u1', what: '人工' }], passes: 0 };
export const history = fc.record({
  platform: fc.constantFrom<Platform>('feishu', 'wechat'),
  startsAt: fc.constantFrom(at('10:00'), at('20:45'), at('08:50')),
  batches: fc
    .array(batch, { minLength: 3, maxLength: 9 })
    .map((batches): readonly Batch[] => [opening, ...batches]),
  waits: fc.infiniteStream(fc.nat(5)),
  deaths: fc.infiniteStream(fc.nat(6)),
});
