import { seedRun } from './sample.ts';

/** Runs before all contract tests, in vitest's own process. */
export default function setup(): void {
	seedRun();
}
