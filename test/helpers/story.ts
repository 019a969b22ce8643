import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { projectRoot } from '../../src/shared/project-root.js';

/** One line of a story that a person says, and what the replies to it must and must not hold. */
export interface Turn {
  readonly line: number;
  readonly who: string;
  readonly group: boolean;
  readonly words: string;
  readonly must: readonly string[];
  readonly mustNot: readonly string[];
}

/** A stage on which a story is played: one platform with people, a group and the running product. */
export interface Stage {
  /** Says something and resolves with the bot's replies as plain text, once the bot has nothing left to do. */
  says(who: string, words: string, group: boolean): Promise<string[]>;
  bindingCode(nickname: string): string;
}

/** Reads a story file from test/transcripts. */
export function readStory(name: string): Turn[] {
  const lines = readFileSync(join(projectRoot, 'test/transcripts', name), 'utf8').split('\n');
  const turns: {
    line: number;
    who: string;
    group: boolean;
    words: string;
    must: string[];
    mustNot: string[];
  }[] = [];
  for (const [index, raw] of lines.entries()) {
    const said = /^([^\s<!#=@>]+)(@群)?> ?(.*)$/u.exec(raw);
    const last = turns.at(-1);
    if (said)
      turns.push({
        line: index + 1,
        who: said[1]!,
        group: Boolean(said[2]),
        words: said[3]!,
        must: [],
        mustNot: [],
      });
    else if (raw.startsWith('< ')) last?.must.push(raw.slice(2));
    else if (raw.startsWith('! ')) last?.mustNot.push(raw.slice(2));
    else if (raw.trim() !== '' && !/^(#|==)/.test(raw))
      throw new Error(`${name}:${index + 1}: not a story line`);
  }
  return turns;
}

/** Plays a story and returns its transcript; fails at the first reply that breaks it, showing what was said so far. */
export async function playStory(name: string, stage: Stage): Promise<string> {
  const transcript: string[] = [];
  for (const turn of readStory(name)) {
    const words = turn.words.replace(/\{code:(.+?)\}/g, (_, nickname: string) => stage.bindingCode(nickname));
    const replies = await stage.says(turn.who, words, turn.group);
    transcript.push(
      `${turn.who}${turn.group ? '@群' : ''}: ${turn.words}`,
      ...replies.map((reply) => `  bot: ${reply.replaceAll('\n', '\n       ')}`),
    );
    const all = replies.join('\n');
    const context = `${name}:${turn.line}\n${transcript.slice(-8).join('\n')}`;
    for (const words of turn.must) expect(all, context).toContain(words);
    for (const words of turn.mustNot) expect(all, context).not.toContain(words);
  }
  return transcript.join('\n');
}
