import { z } from 'zod';
import { AppError } from '../shared/errors.js';
import { bareWords, findContested } from './contested.js';

const phrasing = z.string().trim().min(1).max(200);

const entryId = z.string().regex(/^[A-Z]\d{1,4}$/);

const entrySchema = z.strictObject({
  id: entryId,
  partOf: entryId.optional(),
  question: phrasing,
  answer: z.string().trim().min(1).max(2000),
  source: z.string().trim().min(1),
  updatedOn: z.iso.date(),
  hours: z.boolean().optional(),
  related: z.array(entryId).max(3).optional(),
  phrasings: z.array(phrasing),
});

const thresholdsSchema = z
  .strictObject({ direct: z.number().gt(0).lt(1), clarify: z.number().gt(0).lt(1), origin: z.string() })
  .refine(({ direct, clarify }) => clarify <= direct, 'clarify lies above direct');

const entriesSchema = z.strictObject({
  thresholds: thresholdsSchema,
  entries: z.array(entrySchema).min(2),
});

const synonymsSchema = z.strictObject({
  concepts: z.record(z.string(), z.array(z.string().min(1))),
  words: z.array(z.string().regex(/^\p{Script=Han}+$/u)),
  syllables: z.record(z.string().regex(/^[a-z]+$/), z.string().regex(/^\p{Script=Han}$/u)),
});

const negativesSchema = z.strictObject({
  groups: z
    .array(z.strictObject({ topic: z.string(), near: z.boolean(), phrasings: z.array(phrasing) }))
    .min(1),
});

const englishSchema = z.record(z.string().regex(/^[a-z]+( [a-z]+)*$/), z.string());

/** The shape of a whole knowledge base as it is kept when published. */
const documentSchema = z.object({
  ...entriesSchema.shape,
  ...synonymsSchema.shape,
  offTopic: negativesSchema.shape.groups,
  english: englishSchema,
});

/**
 * One answer with the questions people put it in. `updatedOn` is an ISO date, `source` names the page. An entry with
 * `partOf` answers one side of another entry more closely: both are one topic to the classifier, and a question about
 * the part is told the part's answer first and then the whole one, so that no fact of the whole gets lost. `hours`: the answer
 * speaks of support hours, so it is shown with who is there right now. `related`: entries to offer below it; without
 * any, the other parts of its topic.
 */
export type FaqEntry = Readonly<z.infer<typeof entrySchema>>;

/** A topic that must not be answered. `near` ones lie close to the entries and are the hard ones. */
type OffTopicGroup = Readonly<z.infer<typeof negativesSchema>['groups'][number]>;

/** From which probability on an entry is answered outright, or offered as a choice (see `calibrate`). */
export type Thresholds = Readonly<Pick<z.infer<typeof thresholdsSchema>, 'direct' | 'clarify'>>;

/** Everything the FAQ is made from. It is data: support edits it, and the classifier is trained on it again. */
export interface KnowledgeBase {
  readonly thresholds: Thresholds;
  readonly entries: readonly FaqEntry[];
  readonly offTopic: readonly OffTopicGroup[];
  /** Concept -> the words that express it. */
  readonly concepts: Readonly<Record<string, readonly string[]>>;
  /** Words that a pinyin spelling may stand for, the likelier first. */
  readonly words: readonly string[];
  /** The likeliest character of a single syllable. */
  readonly syllables: Readonly<Record<string, string>>;
  /** English words and short phrases in Chinese; an empty value drops the word. */
  readonly english: Readonly<Record<string, string>>;
}

/**
 * Checks the four parsed files of cards-templates/faq and puts them together. Throws `AppError('invalid-input')`
 * for a wrong shape, for an id used twice, for a part of an entry that is missing or itself a part, and for a phrasing
 * that stands under two entries or also off topic: such a phrasing would teach the classifier both answers.
 */
export function parseKnowledgeBase(
  entries: unknown,
  synonyms: unknown,
  negatives: unknown,
  english: unknown,
): KnowledgeBase {
  const { concepts, words, syllables } = read('synonyms', synonymsSchema, synonyms);
  const base: KnowledgeBase = {
    ...read('knowledge-base', entriesSchema, entries),
    offTopic: read('negatives', negativesSchema, negatives).groups,
    concepts,
    words,
    syllables,
    english: read('english', englishSchema, english),
  };
  const [fault] = findFaults(base);
  if (fault !== undefined) throw new AppError('invalid-input', `faq: ${fault}`);
  return base;
}

/**
 * Checks a whole knowledge base as it is kept when published. Throws `AppError('invalid-input')` for the same faults
 * as `parseKnowledgeBase`.
 */
export function checkKnowledgeBase(value: unknown): KnowledgeBase {
  const base = read('document', documentSchema, value);
  const [fault] = findFaults(base);
  if (fault !== undefined) throw new AppError('invalid-input', `faq: ${fault}`);
  return base;
}

function read<Output>(name: string, schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid-input', `faq ${name}: ${z.prettifyError(result.error)}`);
}

function strayRelations({ entries }: KnowledgeBase, ids: ReadonlySet<string>): string[] {
  return entries.flatMap(({ id, related = [] }) =>
    related.filter((other) => !ids.has(other) || other === id).map((other) => `${id} is related to ${other}`),
  );
}

function findFaults(base: KnowledgeBase): string[] {
  const ids = new Set(base.entries.map((entry) => entry.id));
  const wholes = new Set(base.entries.flatMap(({ id, partOf }) => (partOf === undefined ? [id] : [])));
  const doubled = ids.size < base.entries.length ? ['an id stands twice'] : [];
  const orphans = base.entries.flatMap(({ id, partOf }) =>
    partOf === undefined || wholes.has(partOf) ? [] : [`${id} is part of ${partOf}, which is no whole entry`],
  );
  const contested = findContested(base, bareWords).map(
    ({ words, owners: [first, second] }) => `"${words}" stands under ${first} and ${second}`,
  );
  return [...doubled, ...orphans, ...strayRelations(base, ids), ...contested];
}
