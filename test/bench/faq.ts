import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTrainer } from '../../src/application/trainer.js';
import { createFaq, trainFaq } from '../../src/faq/faq.js';
import { decodeTraining, encodeTraining } from '../../src/faq/training-codec.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { readShipped } from '../../src/wiring/shipped-knowledge.js';
import { figure, printTable, progress, ratio } from './report.js';

/** What the FAQ costs. Times in ms, sizes in MB. */
interface FaqFigures {
  readonly lessons: number;
  /** One decision, over the labelled questions, ten times each. */
  readonly predictionP50Ms: number;
  readonly predictionP95Ms: number;
  /** Training in this thread. */
  readonly trainingMs: number;
  /** Linting and training in a thread of its own, its start included: what publishing waits for. */
  readonly publishingMs: number;
  /** The longest time the event loop stood still meanwhile. */
  readonly blockedMs: number;
  /** Taking over a training that another replica made. */
  readonly takeOverMs: number;
  readonly trainingMb: number;
  /** Memory that one more FAQ takes, measured after collecting when Node runs with --expose-gc. */
  readonly memoryMb: number;
}

function questions(): string[] {
  const path = join(projectRoot, 'test/fixtures/faq/dev.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { question: string }[]).map(({ question }) => question);
}

function timed<T>(work: () => T): { ms: number; result: T } {
  const started = performance.now();
  const result = work();
  return { ms: performance.now() - started, result };
}

const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
const rounded = (value: number, digits = 0) => Number(value.toFixed(digits));
const usedBytes = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Measures the shipped knowledge base; takes a few seconds and expects a compiled program in dist. */
async function measureFaq(): Promise<FaqFigures> {
  const { base, facts } = readShipped();
  trainFaq(base); // The first run also measures the compiler.
  const training = timed(() => trainFaq(base));
  const text = encodeTraining(training.result);
  const before = usedBytes();
  const takeOver = timed(() => createFaq(base, decodeTraining(text) ?? undefined));
  const memory = usedBytes() - before;
  const faq = takeOver.result;
  const rows = questions();
  for (const question of rows) faq.decide(question);
  const times = Array.from({ length: 10 }, () => rows)
    .flat()
    .map((question) => timed(() => faq.decide(question)).ms)
    .sort((a, b) => a - b);
  const publishing = await publishingTimes(() => createTrainer(facts).check(base));
  const lines = [...base.entries, ...base.offTopic].flatMap(({ phrasings }) => phrasings);
  return {
    lessons: lines.length + base.entries.length,
    predictionP50Ms: rounded(percentile(times, 0.5), 2),
    predictionP95Ms: rounded(percentile(times, 0.95), 2),
    trainingMs: rounded(training.ms),
    publishingMs: rounded(publishing.ms),
    blockedMs: rounded(publishing.blockedMs),
    takeOverMs: rounded(takeOver.ms),
    trainingMb: rounded(text.length / 1e6, 2),
    memoryMb: rounded(memory / 1e6, 1),
  };
}

/** How long `work` takes, and the longest gap between ticks of a 1 ms timer meanwhile. */
async function publishingTimes(work: () => Promise<unknown>): Promise<{ ms: number; blockedMs: number }> {
  let last = performance.now();
  let blockedMs = 0;
  const tick = () => {
    const now = performance.now();
    blockedMs = Math.max(blockedMs, now - last - 1);
    last = now;
  };
  const timer = setInterval(tick, 1);
  const started = performance.now();
  await work();
  clearInterval(timer);
  return { ms: performance.now() - started, blockedMs };
}

/** Publishing beside training in this thread: what the thread of its own costs, and what it spares the event loop. */
export async function benchFaq(): Promise<void> {
  progress('FAQ: publishing');
  const of = await measureFaq();
  const row = (name: string, ms: number) => [name, figure(ms, 'ms'), ratio(ms, of.trainingMs)];
  printTable(
    `FAQ, ${of.lessons} lessons, ${of.trainingMb} MB a training, ${of.memoryMb} MB of memory one more`,
    ['', 'time', 'of training here'],
    [
      row('training in this thread', of.trainingMs),
      row('publishing: lint and train in a thread', of.publishingMs),
      row('longest stop of the event loop meanwhile', of.blockedMs),
      row("taking over another replica's training", of.takeOverMs),
      row('one decision, p95', of.predictionP95Ms),
    ],
  );
}
