import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { projectRoot } from '../../src/shared/project-root.js';

/** The project's files under some folders with one of these endings, as paths with `/` from the root. */
export function filesUnder(folders: readonly string[], endings: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .map((file) => file.split(sep).join('/'))
    .sort();
}
