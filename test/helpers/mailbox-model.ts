import fc from 'fast-check';
import { expect } from 'vitest';
import type { Claim, Settlement, State } from '../../src/application/ports.js';

/** Longer than any run of the model. */
export const FOREVER_MS = 1e9;

const LANES = ['a', 'b', 'c'];

/** One step of a random history of one mailbox. Numbers pick among what is there at that moment. */
export type Step =
  | { readonly do: 'accept'; readonly lane: string; readonly id: number }
  | { readonly do: 'claim'; readonly leaseMs: number; readonly pick: number }
  | { readonly do: 'commit'; readonly pick: number; readonly wrongVersion: boolean; readonly replies: number }
  | { readonly do: 'settle'; readonly pick: number; readonly settlement: Settlement }
  | { readonly do: 'redrive'; readonly id: number }
  | { readonly do: 'advance'; readonly ms: number };

/** Random histories. Waits are among `waits` (ms); time is moved only when `advance` is given (ms, the most). */
export function histories(waits: readonly number[], advance?: number): fc.Arbitrary<Step[]> {
  const pick = fc.nat(5);
  const id = fc.nat(12);
  const wait = fc.constantFrom(...waits);
  const leaseMs = fc.constantFrom(...waits.filter((ms) => ms > 0));
  const settlement: fc.Arbitrary<Settlement> = fc.oneof(
    fc.record({ how: fc.constant('done' as const), paceMs: wait }),
    fc.record({ how: fc.constant('retry' as const), delayMs: wait }),
    fc.record({ how: fc.constant('dead' as const), reason: fc.string() }),
  );
  const steps: fc.Arbitrary<Step>[] = [
    fc.record({ do: fc.constant('accept' as const), lane: fc.constantFrom(...LANES), id }),
    fc.record({ do: fc.constant('claim' as const), leaseMs, pick }),
    fc.record({ do: fc.constant('commit' as const), pick, wrongVersion: fc.boolean(), replies: fc.nat(2) }),
    fc.record({ do: fc.constant('settle' as const), pick, settlement }),
    fc.record({ do: fc.constant('redrive' as const), id }),
  ];
  if (advance) steps.push(fc.record({ do: fc.constant('advance' as const), ms: fc.nat(advance) }));
  return fc.array(fc.oneof(...steps), { maxLength: 60, size: 'max' });
}

interface ModelLane {
  items: string[];
  dueAt: number;
  token: string | null;
  attempts: number;
  version: number;
  replies: string[];
}

/** The mailbox as a person would describe it: lists and a clock. It checks each answer of the store against itself. */
export class MailboxModel {
  private now = 0;
  private readonly lanes = new Map<string, ModelLane>();
  private readonly laneOfId = new Map<string, string>();
  private readonly dead = new Map<string, string>();
  /** Every claim ever made: stale ones are settled and committed too, as a late or repeated call would. */
  private readonly claims: Claim[] = [];
  private replyCount = 0;

  constructor(
    private readonly state: State,
    private readonly moveTime: (ms: number) => void,
  ) {}

  async run(step: Step): Promise<void> {
    if (step.do === 'advance') {
      this.now += step.ms;
      this.moveTime(step.ms);
    } else if (step.do === 'accept') await this.accept(step.lane, `e${step.id}`);
    else if (step.do === 'claim') await this.claim(step.leaseMs);
    else if (step.do === 'redrive') await this.redrive(`e${step.id}`);
    else await this.end(step);
  }

  /** Everything that is kept is as the model says. */
  async compare(): Promise<void> {
    const lanes = [...this.lanes.entries()];
    expect(await this.state.depth('in')).toBe(lanes.reduce((sum, [, lane]) => sum + lane.items.length, 0));
    expect(await this.state.depth('out:feishu')).toBe(
      lanes.reduce((sum, [, lane]) => sum + lane.replies.length, 0),
    );
    expect((await this.state.dead('in')).map((letter) => letter.id).sort()).toEqual(
      [...this.dead.keys()].sort(),
    );
    for (const [name, lane] of lanes) expect((await this.state.session(name)).version).toBe(lane.version);
  }

  /** Works off the outbox: every reply once, in the order of its lane. */
  async compareReplies(): Promise<void> {
    const sent = new Map<string, string[]>();
    for (let left = await this.state.depth('out:feishu'); left > 0; left -= 1) {
      const claim = await this.state.claim('out:feishu', FOREVER_MS);
      if ('waitMs' in claim) throw new Error('a reply is not due');
      sent.set(claim.lane, [...(sent.get(claim.lane) ?? []), claim.id]);
      expect(await this.state.settle(claim, { how: 'done' })).toBe(true);
    }
    for (const [name, lane] of this.lanes) expect(sent.get(name) ?? []).toEqual(lane.replies);
  }

  private lane(name: string): ModelLane {
    const known = this.lanes.get(name);
    const lane = known ?? { items: [], dueAt: 0, token: null, attempts: 0, version: 0, replies: [] };
    this.lanes.set(name, lane);
    return lane;
  }

  private async accept(name: string, id: string): Promise<void> {
    // An id belongs to one lane, as a platform's event does.
    const lane = this.laneOfId.get(id) ?? name;
    expect(await this.state.accept('in', lane, id, `body of ${id}`, FOREVER_MS)).toBe(!this.laneOfId.has(id));
    if (!this.laneOfId.has(id)) this.append(lane, id);
    this.laneOfId.set(id, lane);
  }

  private append(name: string, id: string): void {
    const lane = this.lane(name);
    if (lane.items.length === 0) lane.dueAt = Math.max(lane.dueAt, this.now);
    lane.items.push(id);
  }

  private async claim(leaseMs: number): Promise<void> {
    const due = [...this.lanes].filter(([, lane]) => lane.items.length > 0 && lane.dueAt <= this.now);
    const outcome = await this.state.claim('in', leaseMs);
    if ('waitMs' in outcome) {
      expect(due).toEqual([]);
      expect(outcome.waitMs).toBeGreaterThanOrEqual(1);
      expect(outcome.waitMs).toBeLessThanOrEqual(250);
      return;
    }
    expect(due.map(([name]) => name)).toContain(outcome.lane);
    const lane = this.lane(outcome.lane);
    const id = lane.items[0];
    lane.attempts += 1;
    expect(outcome).toMatchObject({ box: 'in', id, body: `body of ${id}`, attempts: lane.attempts });
    lane.token = outcome.token;
    lane.dueAt = this.now + leaseMs;
    this.claims.push(outcome);
  }

  private async end(step: Extract<Step, { pick: number; do: 'commit' | 'settle' }>): Promise<void> {
    const claim = this.claims.at(-1 - (step.pick % Math.max(1, this.claims.length)));
    if (claim === undefined) return;
    const lane = this.lane(claim.lane);
    const owned = lane.token === claim.token;
    if (step.do === 'commit') await this.commit(claim, lane, owned, step);
    else await this.settle(claim, lane, owned, step.settlement);
  }

  private async commit(
    claim: Claim,
    lane: ModelLane,
    owned: boolean,
    { wrongVersion, replies }: { wrongVersion: boolean; replies: number },
  ): Promise<void> {
    const ids = Array.from({ length: replies }, () => `r${this.replyCount++}`);
    const items = ids.map((id) => ({ box: 'out:feishu' as const, id, body: id }));
    const version = lane.version + (wrongVersion ? 1 : 0);
    const outcome = await this.state.commit(claim, version, '{}', items, FOREVER_MS);
    expect(outcome).toBe(owned ? (wrongVersion ? 'stale' : 'ok') : 'lost');
    if (outcome !== 'ok') return;
    lane.version += 1;
    lane.replies.push(...ids);
    this.removeHead(lane, 0);
  }

  private async settle(claim: Claim, lane: ModelLane, owned: boolean, settlement: Settlement): Promise<void> {
    expect(await this.state.settle(claim, settlement)).toBe(owned);
    if (!owned) return;
    if (settlement.how === 'retry') {
      lane.token = null;
      lane.dueAt = this.now + settlement.delayMs;
      return;
    }
    if (settlement.how === 'dead') this.dead.set(claim.id, claim.lane);
    this.removeHead(lane, settlement.how === 'done' ? (settlement.paceMs ?? 0) : 0);
  }

  private removeHead(lane: ModelLane, paceMs: number): void {
    lane.items.shift();
    lane.token = null;
    lane.attempts = 0;
    lane.dueAt = this.now + paceMs;
  }

  private async redrive(id: string): Promise<void> {
    const lane = this.dead.get(id);
    expect(await this.state.redrive('in', id)).toBe(lane !== undefined);
    if (lane === undefined) return;
    this.dead.delete(id);
    this.append(lane, id);
  }
}
