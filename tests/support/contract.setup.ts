import { seedRun } from './sample.ts';

/** Before all contract tests, in vitest's own process. */
export default function setup(): void {
	seedRun();
}
