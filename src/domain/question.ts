const QUESTION_SHAPE =
  /[?？]\s*$|^(怎么|如何|为什么|为啥|哪里|在哪|请问|能不能|可不可以|how|why|where|can i)|(吗|呢|么)\s*$/iu;

/** Whether a line reads like a question rather than like an answer to what was asked. */
export function readsLikeQuestion(line: string): boolean {
  return QUESTION_SHAPE.test(line.trim());
}
