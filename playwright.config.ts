import { defineConfig } from '@playwright/test';
import { findChromium } from './tests/support/chromium.ts';
import { seedRun } from './tests/support/sample.ts';

// The workers read this file again, with the seed in their environment.
if (!process.env['TEST_WORKER_INDEX']) seedRun();

export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	// Each worker runs whole files, one after the other, so that neighbours share a server: see servers.ts.
	workers: 2,
	retries: 0,
	forbidOnly: true,
	reporter: [['list']],
	// Far more than a busy machine needs: waiting costs only where something is wrong.
	timeout: 180_000,
	expect: { timeout: 30_000 },
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
