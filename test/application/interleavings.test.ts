import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CardRevision, Records } from '../../src/application/ports.js';
import { readNote } from '../../src/domain/change-note.js';
import { type CardContent, EMPTY_CONTENT } from '../../src/domain/creator-card.js';
import type { Reply } from '../../src/domain/effect.js';
import { type Device, type InProcess, type Outcome, say, startInProcess } from '../helpers/in-process.js';

/** Interleavings that are played. */
const RUNS = 1_000;

/** One thing that one of the two editors types. */
interface Op {
  readonly device: 'feishu' | 'wechat';
  readonly what: 'one' | 'two' | 'open' | 'answer' | '撤销' | '恢复' | '1' | '2';
}

const op: fc.Arbitrary<Op> = fc.record({
  device: fc.constantFrom('feishu', 'wechat'),
  what: fc.constantFrom('one', 'one', 'two', 'open', 'open', 'answer', 'answer', '撤销', '恢复', '1', '2'),
});

/** Every call of the records waits for a random number of turns of the event loop: that is the interleaving. */
const waits = { next: () => 0 };

function delayed(records: Records): Records {
  return new Proxy(records, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name);
      if (typeof own !== 'function') return own;
      return async (...args: unknown[]) => {
        for (let turns = waits.next(); turns > 0; turns -= 1) await new Promise((done) => setImmediate(done));
        return own.apply(target, args);
      };
    },
  });
}

let bench: InProcess;
beforeAll(async () => {
  bench = await startInProcess({ wrap: delayed, inMemory: true });
});
afterAll(() => bench?.close());

type Wish = Partial<Record<'wechat' | 'email' | 'introduction', string>>;

/** What an op types, and the values it wishes for. */
function wording(what: Op['what'], number: number): { line: string; wish: Wish } {
  const [wechat, email, introduction] = [`wx_${number}_abc`, `m${number}@b.com`, `介绍第${number}版`];
  if (what === 'one') {
    if (number % 2 === 0) return { line: `微信改成 ${wechat}`, wish: { wechat } };
    if (number % 4 === 1) return { line: `邮箱 ${email}`, wish: { email } };
    return { line: `介绍：${introduction}`, wish: { introduction } };
  }
  if (what === 'two') return { line: `微信改成 ${wechat}，邮箱改成 ${email}`, wish: { wechat, email } };
  if (what === 'open') return { line: '编辑 微信号', wish: {} };
  if (what === 'answer') return { line: wechat, wish: { wechat } };
  return { line: what, wish: {} };
}

const SAVED = /已保存|已撤销|已恢复刚才|已回到所选/;

/** The 微信号 that a reply shows, or undefined when it shows none. */
function shownWechat(reply: Reply | undefined): string | null | undefined {
  if (reply?.kind === 'step') return reply.step.current;
  if (reply?.kind === 'owner-card')
    return reply.view.contacts.find((contact) => contact.channel === 'wechat')?.text;
  if (reply?.kind === 'choices' && reply.prompt.key === 'conflict.ask')
    return valueIn(reply.prompt.params?.theirs);
  const rows = reply?.kind === 'text' ? reply.lines.filter((line) => line.key === 'card.row') : [];
  const row = rows.find((line) => JSON.stringify(line.params?.label).includes('card.field.wechat'));
  return row && valueIn(row.params?.value);
}

function valueIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Undo and redo as two stacks of contents, the way a person thinks of them. */
class Serial {
  content: CardContent = EMPTY_CONTENT;
  private readonly past: CardContent[] = [];
  private future: CardContent[] = [];

  undo(): void {
    const before = this.past.pop();
    if (!before) throw new Error('nothing to undo');
    this.future.unshift(this.content);
    this.content = before;
  }

  redo(): void {
    const [next, ...rest] = this.future;
    if (!next) throw new Error('nothing to redo');
    this.past.push(this.content);
    this.future = rest;
    this.content = next;
  }

  edit(change: Wish): void {
    this.become({ ...this.content, ...change });
  }

  become(content: CardContent): void {
    this.past.push(this.content);
    this.future = [];
    this.content = content;
  }
}

interface Played {
  readonly op: Op;
  readonly wish: Wish;
  readonly outcome: Outcome;
}

/** The revisions are the accepted changes one after another: each is what its event wished, on what stood before. */
function checkSerial(revisions: readonly CardRevision[], played: readonly Played[]): CardContent {
  const serial = new Serial();
  for (const revision of revisions) {
    const one = played.find(({ outcome }) => outcome.eventId === revision.eventId);
    if (!one) throw new Error('a revision of no event');
    const note = readNote(revision.field);
    if (note.how === 'undo') serial.undo();
    else if (note.how === 'redo') serial.redo();
    else if (note.how === 'restore') serial.become(revisions[note.to - 1]?.content ?? EMPTY_CONTENT);
    else if (Object.keys(one.wish).length > 0) serial.edit(one.wish);
    else {
      // 用我的: the value was answered before, in the same chat.
      const answers = played
        .filter((other) => other.op.device === one.op.device)
        .map((other) => other.wish.wechat);
      expect(answers).toContain(revision.content.wechat);
      serial.edit({ wechat: revision.content.wechat ?? '' });
    }
    expect(revision.content).toEqual(serial.content);
  }
  return serial.content;
}

/** Every event got one answer, which says saved if and only if it was. */
function checkTold(revisions: readonly CardRevision[], played: readonly Played[]): void {
  for (const {
    op: { what },
    outcome,
  } of played) {
    expect(outcome.replies, what).toHaveLength(1);
    const saved = revisions.some((revision) => revision.eventId === outcome.eventId);
    expect(SAVED.test(outcome.words), `${what}: ${outcome.words}`).toBe(saved);
    expect(outcome.words.trim()).not.toBe('');
  }
}

/** An answer to a step replaces only a value that its writer had been shown. */
function checkSight(revisions: readonly CardRevision[], played: readonly Played[]): number {
  let asked = 0;
  for (const device of ['feishu', 'wechat'] as const) {
    let seen: string | null | undefined;
    for (const one of played.filter((other) => other.op.device === device)) {
      const index = revisions.findIndex((revision) => revision.eventId === one.outcome.eventId);
      const before = index > 0 ? revisions[index - 1]!.content.wechat : null;
      if (one.op.what === 'answer' && index >= 0) expect(before, 'overwritten unseen').toBe(seen);
      const [reply] = one.outcome.replies;
      if (reply?.kind === 'choices' && reply.prompt.key === 'conflict.ask') asked += 1;
      const shown = shownWechat(reply);
      if (shown !== undefined) seen = shown;
    }
  }
  return asked;
}

it(`two editors in ${RUNS} interleavings lose nothing and are told everything`, {
  timeout: 600_000,
}, async () => {
  const tally = { saved: 0, asked: 0, moved: 0, events: 0 };
  const history = fc.tuple(fc.array(op, { minLength: 3, maxLength: 9 }), fc.infiniteStream(fc.nat(6)));
  await fc.assert(
    fc.asyncProperty(history, async ([ops, turns]) => {
      const { creatorId, ...devices } = await bench.creator();
      waits.next = () => turns.next().value ?? 0;
      const wordings = ops.map(({ what }, index) => wording(what, index));
      const events = ops.map(({ device }, index) => {
        const own: Device = devices[device];
        return bench.message(own, wordings[index]!.line);
      });
      const outcomes = await bench.run(...events);
      waits.next = () => 0;
      const played = ops.map((one, index) => ({
        op: one,
        wish: wordings[index]!.wish,
        outcome: outcomes[index]!,
      }));
      const revisions = (await bench.records.revisions(creatorId, 100)).toReversed();
      expect((await bench.records.creator(creatorId))?.content).toEqual(checkSerial(revisions, played));
      checkTold(revisions, played);
      tally.saved += revisions.length;
      tally.asked += checkSight(revisions, played);
      tally.events += events.length;
      tally.moved += outcomes.filter((outcome) => outcome.words.includes(say({ key: 'undo.moved' }))).length;
      expect(await bench.state.dead('in')).toEqual([]);
    }),
    { numRuns: RUNS, endOnFailure: false },
  );
  // The histories must hold what they are for.
  expect(tally.saved).toBeGreaterThan(RUNS);
  expect(tally.asked).toBeGreaterThan(5);
  expect(tally.moved).toBeGreaterThan(10);
  console.log(JSON.stringify(tally));
});
