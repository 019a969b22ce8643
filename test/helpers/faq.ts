import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTrainer } from '../../src/application/trainer.js';
import { findPhoneNumbers } from '../../src/domain/phone-guard.js';
import { createFaq, type Faq } from '../../src/faq/faq.js';
import type { KnowledgeBase } from '../../src/faq/knowledge-base.js';
import { projectRoot, templatePath } from '../../src/shared/project-root.js';
import { readShipped } from '../../src/wiring/shipped-knowledge.js';

/** One labelled question; `expected` is an entry id, or null for off topic. */
export interface LabelledQuestion {
  readonly question: string;
  readonly expected: string | null;
}

/** One file of cards-templates/faq, parsed. */
export function readFaqFile(name: string): unknown {
  return JSON.parse(readFileSync(templatePath('faq', `${name}.json`), 'utf8'));
}

const shipped = readShipped();

/** The knowledge base that ships. */
export const shippedBase: KnowledgeBase = shipped.base;

/** What the shipped answers must and must not say. */
export const shippedFacts = shipped.facts;

/** What the knowledge tools of the support group need. */
export const knowledgeTools = {
  facts: shippedFacts,
  trainer: createTrainer(shippedFacts),
};

/** Whether words hold a phone number, written however. */
export function holdsPhone(words: string): boolean {
  return findPhoneNumbers(words).length > 0;
}

let made: Faq | null = null;

/** The FAQ that ships, trained once a test file. */
export function shippedFaq(): Faq {
  made ??= createFaq(shippedBase);
  return made;
}

/** The files of test/fixtures/faq with questions written when the knowledge base was finished: fresh, fresh-2, … */
export function freshFiles(): string[] {
  return readdirSync(join(projectRoot, 'test/fixtures/faq'))
    .flatMap((name) => /^(fresh(?:-\d+)?)\.json$/.exec(name)?.[1] ?? [])
    .sort();
}

/** The labelled questions of a file of test/fixtures/faq; one whose entry the knowledge base lacks counts as off topic. */
export function labelledQuestions(file = 'dev'): LabelledQuestion[] {
  const path = join(projectRoot, `test/fixtures/faq/${file}.json`);
  const rows = JSON.parse(readFileSync(path, 'utf8')) as LabelledQuestion[];
  const known = new Set(shippedBase.entries.map((entry) => entry.id));
  return rows.map(({ question, expected }) => ({
    question,
    expected: expected !== null && known.has(expected) ? expected : null,
  }));
}

/** Milliseconds that `work` takes, the best of three: what other processes take away is not its own. */
export function fastestOfThree(work: () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return Math.min(...times);
}
