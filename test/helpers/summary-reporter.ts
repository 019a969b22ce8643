import type { TestCase, TestModule } from 'vitest/node';
import type { Reporter } from 'vitest/reporters';

/**
 * Ends the output with one plain line, `N passed, N failed` (and `, N skipped`), after the names of what was
 * missing and how many tests that skipped. Files that could not even be loaded, and unhandled errors, count as failed.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: string) => cases.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    const skipped = of('skipped');
    for (const line of skipLines(skipped)) console.log(line);
    const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    console.log(`\n${of('passed').length} passed, ${of('failed').length + broken} failed${tail}`);
  }
}

/** A line for each thing that is missing, with how many tests want it; the others one by one. */
function skipLines(skipped: readonly TestCase[]): string[] {
  const counts = new Map<string, number>();
  for (const test of skipped) {
    const why = /\[([\w ]+ not installed)\]/.exec(test.fullName)?.[1] ?? describeSkip(test);
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) => `skipped: ${why}: ${count} ${count === 1 ? 'test' : 'tests'}`);
}

function describeSkip(test: TestCase): string {
  const { result } = { result: test.result() };
  const note = result.state === 'skipped' && result.note ? ` (${result.note})` : '';
  return `${test.module.relativeModuleId} > ${test.fullName}${note}`;
}
