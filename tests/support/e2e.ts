import { test as base } from '@playwright/test';
import { Passkeys } from './passkeys.ts';
import type { Server } from './server.ts';
import { Servers } from './servers.ts';
import { Console, Requests } from './page-watchers.ts';

export { expect } from '@playwright/test';

type WorkerFixtures = {
	servers: Servers;
};

type Fixtures = {
	/** What the server has in its environment, over the defaults: `test.use({ serverEnv })`. */
	serverEnv: Record<string, string>;
	server: Server;
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
	servers: [
		async ({}, use) => {
			const servers = new Servers();
			await use(servers);
			await servers.remove();
		},
		{ scope: 'worker' }
	],
	serverEnv: [{}, { option: true }],
	server: [
		async ({ servers, serverEnv }, use) => use(await servers.get(serverEnv)),
		{ timeout: 120_000 }
	],
	baseURL: ({ server }, use) => use(server.url),
	passkeys: async ({ page }, use) => {
		const passkeys = new Passkeys();
		await passkeys.attach(page);
		await use(passkeys);
		await passkeys.detach(page);
	},
	consoleClean: [
		async ({ context, server }, use, info) => {
			const written = new Console();
			written.watch(context);
			const began = new Date(server.now()).toISOString();
			await use(written);
			const faults = written.faults();
			if (faults.length > 0 || info.status !== info.expectedStatus) {
				await info.attach('server.log', { body: since(server.logs(), began) });
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

/** The lines of a log from that time on, in ISO-8601. */
function since(log: string, time: string): string {
	const lines = log.split('\n');
	const first = lines.findIndex((line) => (/"time":"([^"]+)"/.exec(line)?.[1] ?? '') >= time);
	return first < 0 ? '' : lines.slice(first).join('\n');
}
