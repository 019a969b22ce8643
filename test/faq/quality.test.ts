import { describe, expect, it } from 'vitest';
import type { Decision, Ranked } from '../../src/faq/decision.js';
import { createFaq } from '../../src/faq/faq.js';
import {
  fastestOfThree,
  freshFiles,
  type LabelledQuestion,
  labelledQuestions,
  shippedBase,
  shippedFaq,
} from '../helpers/faq.js';

/**
 * Bounds of the gate over the labelled questions that the knowledge base was worked on with. Rates are shares of the
 * questions in or out of scope.
 */
const BOUNDS = {
  top1: 0.97,
  top3: 0.99,
  solvedWithOnePress: 0.98,
  direct: 0.85,
  wrongDirect: 0.02,
  /** A count: at most one question off topic gets an answer. */
  falseDirect: 1,
  offTopicClarified: 0.1,
  p95Microseconds: 5_000,
  trainingMs: 4_000,
};

/** Goals for wording that nobody worked with (the same measures). */
const BLIND_GOALS = {
  top1: 0.85,
  top3: 0.96,
  solvedWithOnePress: 0.92,
  direct: 0.6,
  wrongDirect: 0.05,
  falseDirect: 1,
  offTopicClarified: 0.2,
};

interface Scored extends LabelledQuestion {
  readonly ranked: readonly Ranked[];
  readonly decision: Decision;
  readonly microseconds: number;
}

function score(row: LabelledQuestion): Scored {
  const decision = shippedFaq().decide(row.question);
  const microseconds = fastestOfThree(() => shippedFaq().decide(row.question)) * 1_000;
  return { ...row, decision, ranked: shippedFaq().rank(row.question), microseconds };
}

const entriesOf = (row: Scored) => row.ranked.flatMap(({ entryId }) => entryId ?? []);
const answered = (row: Scored) => (row.decision.kind === 'answer' ? row.decision.entryId : null);
const offered = (row: Scored) => (row.decision.kind === 'clarify' ? row.decision.entryIds : []);
const share = <Row>(rows: readonly Row[], holds: (row: Row) => boolean) =>
  rows.filter(holds).length / rows.length;

/** Milliseconds of the processor: waiting for other processes is not what training costs. */
function training(): number {
  const before = process.cpuUsage();
  createFaq(shippedBase);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function measure(file: string) {
  labelledQuestions(file).map(score); // The first calls also measure the compiler.
  const rows = labelledQuestions(file).map(score);
  const inScope = rows.filter((row) => row.expected !== null);
  const offTopic = rows.filter((row) => row.expected === null);
  const times = rows.map((row) => row.microseconds).sort((a, b) => a - b);
  const confused = rows.filter((row) => (answered(row) ?? null) !== row.expected || offered(row).length > 0);
  return {
    confused,
    inScope: inScope.length,
    offTopic: offTopic.length,
    top1: share(inScope, (row) => entriesOf(row)[0] === row.expected),
    top1OffTopicIncluded: share(inScope, (row) => row.ranked[0]?.entryId === row.expected),
    top3: share(inScope, (row) =>
      entriesOf(row)
        .slice(0, 3)
        .includes(row.expected ?? ''),
    ),
    direct: share(inScope, (row) => answered(row) === row.expected),
    wrongDirect: share(inScope, (row) => answered(row) !== null && answered(row) !== row.expected),
    solvedWithOnePress: share(
      inScope,
      (row) => answered(row) === row.expected || offered(row).includes(row.expected ?? ''),
    ),
    falseDirect: offTopic.filter((row) => answered(row) !== null).length,
    offTopicClarified: share(offTopic, (row) => offered(row).length > 0),
    p95Microseconds: Math.round(times[Math.floor(times.length * 0.95)] ?? 0),
    trainingMs: Math.round(training()),
  };
}

type Measured = ReturnType<typeof measure>;

const COUNTS = new Set(['falseDirect', 'inScope', 'offTopic', 'p95Microseconds', 'trainingMs']);

function shown(name: string, value: number | undefined): string {
  if (value === undefined) return '';
  return COUNTS.has(name) ? String(value) : `${(value * 100).toFixed(1)} %`;
}

function table(dev: Measured, fresh: ReadonlyMap<string, Measured>) {
  const names = Object.keys(dev).filter(
    (name): name is Exclude<keyof Measured, 'confused'> => name !== 'confused',
  );
  const row = (name: Exclude<keyof Measured, 'confused'>) => ({
    dev: shown(name, dev[name]),
    bound: shown(name, BOUNDS[name as keyof typeof BOUNDS]),
    ...Object.fromEntries([...fresh].map(([file, measured]) => [file, shown(name, measured[name])])),
    goal: shown(name, BLIND_GOALS[name as keyof typeof BLIND_GOALS]),
  });
  return Object.fromEntries(names.map((name) => [name, row(name)]));
}

function confusions({ confused }: Measured): string[] {
  return confused.map((row) => {
    const best = row.ranked.slice(0, 3).map(({ entryId, p }) => `${entryId ?? 'off'} ${p.toFixed(2)}`);
    return `${row.question} | ${row.expected ?? 'off'} | ${row.decision.kind} | ${best.join(', ')}`;
  });
}

const dev = measure('dev');
const fresh = new Map(freshFiles().map((file) => [file, measure(file)]));

describe('quality over the labelled questions', () => {
  it('prints its table and what is confused in dev', () => {
    console.table(table(dev, fresh));
    console.log(['question | expected | decision | best', ...confusions(dev)].join('\n'));
    expect(dev.inScope + dev.offTopic).toBe(156);
  });

  it.each(['top1', 'top3', 'solvedWithOnePress', 'direct'] as const)('%s is high enough', (name) => {
    expect(dev[name]).toBeGreaterThanOrEqual(BOUNDS[name]);
  });

  it.each(['wrongDirect', 'falseDirect', 'offTopicClarified', 'p95Microseconds', 'trainingMs'] as const)(
    '%s is low enough',
    (name) => {
      expect(dev[name]).toBeLessThanOrEqual(BOUNDS[name]);
    },
  );

  it('finds the right class at least 85 times in 100 even when off topic competes', () => {
    expect(dev.top1OffTopicIncluded).toBeGreaterThanOrEqual(0.85);
  });
});

/**
 * Written after the knowledge base was finished and scored once each; what is confused there is not printed, so that
 * nobody tunes to it. `fresh` is asserted as a guard; any further
 * set (fresh-2, …) has a column in the table and is not.
 */
describe('quality over fresh questions', () => {
  const first = fresh.get('fresh') ?? dev;

  it.each(['top1', 'top3', 'solvedWithOnePress', 'direct'] as const)('%s reaches the goal', (name) => {
    expect(first[name]).toBeGreaterThanOrEqual(BLIND_GOALS[name]);
  });

  it.each(['wrongDirect', 'falseDirect', 'offTopicClarified'] as const)('%s keeps the goal', (name) => {
    expect(first[name]).toBeLessThanOrEqual(BLIND_GOALS[name]);
  });
});
