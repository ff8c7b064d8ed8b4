import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { expect, test as base } from '../support/e2e.ts';
import {
	elementsShown,
	logIn,
	proceed,
	signUpWithoutPages,
	withoutAutofill
} from '../support/pages.ts';
import type { Passkeys } from '../support/passkeys.ts';
import { startServer, type Server } from '../support/server.ts';

const FRESH_SECONDS = 600;

/** A server for these tests alone: they move its clock. */
const test = base.extend<object, { server: Server }>({
	server: [
		async ({}, use) => {
			const server = await startServer();
			await use(server);
			await server.remove();
		},
		{ scope: 'worker' }
	]
});

const stepUp = (page: Page) => page.getByRole('heading', { name: "Confirm it's you" });
const editEmail = (page: Page) => page.getByRole('button', { name: 'Edit: Email' });

async function openAccount(page: Page, server: Server, passkeys: Passkeys, email: string) {
	await signUpWithoutPages(page, server, passkeys, { name: 'Fresh', email });
	await page.goto('/account');
	await elementsShown(page);
}

test('ten minutes after signing in, /account asks for another sign-in and comes back (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'fresh-again@example.com';
	await openAccount(page, server, passkeys, email);
	await server.advance(FRESH_SECONDS + 5);
	await page.reload();
	await expect(stepUp(page)).toBeVisible();
	await expect(page.locator('passage-profile, passage-passkey-table')).toHaveCount(0);
	const { href } = await page
		.getByRole('link', { name: 'Log in again' })
		.evaluate((link: HTMLAnchorElement) => ({ href: link.href }));
	await logIn(page, passkeys, email, href);
	await expect(page).toHaveURL('/account');
	await expect(editEmail(page)).toBeVisible();
	expect(await passkeys.list()).toHaveLength(1);
});

test('the page for another sign-in shows the signed-in user, who can go back (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'fresh-cancel@example.com';
	await signUpWithoutPages(page, server, passkeys, { name: 'Fresh', email });
	await server.advance(FRESH_SECONDS + 5);
	await page.goto('/account/delete');
	await page.getByRole('link', { name: 'Keep my account' }).click();
	await expect(page).toHaveURL('/account');
	// The element still remembers an address that the user has changed in another browser.
	await page.evaluate(() => localStorage.setItem('psg_last_login', 'before@example.com'));
	await passkeys.setPresent(false);
	await page.getByRole('link', { name: 'Log in again' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText("Confirm it's you");
	await expect(page).toHaveTitle("Confirm it's you · Postern");
	await expect(proceed(page)).toBeVisible();
	const main = page.getByRole('main');
	await expect(main.getByText("You're logging in as").filter({ visible: true })).toContainText(
		email
	);
	for (const words of ['Welcome back', 'Use another account', 'Register']) {
		await expect(main.getByText(words).filter({ visible: true })).toHaveCount(0);
	}
	await expectAccessible(page, 'asked to sign in again');
	await main.getByRole('link', { name: 'Cancel' }).click();
	await expect(page).toHaveURL('/account');

	await page.goto('/login?reauth=1&next=https://elsewhere.example/');
	await expect(main.getByRole('link', { name: 'Cancel' })).toHaveAttribute('href', '/dashboard');
	await page.context().clearCookies();
	await page.reload();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Log in');
});

test('unsaved input on /account survives that sign-in (K-03)', async ({
	page,
	passkeys,
	server
}) => {
	await withoutAutofill(page);
	await openAccount(page, server, passkeys, 'fresh-typed@example.com');
	await server.advance(FRESH_SECONDS + 5);
	await page.reload();
	await expect(stepUp(page)).toBeVisible();
	await page.getByLabel('Name', { exact: true }).fill('Typed before');
	await page.getByRole('link', { name: 'Log in again' }).click();
	await proceed(page).click();
	await expect(page).toHaveURL('/account');
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Typed before');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a page that was left open asks for another sign-in by itself (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	await page.clock.install();
	await openAccount(page, server, passkeys, 'fresh-open@example.com');
	await editEmail(page).press('Enter');
	await page.clock.fastForward(FRESH_SECONDS * 1000);
	await expect(stepUp(page)).toBeFocused();
	await expect(page.locator('passage-profile')).toHaveCount(0);
	expect(await passkeys.list()).toHaveLength(1);
});

for (const [how, status, spoil] of [
	['has grown old', 403, (_: Page, server: Server) => server.advance(FRESH_SECONDS + 5)],
	['has ended', 401, (page: Page) => page.context().clearCookies()]
] as const) {
	test(`nothing is changed once the sign-in ${how}: the page asks for another (W-13)`, async ({
		page,
		passkeys,
		server,
		consoleClean
	}) => {
		consoleClean.expect(status, '/session/token');
		await openAccount(page, server, passkeys, `fresh-${status}@example.com`);
		await page.getByRole('button', { name: 'Rename passkey' }).click();
		const name = page.getByLabel('Passkey name').and(page.locator(':read-write'));
		await name.fill('Changed');
		await spoil(page, server);
		await name.press('Enter');
		await expect(stepUp(page)).toBeFocused();
		await expect(page.locator('passage-profile, passage-passkey-table')).toHaveCount(0);
		expect(await passkeys.list()).toHaveLength(1);
	});
}

test('when the server does not answer, the page says so and offers a retry (K-03)', async ({
	page,
	passkeys,
	consoleClean,
	server
}) => {
	consoleClean.expect('lost', '/session/token');
	await openAccount(page, server, passkeys, 'fresh-lost@example.com');
	await page.route('**/session/token', (route) => route.abort());
	await page.getByRole('button', { name: 'Rename passkey' }).click();
	const name = page.getByLabel('Passkey name').and(page.locator(':read-write'));
	await name.fill('Changed');
	await name.press('Enter');
	await expect(page.getByRole('alert').filter({ hasText: "didn't respond" })).toBeVisible();
	await expect(name).toHaveValue('Changed');
	await page.unroute('**/session/token');
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(editEmail(page)).toBeVisible();
	await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
	expect(await passkeys.list()).toHaveLength(1);
});

test('deleting the account asks for another sign-in, and comes back (W-13)', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect(403, '/account/delete');
	const email = 'fresh-delete@example.com';
	await signUpWithoutPages(page, server, passkeys, { name: 'Fresh', email });
	await page.goto('/account/delete');
	await server.advance(FRESH_SECONDS + 5);
	await page.getByRole('button', { name: 'Delete my account for good' }).click();
	await expect(stepUp(page)).toBeVisible();
	const { href } = await page
		.getByRole('link', { name: 'Log in again' })
		.evaluate((link: HTMLAnchorElement) => ({ href: link.href }));
	await logIn(page, passkeys, email, href);
	await expect(page).toHaveURL('/account/delete');
	await page.getByRole('button', { name: 'Delete my account for good' }).click();
	await expect(page).toHaveURL('/account/deleted');
	expect(await passkeys.list()).toHaveLength(1);
});

test('/account sends a signed-out user to sign in, and back afterwards', async ({ page }) => {
	await page.goto('/account');
	await expect(page).toHaveURL('/login?next=%2Faccount');
});
