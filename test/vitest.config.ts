import { defineConfig } from 'vitest/config';
import { LongestFirst } from './helpers/longest-first.js';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/helpers/global-setup.ts'],
    reporters: ['default', './test/helpers/summary-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // Two cores: more workers than cores only make the servers under test slower.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
