import { z } from 'zod';
import { AppError, messageOf } from '../shared/errors.js';
import { bareWords, type Contested, findContested } from './contested.js';
import { checkKnowledgeBase, type FaqEntry, type KnowledgeBase } from './knowledge-base.js';
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
    | 'missing-entry'
    | 'unreadable';
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
 * Whatever loading would refuse is a fault as well: what is published must load everywhere.
 */
export function lintKnowledge(
  base: KnowledgeBase,
  facts: Facts,
  holdsPhone: (words: string) => boolean,
): Fault[] {
  const ids = new Set(base.entries.map((entry) => entry.id));
  const faults = [
    ...Object.keys(facts).flatMap((id): Fault[] =>
      ids.has(id) ? [] : [{ kind: 'missing-entry', entryId: id, words: id }],
    ),
    ...contestedTwice(base).map(
      ({ words, owners: [other, entryId] }): Fault => ({ kind: 'contested', entryId, words, other }),
    ),
    ...base.entries.flatMap((entry) => lintEntry(entry, facts, holdsPhone)),
  ];
  return faults.length > 0 ? faults : unreadable(base);
}

/**
 * The quarrels by meaning and, as loading finds them, by the bare letters: neither finds all of the other's, since a
 * word may mean one thing and be spelled as another.
 */
function contestedTwice(base: KnowledgeBase): Contested[] {
  const normalise = createNormalise(base);
  // A line of signs alone is nothing after normalisation; what it is then compared by is itself.
  const byMeaning = findContested(base, (words) => bareWords(normalise(words)) || words);
  const all = [...byMeaning, ...findContested(base, bareWords)];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** The rest of what loading refuses; support hardly gets there, so its own words have to do. */
function unreadable(base: KnowledgeBase): Fault[] {
  try {
    checkKnowledgeBase(JSON.parse(JSON.stringify(base)));
    return [];
  } catch (error) {
    return [{ kind: 'unreadable', entryId: '', words: messageOf(error) }];
  }
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
