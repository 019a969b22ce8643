import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { loadConfig } from './config.js';
import { isAppError } from './shared/errors.js';
import { createLogger } from './shared/logger.js';
import { startProduct } from './wiring/product.js';

/** Starts from the environment, prints the ready line, ends with exit code 0 on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const product = await startProduct(config, log);
  process.stdout.write(`ready ${product.url}\n`);
  const end = () => void product.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error: unknown) => {
    process.stderr.write(`${isAppError(error) ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  });
}
