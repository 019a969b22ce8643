import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFaq } from '../../src/faq/faq.js';
import { projectRoot } from '../../src/shared/project-root.js';
import { readShipped } from '../../src/wiring/shipped-knowledge.js';
import { figure, printTable, progress, ratio, spreadOf, timed } from './report.js';

const TRAININGS = 3;

/** Training and prediction of the FAQ over all labelled questions. */
export async function benchQuestions(): Promise<void> {
  const { base } = readShipped();
  const questions = JSON.parse(
    readFileSync(join(projectRoot, 'test/fixtures/faq/dev.json'), 'utf8'),
  ) as readonly { readonly question: string }[];
  const trainings: number[] = [];
  for (let run = 0; run < TRAININGS; run += 1) {
    progress(`FAQ: training ${run + 1} of ${TRAININGS}`);
    trainings.push(await timed(() => createFaq(base)));
  }
  const faq = createFaq(base);
  progress(`FAQ: ${questions.length} questions`);
  const ask = () => questions.map(({ question }) => clock(() => faq.decide(question)));
  ask(); // The first calls also measure the compiler.
  const times = ask();
  const parse = questions.map((question) => {
    const line = JSON.stringify(question);
    return clock(() => JSON.parse(line));
  });
  const { median, p95 } = spreadOf(times);
  printTable(
    `FAQ, ${questions.length} questions`,
    ['', 'median', 'p95', 'of JSON.parse'],
    [
      [
        'JSON.parse of the question',
        figure(spreadOf(parse).median, 'µs'),
        figure(spreadOf(parse).p95, 'µs'),
        ratio(1, 1),
      ],
      ['prediction', figure(median, 'µs'), figure(p95, 'µs'), ratio(median, spreadOf(parse).median)],
      ['training', figure(spreadOf(trainings).median, 'ms'), '', ''],
    ],
  );
}

function clock(work: () => unknown): number {
  const started = performance.now();
  work();
  return (performance.now() - started) * 1_000;
}
