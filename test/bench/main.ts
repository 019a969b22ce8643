import { cpus } from 'node:os';
import { benchDeliveries } from './deliveries.js';
import { benchFaq } from './faq.js';
import { benchImports } from './import.js';
import { benchMemory } from './memory.js';
import { benchPath } from './path.js';
import { benchPictures } from './pictures.js';
import { benchQuestions } from './questions.js';

/**
 * `npm run bench`: figures side by side from one run. Ratios are to be trusted, times depend on the machine.
 * Pictures come first, because the first picture of a process is one of the figures.
 */
async function main(): Promise<void> {
  const started = performance.now();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  process.stdout.write(`Node ${process.version}, ${cpus().length} x ${model}\n`);
  await benchPictures();
  await benchQuestions();
  await benchFaq();
  await benchDeliveries();
  await benchPath();
  await benchMemory();
  await benchImports();
  process.stdout.write(`\nall in ${((performance.now() - started) / 1_000).toFixed(0)} s\n`);
}

await main();
