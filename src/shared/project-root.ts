import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'cards-templates'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('cards-templates not found above the program');
    folder = parent;
  }
  return folder;
}

/** The folder that holds package.json and cards-templates, whether the program runs from src or from dist. */
export const projectRoot: string = findRoot();

/** The absolute path of a file in cards-templates, for example `templatePath('image', 'card.svg')`. */
export function templatePath(...parts: string[]): string {
  return join(projectRoot, 'cards-templates', ...parts);
}
