import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KnowledgeBase, parseKnowledgeBase } from '../faq/knowledge-base.js';
import { type Facts, parseFacts } from '../faq/lint.js';
import { projectRoot, templatePath } from '../shared/project-root.js';

/** What a release brings for the FAQ. */
export interface ShippedKnowledge {
  readonly base: KnowledgeBase;
  /** What an answer may not lose. */
  readonly facts: Facts;
  /** Fingerprint of the knowledge base. */
  readonly digest: string;
}

/** The training that the build left, for the knowledge base of that digest. */
interface Kept {
  readonly digest: string;
  /** Fingerprint of the program that trained. */
  readonly program: string;
  readonly training: string;
}

/** Where the build leaves the training. */
export const TRAINING_FILE = join(projectRoot, 'dist', 'shipped-training.json');

/** Reads it from the templates. Throws what their parsers throw. */
export function readShipped(): ShippedKnowledge {
  const read = (name: string) =>
    JSON.parse(readFileSync(templatePath('faq', `${name}.json`), 'utf8')) as unknown;
  const base = parseKnowledgeBase(
    read('knowledge-base'),
    read('synonyms'),
    read('negatives'),
    read('english'),
  );
  const digest = createHash('sha256').update(JSON.stringify(base)).digest('hex');
  return { base, facts: parseFacts(read('facts')), digest };
}

/** What the build left; null when there is none of this digest, or none by `program` where that is named. */
export function keptTraining(digest: string, program?: string): string | null {
  try {
    const kept = JSON.parse(readFileSync(TRAINING_FILE, 'utf8')) as Kept;
    return kept.digest === digest && (program ?? kept.program) === kept.program ? kept.training : null;
  } catch {
    return null;
  }
}
