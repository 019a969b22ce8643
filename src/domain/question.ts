const QUESTION_SHAPE =
  /[?？]\s*$|^(怎么|如何|为什么|为啥|哪里|在哪|请问|能不能|可不可以|(?:how|why|where|can i)(?![\w@.-]))|(吗|呢|么)\s*$/iu;

/** Whether a line reads like a question rather than like an answer to what was asked. */
export function readsLikeQuestion(line: string): boolean {
  return QUESTION_SHAPE.test(line.trim());
}

const QUESTION_WORD =
  /什么|怎么|怎样|哪[里儿个种些]|在哪|从哪|如何|为啥|为何|多少|几[个次天点]|是不是|有没有|能不能|会不会|\b(?:how|what|why)\b/iu;

/** Whether a line asks anywhere in it, not only by its first words or its end. */
export function asksAnywhere(line: string): boolean {
  return readsLikeQuestion(line) || QUESTION_WORD.test(line);
}
