import { seedRun } from './sample.ts';
import * as sharedPostgres from './shared-postgres.ts';

/** Runs before all contract tests, in vitest's own process. What it gives runs after them. */
export default function setup(): Promise<() => Promise<void>> {
	seedRun();
	return sharedPostgres.start();
}
