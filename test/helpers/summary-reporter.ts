import type { TestCase, TestModule } from 'vitest/node';
import type { Reporter } from 'vitest/reporters';

/**
 * Ends the output with one plain line, `N passed, N failed` (and `, N skipped`), after the names of what was
 * skipped. Files that could not even be loaded, and unhandled errors, count as failed.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: string) => cases.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    const skipped = of('skipped');
    for (const name of new Set(skipped.map(describeSkip))) console.log(`skipped: ${name}`);
    const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    console.log(`\n${of('passed').length} passed, ${of('failed').length + broken} failed${tail}`);
  }
}

function describeSkip(test: TestCase): string {
  const { result } = { result: test.result() };
  const note = result.state === 'skipped' && result.note ? ` (${result.note})` : '';
  return `${test.module.relativeModuleId} > ${test.fullName}${note}`;
}
