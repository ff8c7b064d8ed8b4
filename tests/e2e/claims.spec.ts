import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import {
	identifier,
	logOut,
	proceed,
	receiveCode,
	register,
	typeCode,
	withoutPasskeys
} from '../support/pages.ts';
import { Person } from '../support/person.ts';
import type { Server } from '../support/server.ts';
import { proveByCode } from '../support/sign-in-flows.ts';

/** Logs in by a code, up to where that leads; a browser that knows the user asks for no address. */
async function logInByCode(page: Page, server: Server, email: string) {
	await withoutPasskeys(page);
	await page.goto('/login');
	await expect(proceed(page)).toBeVisible();
	const box = identifier(page).filter({ visible: true });
	if (await box.isVisible()) await box.fill(email);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, email));
}

test('a new user logs in by code: in the same browser nothing is asked, in another one the user keeps the account (T-10)', async ({
	page,
	passkeys,
	server,
	browser,
	consoleClean,
	requests
}) => {
	const [ada, bea] = ['ada-claims@example.com', 'bea-claims@example.com'];
	await register(page, { name: 'Ada', email: ada });
	await logOut(page, passkeys);
	const tab = await page.context().newPage();
	await logInByCode(tab, server, ada);
	await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Welcome Ada!');
	await tab.getByRole('button', { name: 'Log out' }).click();
	await expect(tab).toHaveURL('/login');
	await tab.close();

	// The login page asks the device, which would answer.
	await page.goto('/');
	await passkeys.setPresent(true);
	await register(page, { name: 'Bea', email: bea });
	const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'en-US' });
	consoleClean.watch(elsewhere);
	requests.watch(elsewhere);
	const other = await elsewhere.newPage();
	await logInByCode(other, server, bea);
	await expect(other).toHaveURL('/claim');
	const main = other.getByRole('main');
	await expect(main.getByRole('heading', { level: 1 })).toHaveText('Was this you?');
	await expect(main).toContainText('Chrome, Linux');
	await expect(main).not.toContainText('Bea');
	await expectAccessible(other, 'the question whose the account is');
	await other.goto('/dashboard');
	await expect(other).toHaveURL('/claim?next=%2Fdashboard');
	await main.getByRole('button', { name: 'It was me: keep the account' }).press('Enter');
	await expect(other).toHaveURL('/dashboard');
	await expect(main.getByRole('heading', { level: 1 })).toHaveText('Welcome Bea!');
	await other.goto('/account');
	await expect(main.getByText('Chrome on Linux')).toBeVisible();
	await elsewhere.close();
});

test('a login on a page of another origin that ends in the question leads to it (T-10)', async ({
	page,
	server
}) => {
	const person = new Person(server);
	await person.signUp();
	const { tokens } = await proveByCode(server, person.identifier);
	await page.goto(`/claim/open?from=http%3A%2F%2Fapp.localhost#${tokens.auth_token}`);
	await expect(page).toHaveURL('/claim?from=http%3A%2F%2Fapp.localhost');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Was this you?');
	// It is none of ours here.
	await page.getByRole('button', { name: 'later' }).click();
	await expect(page).toHaveURL('/login');
});
