import { defineConfig } from '@playwright/test';
import { findChromium } from './tests/support/chromium.ts';
import { seedRun } from './tests/support/sample.ts';

// The workers read this file again, with the seed in their environment.
if (!process.env['TEST_WORKER_INDEX']) seedRun();

export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	workers: 2,
	fullyParallel: true,
	retries: 0,
	forbidOnly: true,
	reporter: [['list']],
	// Three times what the slowest takes on an idle machine: waiting costs only where something is wrong.
	timeout: 60_000,
	expect: { timeout: 10_000 },
	use: {
		browserName: 'chromium',
		launchOptions: await findChromium(),
		locale: 'en-US',
		// No test waits for views to move; those that look at motion ask for it.
		contextOptions: { reducedMotion: 'reduce' },
		// Recording takes as long as the half of the tests: TRACE=1 where one fails.
		trace: process.env['TRACE'] ? 'retain-on-failure' : 'off',
		screenshot: 'only-on-failure'
	}
});
