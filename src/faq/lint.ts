import { z } from 'zod';
import { AppError } from '../shared/errors.js';
import { bareWords, findContested } from './contested.js';
import type { FaqEntry, KnowledgeBase } from './knowledge-base.js';
import { createNormalise } from './normalise.js';

const pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, 'u');
  } catch {
    context.addIssue({ code: 'custom', message: 'not a pattern' });
    return z.NEVER;
  }
});

const factsSchema = z.record(
  z.string(),
  z.strictObject({ must: z.array(z.string().min(1)), mustNot: z.array(pattern) }),
);

/** What the answer of an entry must say and must not say, by entry id (PRODUCT R52-R60). */
export type Facts = Readonly<z.infer<typeof factsSchema>>;

/** Something that keeps a knowledge base from being published. `words` is what is wrong or missing. */
export interface Fault {
  readonly kind:
    | 'contested'
    | 'missing-fact'
    | 'forbidden'
    | 'empty'
    | 'too-long'
    | 'phone'
    | 'no-phrasings'
    | 'missing-entry';
  readonly entryId: string;
  readonly words: string;
  /** Of a contested phrasing: who else claims it, an entry id or `off topic`. */
  readonly other?: string;
}

/** UTF-16 units; an answer and the whole it is part of must fit into one WeChat message of 1,800. */
const MAX_ANSWER = 800;

/** Checks cards-templates/faq/facts.json. Throws `AppError('invalid-input')` for a wrong shape or pattern. */
export function parseFacts(value: unknown): Facts {
  const result = factsSchema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid-input', `faq facts: ${z.prettifyError(result.error)}`);
}

/**
 * Everything that forbids publishing: a phrasing that means the same as one under another entry or off topic (however
 * it is written: traditional, pinyin, English); an answer that lost a fact or says what it must not; an answer that is
 * empty, too long or holds a phone number (`holdsPhone`); an entry nobody can ask for; an entry with facts that is gone.
 */
export function lintKnowledge(
  base: KnowledgeBase,
  facts: Facts,
  holdsPhone: (words: string) => boolean,
): Fault[] {
  const ids = new Set(base.entries.map((entry) => entry.id));
  const normalise = createNormalise(base);
  // A line of signs alone is nothing after normalisation; what it is then compared by is itself.
  const contested = findContested(base, (words) => bareWords(normalise(words)) || words);
  return [
    ...Object.keys(facts).flatMap((id): Fault[] =>
      ids.has(id) ? [] : [{ kind: 'missing-entry', entryId: id, words: id }],
    ),
    ...contested.map(
      ({ words, owners: [other, entryId] }): Fault => ({ kind: 'contested', entryId, words, other }),
    ),
    ...base.entries.flatMap((entry) => lintEntry(entry, facts, holdsPhone)),
  ];
}

/** The same for one entry by itself: everything but its quarrels with others. */
export function lintEntry(entry: FaqEntry, facts: Facts, holdsPhone: (words: string) => boolean): Fault[] {
  const { id: entryId, answer, question, phrasings, partOf } = entry;
  const fault = (kind: Fault['kind'], words: string): Fault => ({ kind, entryId, words });
  const own = facts[entryId];
  const said = bareWords(answer);
  const forbidden = [...(own?.mustNot ?? []), ...(partOf ? (facts[partOf]?.mustNot ?? []) : [])];
  return [
    ...(said === '' ? [fault('empty', answer)] : []),
    ...(answer.length > MAX_ANSWER ? [fault('too-long', `${answer.length}/${MAX_ANSWER}`)] : []),
    ...[answer, question, ...phrasings].filter(holdsPhone).map((words) => fault('phone', words)),
    ...(own?.must ?? [])
      .filter((fact) => !said.includes(bareWords(fact)))
      .map((fact) => fault('missing-fact', fact)),
    ...forbidden.flatMap((lie) => {
      const found = lie.exec(answer.normalize('NFKC'));
      return found ? [fault('forbidden', found[0])] : [];
    }),
    ...(phrasings.length === 0 ? [fault('no-phrasings', question)] : []),
  ];
}
