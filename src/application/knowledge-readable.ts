import { checkKnowledgeBase, type KnowledgeBase } from '../faq/knowledge-base.js';
import { AppError, isAppError } from '../shared/errors.js';
import type { KnowledgeRecords } from './knowledge-ports.js';

/** Revisions looked at for one that can be used: each costs a reading, some a training. */
export const LOOK_BACK = 10;

/** The knowledge base that a revision keeps, or null when it is none that loads. */
export function readDocument(document: string): KnowledgeBase | null {
  try {
    return checkKnowledgeBase(JSON.parse(document));
  } catch (error) {
    if (error instanceof SyntaxError || isAppError(error, 'invalid-input')) return null;
    throw error;
  }
}

/**
 * The newest knowledge base that loads, which is the one that answers. The desk works on it even when the newest
 * revision does not load, so that publishing once more mends that. Throws `AppError('not-found')` when there is none.
 */
export async function newestReadable(
  knowledge: Pick<KnowledgeRecords, 'revision'>,
  newest: number,
): Promise<KnowledgeBase> {
  for (let revision = newest; revision > Math.max(0, newest - LOOK_BACK); revision--) {
    const stored = await knowledge.revision(revision);
    const base = stored && readDocument(stored.document);
    if (base) return base;
  }
  throw new AppError('not-found', 'no knowledge base is published that can be read');
}
