/** How much of the long parts is shown, in characters and pieces. */
export interface WordRoom {
  readonly introduction: number;
  readonly collaborations: number;
  readonly collaboration: number;
  readonly choices: number;
  readonly lines: number;
  readonly line: number;
}

/** Longest nickname, id, place and contact shown; far more than the platform that issued them allows. */
export const SHORT_WORDS = 120;

/** Longest label of a button. */
export const LABEL_WORDS = 60;

/**
 * From roomy to tight: a card that exceeds the platform's limits is built again with the next. The last one
 * stays below 30 KB and 200 elements whatever the words are.
 */
export const WORD_ROOMS: readonly [WordRoom, ...WordRoom[]] = [
  { introduction: 1000, collaborations: 20, collaboration: 150, choices: 40, lines: 20, line: 4000 },
  { introduction: 400, collaborations: 8, collaboration: 100, choices: 20, lines: 20, line: 1000 },
  { introduction: 120, collaborations: 3, collaboration: 60, choices: 10, lines: 8, line: 400 },
];
