import { test as base } from '@playwright/test';
import { Passkeys } from './passkeys.ts';
import { startServer, type Server } from './server.ts';
import { Console, Requests } from './page-watchers.ts';

export { expect } from '@playwright/test';

type WorkerFixtures = {
	/** What the worker's server has in its environment, over the defaults: `test.use({ serverEnv })`. */
	serverEnv: Record<string, string>;
	server: Server;
};

type Fixtures = {
	/** A device with passkeys, attached to `page`. */
	passkeys: Passkeys;
	/** Always on: the test fails if a page wrote a warning or an error, or threw. */
	consoleClean: Console;
	/** Always on. */
	requests: Requests;
};

/**
 * Playwright's test with a running server: `page.goto('/register')` goes there. A test that opens
 * a context of its own lets `consoleClean` and `requests` watch it.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
	serverEnv: [{}, { option: true, scope: 'worker' }],
	server: [
		async ({ serverEnv }, use) => {
			// A browser opens connections that it never uses, and the server waits for those too.
			const server = await startServer({ env: { SHUTDOWN_TIMEOUT: '3', ...serverEnv } });
			await use(server);
			await server.remove();
		},
		{ scope: 'worker' }
	],
	baseURL: ({ server }, use) => use(server.url),
	passkeys: async ({ page }, use) => {
		const passkeys = new Passkeys();
		await passkeys.attach(page);
		await use(passkeys);
	},
	consoleClean: [
		async ({ context, server }, use, info) => {
			const written = new Console();
			written.watch(context);
			const before = server.logs().length;
			await use(written);
			const faults = written.faults();
			if (faults.length > 0 || info.status !== info.expectedStatus) {
				await info.attach('server.log', { body: server.logs().slice(before) });
			}
			base.expect(faults, 'The console is not clean.').toEqual([]);
		},
		{ auto: true }
	],
	requests: [
		async ({ context }, use) => {
			const requests = new Requests();
			requests.watch(context);
			await use(requests);
		},
		{ auto: true }
	]
});
