import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { projectRoot } from '../../src/shared/project-root.js';
import { codesPicture } from './codes.js';

/** One line of a story that a person says, and what the replies to it must and must not hold. */
export interface Turn {
  readonly line: number;
  /** The heading above it (`== …`); empty before the first one. */
  readonly section: string;
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
  /** Sends a picture in the direct chat, and resolves as `says` does. */
  shows?(who: string, picture: Buffer): Promise<string[]>;
  bindingCode(nickname: string): string;
}

/** Reads a story file from test/transcripts. */
export function readStory(name: string): Turn[] {
  const lines = readFileSync(join(projectRoot, 'test/transcripts', name), 'utf8').split('\n');
  let section = '';
  const turns: {
    line: number;
    section: string;
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
        section,
        who: said[1]!,
        group: Boolean(said[2]),
        words: said[3]!,
        must: [],
        mustNot: [],
      });
    else if (raw.startsWith('< ')) last?.must.push(raw.slice(2));
    else if (raw.startsWith('! ')) last?.mustNot.push(raw.slice(2));
    else if (raw.startsWith('== ')) section = raw.slice(3);
    else if (raw.trim() !== '' && !/^(#|==)/.test(raw))
      throw new Error(`${name}:${index + 1}: not a story line`);
  }
  return turns;
}

/** The headings of a story, in order. */
export function sectionsOf(name: string): string[] {
  return [...new Set(readStory(name).map((turn) => turn.section))];
}

/** What a story writes in place of binding codes, of characters nobody sees, and of long texts. */
function spokenWords(words: string, stage: Stage): string {
  return words
    .replace(/\{code:(.+?)\}/g, (_, nickname: string) => stage.bindingCode(nickname))
    .replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\{(.)×(\d+)\}/gu, (_, character: string, times: string) => character.repeat(Number(times)));
}

/**
 * Plays a story, or one section of it, and returns its transcript; fails at the first reply that breaks it, showing
 * what was said so far.
 */
export async function playStory(name: string, stage: Stage, section?: string): Promise<string> {
  const transcript: string[] = [];
  for (const turn of readStory(name)) {
    if (section !== undefined && turn.section !== section) continue;
    const words = spokenWords(turn.words, stage);
    const held = /^\(code (.+)\)$/u.exec(words)?.[1]?.split(' & ');
    const replies =
      held && stage.shows
        ? await stage.shows(turn.who, await codesPicture(...held))
        : await stage.says(turn.who, words, turn.group);
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
