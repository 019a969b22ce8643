import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../shared/errors.js';
import { projectRoot } from '../../shared/project-root.js';
import type { RedisLink } from './connect.js';

const NAMES = [
  'accept',
  'claim',
  'commit',
  'settle',
  'redrive',
  'limit',
  'room',
  'lease',
  'release',
] as const;

/** The name of one script; the file of that name says what goes in and comes out. */
export type ScriptName = (typeof NAMES)[number];

/** Runs one script as one step; fails as `RedisLink.ask` does. */
export type RunScript = (
  name: ScriptName,
  keys: readonly string[],
  args: readonly (string | number)[],
) => Promise<unknown>;

// Read from the sources, since the build does not copy them.
function readScript(name: string): string {
  return readFileSync(join(projectRoot, 'src/storage/state/scripts', `${name}.lua`), 'utf8');
}

/**
 * Loads all scripts and returns the way to run them: by digest, and by text when the server does not know the
 * script (after its restart, or on a promoted replica).
 */
export function loadScripts({ client, ask }: RedisLink): RunScript {
  const prelude = readScript('prelude');
  const scripts = new Map(
    NAMES.map((name) => {
      const lua = `${prelude}\n${readScript(name)}`;
      return [name, { lua, digest: createHash('sha1').update(lua).digest('hex') }];
    }),
  );
  return (name, keys, args) => {
    const script = scripts.get(name);
    if (script === undefined) throw new Error(`no script ${name}`);
    const run = async () => {
      try {
        return await client.evalsha(script.digest, keys.length, ...keys, ...args);
      } catch (error) {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
        return await client.eval(script.lua, keys.length, ...keys, ...args);
      }
    };
    return ask(run());
  };
}
