import { z } from 'zod';
import { bareWords } from './contested.js';
import type { FaqEntry, KnowledgeBase } from './knowledge-base.js';

const words = z.string().trim().min(1).max(200);
const answer = z.string().trim().min(1).max(2000);

const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add-phrasings'), entryId: z.string(), phrasings: z.array(words).min(1) }),
  z.strictObject({ kind: z.literal('drop-phrasing'), entryId: z.string(), phrasing: words }),
  z.strictObject({
    kind: z.literal('edit-entry'),
    entryId: z.string(),
    question: words.optional(),
    answer: answer.optional(),
    updatedOn: z.iso.date(),
  }),
  z.strictObject({
    kind: z.literal('new-entry'),
    entryId: z.string(),
    question: words,
    answer,
    source: words,
    updatedOn: z.iso.date(),
    phrasings: z.array(words),
  }),
  z.strictObject({ kind: z.literal('off-topic'), phrasings: z.array(words).min(1) }),
]);

/** One change of a knowledge base, as support makes it. `updatedOn` is the day of the change, an ISO date. */
export type KnowledgeChange = Readonly<z.infer<typeof changeSchema>>;

/** Reads a change; null when it is none (written by another release). */
export function parseChange(value: unknown): KnowledgeChange | null {
  const result = changeSchema.safeParse(value);
  return result.success ? result.data : null;
}

/** The group of off-topic lines that support has marked; it names no topic of its own. */
const DESK_TOPIC = 'desk';

/**
 * The knowledge base with the changes made, in their order. A change of an entry that is gone changes nothing; a new
 * entry whose id is taken gets another, since what it says must not be lost.
 */
export function applyChanges(base: KnowledgeBase, changes: readonly KnowledgeChange[]): KnowledgeBase {
  return changes.reduce(applyChange, base);
}

function applyChange(base: KnowledgeBase, change: KnowledgeChange): KnowledgeBase {
  switch (change.kind) {
    case 'add-phrasings':
      return withEntry(base, change.entryId, (entry) => ({
        ...entry,
        phrasings: withNew(entry.phrasings, change.phrasings, entry.question),
      }));
    case 'drop-phrasing':
      return withEntry(base, change.entryId, (entry) => ({
        ...entry,
        phrasings: entry.phrasings.filter((own) => bareWords(own) !== bareWords(change.phrasing)),
      }));
    case 'edit-entry':
      return withEntry(base, change.entryId, (entry) => ({
        ...entry,
        question: change.question ?? entry.question,
        answer: change.answer ?? entry.answer,
        updatedOn: change.updatedOn,
      }));
    case 'new-entry':
      return withNewEntry(base, change);
    case 'off-topic':
      return withOffTopic(base, change.phrasings);
  }
}

function withEntry(base: KnowledgeBase, id: string, edit: (entry: FaqEntry) => FaqEntry): KnowledgeBase {
  return { ...base, entries: base.entries.map((entry) => (entry.id === id ? edit(entry) : entry)) };
}

function withNewEntry(
  base: KnowledgeBase,
  {
    entryId,
    question,
    answer,
    source,
    updatedOn,
    phrasings,
  }: Extract<KnowledgeChange, { kind: 'new-entry' }>,
): KnowledgeBase {
  const id = base.entries.some((entry) => entry.id === entryId) ? nextEntryId(base) : entryId;
  const own = withNew([], phrasings, question);
  // An entry nobody can ask for is a fault; its question at least is a way to ask.
  const entry = { id, question, answer, source, updatedOn, phrasings: own.length > 0 ? own : [question] };
  return { ...base, entries: [...base.entries, entry] };
}

function withOffTopic(base: KnowledgeBase, phrasings: readonly string[]): KnowledgeBase {
  const known = base.offTopic.find((group) => group.topic === DESK_TOPIC);
  const group = { topic: DESK_TOPIC, near: true, phrasings: withNew(known?.phrasings ?? [], phrasings) };
  return { ...base, offTopic: [...base.offTopic.filter((other) => other.topic !== DESK_TOPIC), group] };
}

/** Old and new phrasings, none twice and none that is the question itself. */
function withNew(old: readonly string[], added: readonly string[], question = ''): string[] {
  const seen = new Set([...old, question].map(bareWords));
  const fresh = added.filter((one) => {
    const key = bareWords(one);
    const isNew = key !== '' && !seen.has(key);
    seen.add(key);
    return isNew;
  });
  return [...old, ...fresh];
}

/** An id for a new entry: K and the lowest number above all that are in use, in the base or as one of `others`. */
export function nextEntryId(base: KnowledgeBase, others: readonly string[] = []): string {
  const ids = [...base.entries.map(({ id }) => id), ...others];
  const numbers = ids.flatMap((id) => /^K(\d+)$/.exec(id)?.[1] ?? []).map(Number);
  return `K${Math.max(0, ...numbers) + 1}`;
}
