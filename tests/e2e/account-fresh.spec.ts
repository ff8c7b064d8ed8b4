import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import { hydrated, logIn, proceed, signUpWithoutPages, withoutAutofill } from '../support/pages.ts';
import type { Passkeys } from '../support/passkeys.ts';
import type { Server } from '../support/server.ts';

const FRESH_SECONDS = 600;

const renaming = (page: Page) => page.getByRole('button', { name: /^Rename: / });
const again = (page: Page) =>
	page.getByRole('region', { name: 'Passkeys' }).getByRole('link', { name: 'Log in again' });

async function openAccount(page: Page, server: Server, passkeys: Passkeys, email: string) {
	await signUpWithoutPages(page, server, passkeys, { name: 'Fresh', email });
	await page.goto('/account');
	await hydrated(page);
}

test('ten minutes after logging in, a change on /account asks for another login and comes back to it (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'fresh-again@example.com';
	await openAccount(page, server, passkeys, email);
	await renaming(page).press('Enter');
	await page.getByRole('textbox', { name: 'Passkey name' }).fill('Typed before');
	// The page does not know yet that time has passed.
	await server.advance(FRESH_SECONDS + 5);
	await page.keyboard.press('Enter');
	await expect(again(page)).toBeFocused();
	await expect(again(page)).toHaveAccessibleDescription(/Confirm it's you/);
	await expectAccessible(page, 'another login before a change');
	const { href } = await again(page).evaluate(({ href }: HTMLAnchorElement) => ({ href }));
	await logIn(page, passkeys, email, href);
	await expect(page).toHaveURL(/\/account\?rename-passkey=/);
	await expect(page.getByRole('textbox', { name: 'Passkey name' })).toHaveValue('Typed before');
	await expect(page.getByRole('textbox', { name: 'Passkey name' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('button', { name: 'Rename: Typed before' })).toBeFocused();
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
	await hydrated(page);
	await renaming(page).click();
	await again(page).click();
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
	await expect(page).toHaveURL(/\/account\?rename-passkey=/);
	await main.getByRole('link', { name: 'Cancel' }).click();
	await expect(again(page)).toHaveCount(0);

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
	await hydrated(page);
	await page.getByLabel('Name', { exact: true }).fill('Typed before');
	await page.getByRole('button', { name: 'Add a passkey' }).click();
	await again(page).click();
	await proceed(page).click();
	await expect(page).toHaveURL('/account?add-passkey=');
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Typed before');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a page that was left open asks for another login by itself, and says when the server does not answer (W-13, K-03)', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect('lost', '/account');
	await page.clock.install();
	await openAccount(page, server, passkeys, 'fresh-open@example.com');
	await renaming(page).click();
	const box = page.getByRole('textbox', { name: 'Passkey name' });
	await box.fill('Changed');
	await page.route('**/account?/rename-passkey', (route) => route.abort());
	await box.press('Enter');
	await expect(page.getByRole('alert').filter({ hasText: "didn't work" })).toBeVisible();
	await expect(box).toHaveValue('Changed');
	await page.clock.fastForward(FRESH_SECONDS * 1000);
	await expect(again(page)).toBeFocused();
	await expect(box).toHaveCount(0);
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
	await expect(page.getByText("Confirm it's you")).toBeVisible();
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
