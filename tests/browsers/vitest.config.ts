import { defineConfig } from 'vitest/config';
import { engines } from './engines.ts';

/** The journeys, once for each browser: `npm run test:browsers`. */
export default defineConfig({
	test: {
		maxWorkers: 2,
		// Waiting costs only where something is wrong.
		testTimeout: 240_000,
		hookTimeout: 60_000,
		projects: Object.keys(engines).map((name) => ({
			test: { name, include: ['tests/browsers/**/*.test.ts'], env: { ENGINE: name } }
		}))
	}
});
