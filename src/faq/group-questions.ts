import { bareWords } from './contested.js';

/** Questions that ask the same, the one that stands for them first. */
export type QuestionGroup<Question> = readonly [Question, ...Question[]];

/** From this likeness on two questions go together (Dice's measure over characters and their pairs). */
const ALIKE = 0.5;

/**
 * Groups questions by likeness, the largest group first, in the order given among equals. Each question joins the
 * group whose first question is most like it. Pure; takes about as many comparisons as questions times groups.
 */
export function groupQuestions<Question extends { readonly question: string }>(
  questions: readonly Question[],
): QuestionGroup<Question>[] {
  const groups: { pieces: ReadonlySet<string>; members: [Question, ...Question[]] }[] = [];
  for (const question of questions) {
    const pieces = piecesOf(question.question);
    const [best] = groups
      .map((group) => ({ group, likeness: likeness(group.pieces, pieces) }))
      .sort((a, b) => b.likeness - a.likeness);
    if (best && best.likeness >= ALIKE) best.group.members.push(question);
    else groups.push({ pieces, members: [question] });
  }
  return groups.map((group) => group.members).sort((a, b) => b.length - a.length);
}

function piecesOf(words: string): ReadonlySet<string> {
  const characters = [...bareWords(words)];
  return new Set([...characters, ...characters.slice(1).map((one, at) => `${characters[at]}${one}`)]);
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 1;
  const shared = [...a].filter((piece) => b.has(piece)).length;
  return (2 * shared) / (a.size + b.size);
}
