import { bareWords } from '../faq/contested.js';
import { groupQuestions, type QuestionGroup } from '../faq/group-questions.js';
import type { UnansweredQuestion } from './knowledge-ports.js';
import type { UseCaseDeps } from './turn.js';

/** Newest questions that are looked at; grouping more would take the event loop for too long. */
const MAX_QUESTIONS = 300;

/** Phrasings that one tap adds; more of the same teach nothing. */
const MAX_PHRASINGS = 20;

/** The unanswered questions by likeness, without those that a draft deals with already. */
export async function unansweredGroups({
  records,
}: Pick<UseCaseDeps, 'records'>): Promise<QuestionGroup<UnansweredQuestion>[]> {
  const questions = await records.knowledge.unanswered(MAX_QUESTIONS);
  const taken = new Set(
    (await records.knowledge.drafts()).flatMap(
      ({ change }) => (JSON.parse(change) as { settles?: string[] }).settles ?? [],
    ),
  );
  return groupQuestions(questions.filter((question) => !taken.has(question.id)));
}

/** A group as it is dealt with: what was asked, each once, and all the questions' ids. */
export interface GroupMembers {
  readonly phrasings: readonly string[];
  readonly ids: readonly string[];
}

/** What a group holds. */
export function membersOf(group: readonly UnansweredQuestion[]): GroupMembers {
  const words = group.map(({ question }) => asPhrasing(question)).filter((one) => one !== '');
  return {
    phrasings: [...new Set(words)].slice(0, MAX_PHRASINGS),
    ids: group.map((member) => member.id),
  };
}

/** The group that holds this question; empty when it is gone. */
export async function unansweredMembers(
  questionId: string,
  deps: Pick<UseCaseDeps, 'records'>,
): Promise<GroupMembers> {
  const groups = await unansweredGroups(deps);
  return membersOf(groups.find((members) => members.some((member) => member.id === questionId)) ?? []);
}

/** The unanswered questions that were asked in one of these wordings. */
export async function questionsAmong(
  phrasings: readonly string[],
  { records }: Pick<UseCaseDeps, 'records'>,
): Promise<string[]> {
  const wanted = new Set(phrasings.map(bareWords));
  const questions = await records.knowledge.unanswered(MAX_QUESTIONS);
  return questions.filter(({ question }) => wanted.has(bareWords(asPhrasing(question)))).map(({ id }) => id);
}

/** A question as it may stand in a knowledge base: the stars that hide a phone number say nothing. */
function asPhrasing(question: string): string {
  return question
    .replace(/\*{4,}/g, ' ')
    .trim()
    .slice(0, 200)
    .trim();
}
