import { replyLines } from '../../src/application/wording/reply-lines.js';
import { tidy } from '../../src/application/wording/tidy.js';
import { WORD_ROOMS } from '../../src/application/wording/word-room.js';
import type { Reply } from '../../src/domain/effect.js';
import type { TextRef, Texts } from '../../src/shared/texts.js';
import type { JsonObject } from './body.js';

/** A post may have 30 KB (Feishu docs: 发送消息): at most three bytes a character and 28 a line stay below. */
const MAX_POST_CHARACTERS = 7_000;
const MAX_POST_LINES = 200;

/**
 * A reply in words: rich text made of `text` nodes alone, which the platform does not parse (the message type
 * `text` would turn `<at>` and links in somebody's words alive; Feishu docs: 发送消息内容).
 */
export function postFor(reply: Reply, texts: Texts, note: TextRef | null = null): JsonObject {
  const words = [
    ...replyLines(reply, { texts, room: WORD_ROOMS[1] ?? WORD_ROOMS[0] }),
    ...(note ? [texts(note)] : []),
  ];
  const whole = tidy(words.join('\n'), MAX_POST_CHARACTERS);
  const content = whole
    .split('\n')
    .slice(0, MAX_POST_LINES)
    .map((one) => [{ tag: 'text', text: one }]);
  return { zh_cn: { content } };
}
