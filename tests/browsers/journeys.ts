import { expect, test as base } from 'vitest';
import { waitForMessage } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';
import { Browser } from './browser.ts';
import type { Launch } from './driver.ts';
import { engines } from './engines.ts';
import { watch } from './watcher.ts';

export { expect } from 'vitest';

/** The browser of this run: vitest.config.ts runs the journeys once for each. */
export const engine = engines[process.env['ENGINE'] as keyof typeof engines];

type Open = (options?: Partial<Pick<Launch, 'storage'>>) => Promise<Browser>;

type Fixtures = {
	/** The built server, with a database of its own for all journeys of a file. */
	server: Server;
	/** Opens a new browser. */
	open: Open;
	browser: Browser;
};

/**
 * A test with a server that has `env` over the defaults, and browsers. It fails if a page asks for
 * something beyond the server, or reports an error, a warning, or a violation of its policy.
 */
export const journeys = (env: Record<string, string> = {}) =>
	base.extend<Fixtures>({
		server: [
			async ({}, use) => {
				const server = await startServer({ env: { SHUTDOWN_TIMEOUT: '3', ...env } });
				await use(server);
				await server.remove();
			},
			{ scope: 'file' }
		],
		open: async ({ server }, use) => {
			const opened: (() => Promise<void>)[] = [];
			const beyond: string[] = [];
			const faults: string[] = [];
			await use(async ({ storage = true } = {}) => {
				const watcher = await watch(server.url, { beyond, faults });
				const driver = await engine.launch({ proxy: watcher.port, storage });
				opened.push(async () => {
					await driver.close();
					watcher.close();
				});
				return new Browser(driver, server.url);
			});
			for (const close of opened) await close();
			expect({ beyond, faults }).toEqual({ beyond: [], faults: [] });
		},
		browser: async ({ open }, use) => use(await open())
	});

/** The first of the six boxes for a code. */
export const CODE_BOX = 'otp-single-input-0';

export type Who = { name: string; email: string };

/** Fills in the registration page, and continues. */
export async function fillRegistration(browser: Browser, { name, email }: Who) {
	await browser.goto('/register');
	await browser.fill('Name', name);
	await browser.fill('identifier-input', email);
	await browser.click('Continue');
}

/** Registers up to the message with a code or a link; where the engine has passkeys, declines one. */
export async function askForMessage(browser: Browser, who: Who) {
	await fillRegistration(browser, who);
	if (engine.webauthn) await browser.click('register-email-button');
}

/** Waits for the code that was sent to the address. */
export async function receiveCode(server: Server, address: string): Promise<string> {
	const { code } = await waitForMessage(server, address);
	if (!code) throw new Error(`The message to ${address} has no code.`);
	return code;
}

/** Waits for the link that was sent to the address. */
export async function receiveLink(server: Server, address: string): Promise<string> {
	const { link } = await waitForMessage(server, address);
	if (!link) throw new Error(`The message to ${address} has no link.`);
	return link;
}

/** Types a code, starting in the first box. */
export async function typeCode(browser: Browser, code: string) {
	await browser.click(CODE_BOX);
	await browser.type(code);
}

/** Registers by a code. */
export async function register(browser: Browser, server: Server, who: Who) {
	await askForMessage(browser, who);
	await typeCode(browser, await receiveCode(server, who.email));
	await browser.sees(`Welcome ${who.name}!`);
}
