import type { Page } from '@playwright/test';
import { newEmail } from '../support/addresses.ts';
import { breakBrowser, FAULTS, type Fault } from '../support/browser-faults.ts';
import { expect, test } from '../support/e2e.ts';
import { identifier, proceed } from '../support/pages.ts';
import { Person } from '../support/person.ts';
import { ALL, sample } from '../support/sample.ts';
import type { Server } from '../support/server.ts';

/** Where a code is typed, or the passkey is offered. */
const OFFERED =
	'[data-testid=register-main-button], .view-webauthn-sign-in, [data-testid=otp-single-input-0]';

/** Milliseconds for one step, on a busy machine: a page that needs longer has failed. */
const PATIENCE = 20_000;

/** Continues with an address until the page offers a passkey or a code; what went wrong, else ''. */
async function reach(page: Page, path: string, email: string): Promise<string> {
	try {
		await page.goto(path, { waitUntil: 'commit' });
		const box = identifier(page).filter({ visible: true });
		await box.fill(email, { timeout: PATIENCE });
		if (path === '/register') await page.getByLabel('Name').fill('Ada', { timeout: PATIENCE });
		await proceed(page).click({ timeout: PATIENCE });
		await page.locator(OFFERED).first().waitFor({ timeout: PATIENCE });
		return (await page.getByText("We couldn't send").isVisible()) ? 'The code is not sent.' : '';
	} catch (error) {
		return (error as Error).message.split('\n', 1)[0] ?? '';
	}
}

const addressFor = async (path: string, server: Server) => {
	if (path === '/register') return newEmail();
	const person = new Person(server);
	await person.signUp();
	return person.identifier;
};

for (const path of ['/register', '/login', '/auth']) {
	test(`${path} offers a passkey or a code, whatever one thing the browser fails at (F-01)`, async ({
		browser,
		server,
		baseURL
	}) => {
		test.setTimeout(ALL ? 3_600_000 : 300_000);
		const context = await browser.newContext({ baseURL, reducedMotion: 'reduce' });
		const failed: string[] = [];
		for (const [index, fault] of sample<Fault>(FAULTS, 4).entries()) {
			// An hour has room for a hundred messages.
			if (index % 50 === 49) await server.advance(3_600);
			const page = await context.newPage();
			await breakBrowser(page, fault);
			const problem = await reach(page, path, await addressFor(path, server));
			if (problem) failed.push(`${fault.owner}.${fault.name} ${fault.failure}: ${problem}`);
			await page.close();
		}
		await context.close();
		expect(failed).toEqual([]);
	});
}
