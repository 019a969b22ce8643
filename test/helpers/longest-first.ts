import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take half a minute and more on two cores. They begin first: one of them begun last would run alone, with
 * the other core idle. A clean clone has no record of earlier durations to go by.
 */
const LONG = [
  'e2e/kill',
  'e2e/naughty-strings',
  'application/naughty-strings',
  'transcripts/support-desk',
  'e2e/desk-replicas',
  'application/knowledge-desk',
  'bots/wechat/connector',
  'transcripts/rows',
  'application/one-side-once',
  'transcripts/creator-card',
  'e2e/desk-stores',
  'e2e/knowledge',
  'e2e/import',
  'e2e/card-page',
];

/** Begins with the long files; the others follow in the order of the base. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.includes(`/test/${name}.test.`));
      return place < 0 ? LONG.length : place;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
