import { AppError, messageOf } from '../shared/errors.js';

/** Something the process cannot work without. */
export interface Dependency {
  readonly name: string;
  ping(): Promise<void>;
}

/** What `/readyz` answers. */
export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or why not, by dependency. */
  readonly checks: Readonly<Record<string, string>>;
}

/** A store that takes longer than this to answer cannot acknowledge a webhook within Feishu's 3 s either. */
const PING_TIMEOUT_MS = 1_500;

async function check(dependency: Dependency): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('timed-out', 'no answer in time')), PING_TIMEOUT_MS);
  });
  try {
    await Promise.race([dependency.ping(), late]);
    return 'ok';
  } catch (error) {
    return messageOf(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks every dependency at once. WeChat is not among them: Feishu is complete when WeChat is off. */
export async function readiness(dependencies: readonly Dependency[], stopping: boolean): Promise<Readiness> {
  const results = await Promise.all(dependencies.map(async (one) => [one.name, await check(one)] as const));
  const checks = Object.fromEntries(stopping ? [...results, ['server', 'stopping']] : results);
  return { ready: Object.values(checks).every((result) => result === 'ok'), checks };
}
