import { parentPort, workerData } from 'node:worker_threads';
import { findPhoneNumbers } from '../domain/phone-guard.js';
import { trainFaq } from '../faq/faq.js';
import type { KnowledgeBase } from '../faq/knowledge-base.js';
import { type Facts, lintKnowledge } from '../faq/lint.js';

/** What this thread is started with: one job, after which it ends. */
export type TrainJob =
  | { readonly job: 'train'; readonly base: KnowledgeBase }
  | { readonly job: 'lint'; readonly base: KnowledgeBase; readonly facts: Facts };

const job = workerData as TrainJob;
const result =
  job.job === 'train'
    ? trainFaq(job.base)
    : lintKnowledge(job.base, job.facts, (words) => findPhoneNumbers(words).length > 0);
parentPort?.postMessage(result);
