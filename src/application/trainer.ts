import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Training } from '../faq/faq.js';
import type { KnowledgeBase } from '../faq/knowledge-base.js';
import type { Facts, Fault } from '../faq/lint.js';
import { AppError } from '../shared/errors.js';
import { projectRoot } from '../shared/project-root.js';
import type { TrainJob } from './train-worker.js';

/** The thread always runs as compiled, also when this file does not (in tests). */
const PROGRAM = join(projectRoot, 'dist', 'src', 'application', 'train-worker.js');

/** Trains and lints knowledge bases in threads of their own: about a second in which the event loop stays free. */
export interface Trainer {
  train(base: KnowledgeBase): Promise<Training>;
  /** What forbids publishing; empty when nothing does. */
  lint(base: KnowledgeBase): Promise<readonly Fault[]>;
}

/** Makes the trainer. A thread that fails throws `AppError('internal')` and harms nothing else. */
export function createTrainer(facts: Facts): Trainer {
  return {
    train: (base) => run<Training>({ job: 'train', base }),
    lint: (base) => run<readonly Fault[]>({ job: 'lint', base, facts }),
  };
}

function run<Result>(job: TrainJob): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, { workerData: job });
    const fail = (reason: string, cause?: unknown) =>
      reject(new AppError('internal', `the training thread ${reason}`, {}, { cause }));
    worker.once('message', (result: Result) => resolve(result));
    worker.once('error', (error) => fail('failed', error));
    worker.once('exit', (code) => fail(`ended with ${code}`));
  });
}
