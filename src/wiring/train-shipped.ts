import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainFaq } from '../faq/faq.js';
import { encodeTraining } from '../faq/training-codec.js';
import { projectRoot } from '../shared/project-root.js';
import { keptTraining, readShipped, TRAINING_FILE } from './shipped-knowledge.js';

/*
 * The last step of the build: trains the FAQ on the knowledge base that ships, so that no first start has to. Does
 * nothing when neither the knowledge base nor the program that trains has changed since.
 */

/** Fingerprint of what a training depends on beside its knowledge base: the compiled FAQ and the packages' versions. */
function program(): string {
  const hash = createHash('sha256').update(readFileSync(join(projectRoot, 'package.json')));
  const folder = join(projectRoot, 'dist', 'src', 'faq');
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.js')) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

const { base, digest } = readShipped();
const own = program();
if (keptTraining(digest, own) === null) {
  const training = encodeTraining(trainFaq(base));
  const written = `${TRAINING_FILE}.${process.pid}`;
  writeFileSync(written, JSON.stringify({ digest, program: own, training }));
  renameSync(written, TRAINING_FILE);
}
