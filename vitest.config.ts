import { availableParallelism } from 'node:os';
import { defineConfig, mergeConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';
import app from './vite.config.ts';

export default mergeConfig(
	app,
	defineConfig({
		test: {
			// Vitest leaves one core unused; on two cores that is half of them.
			maxWorkers: Math.max(2, availableParallelism() - 1),
			// Many tests start servers, also on busy machines; the limit only matters for a failure.
			testTimeout: 120_000,
			hookTimeout: 120_000,
			sequence: { sequencer: LongestFirst },
			projects: [
				{
					extends: true,
					test: {
						name: 'unit',
						include: ['src/**/*.test.ts', 'tests/{sources,support}/**/*.test.ts']
					}
				},
				{
					extends: true,
					test: {
						name: 'contract',
						include: ['tests/contract/**/*.test.ts'],
						// A worker for each file would load the same modules again for each.
						isolate: false,
						globalSetup: 'tests/support/contract.setup.ts'
					}
				}
			]
		}
	})
);
