import { execFileSync } from 'node:child_process';
import { projectRoot } from '../../src/shared/project-root.js';

/** Compiles the program once, because tests that kill processes run it as it ships: `node dist/src/main.js`. */
export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: projectRoot, stdio: 'inherit' });
}
