import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { KnowledgeBase } from '../faq/knowledge-base.js';
import type { Facts, Fault } from '../faq/lint.js';
import { AppError } from '../shared/errors.js';
import { projectRoot } from '../shared/project-root.js';
import type { TrainJob } from './train-worker.js';

/** The thread always runs as compiled, also when this file does not (in tests). */
const PROGRAM = join(projectRoot, 'dist', 'src', 'application', 'train-worker.js');

/** What forbids publishing a knowledge base, or its training as text (see `encodeTraining`). */
export type Checked =
  | { readonly faults: readonly [Fault, ...Fault[]]; readonly training: null }
  | { readonly faults: readonly []; readonly training: string };

/** Works on knowledge bases in threads of their own: about a second in which the event loop stays free. */
export interface Trainer {
  /** Lints and, when nothing is wrong, trains. */
  check(base: KnowledgeBase): Promise<Checked>;
  /** Trains what has been published: that is not linted again. */
  train(base: KnowledgeBase): Promise<string>;
}

/** Makes the trainer. A thread that fails throws `AppError('internal')` and harms nothing else. */
export function createTrainer(facts: Facts): Trainer {
  return {
    check: (base) => run({ base, facts }),
    train: async (base) => (await run({ base, facts: null })).training ?? '',
  };
}

function run(job: TrainJob): Promise<Checked> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, { workerData: job });
    const fail = (reason: string, cause?: unknown) =>
      reject(new AppError('internal', `the training thread ${reason}`, {}, { cause }));
    worker.once('message', resolve);
    worker.once('error', (error) => fail('failed', error));
    worker.once('exit', (code) => fail(`ended with ${code}`));
  });
}
