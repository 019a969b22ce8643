import { parentPort, workerData } from 'node:worker_threads';
import { findPhoneNumbers } from '../domain/phone-guard.js';
import { trainFaq } from '../faq/faq.js';
import type { KnowledgeBase } from '../faq/knowledge-base.js';
import { type Facts, lintKnowledge } from '../faq/lint.js';
import { encodeTraining } from '../faq/training-codec.js';

/** What this thread is started with: one knowledge base, after which it ends. Without facts nothing is linted. */
export interface TrainJob {
  readonly base: KnowledgeBase;
  readonly facts: Facts | null;
}

const { base, facts } = workerData as TrainJob;
const faults = facts ? lintKnowledge(base, facts, (words) => findPhoneNumbers(words).length > 0) : [];
parentPort?.postMessage({ faults, training: faults.length > 0 ? null : encodeTraining(trainFaq(base)) });
