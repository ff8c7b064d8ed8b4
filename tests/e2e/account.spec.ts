import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { call } from '../support/client.ts';
import { expect, test } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { logIn, logOut, register, signUpElsewhere, signUpWithoutPages } from '../support/pages.ts';
import { Passkeys } from '../support/passkeys.ts';
import type { Server } from '../support/server.ts';

const profileElement = (page: Page) => page.locator('passage-profile');
const table = (page: Page) => page.locator('passage-passkey-table');
const passkeyName = (page: Page, row = 0) =>
	table(page).getByTestId(`passkey-table-row-${row}-device-name`);
const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** The label of what has the focus, in whichever tree. */
const expectFocus = (page: Page, name: string | RegExp) =>
	expect
		.poll(() =>
			page.evaluate(() => {
				const { activeElement } = document;
				const active = activeElement?.shadowRoot?.activeElement ?? activeElement;
				return active?.getAttribute('aria-label') ?? active?.textContent.trim();
			})
		)
		.toMatch(name);

async function openAccount(page: Page, server: Server, passkeys: Passkeys, email: string) {
	await signUpWithoutPages(page, server, passkeys, { name: 'Account', email });
	await page.goto('/account');
	await expect(passkeyName(page)).toBeVisible();
}

/** Follows the link in the mail to a new address. */
async function confirmAddress(server: Server, address: string) {
	const { link } = await waitForMessage(server, address);
	const magic_link = URL.parse(link ?? '')?.searchParams.get('psg_verify_link');
	const used = await call(server, 'PATCH', '/magic-link/activate', { body: { magic_link } });
	expect(used.status).toBe(200);
}

test('/account shows the elements with the address and the passkey, and requests nothing from third parties', async ({
	page,
	passkeys,
	requests,
	server
}) => {
	// The element remembers the passkey that it made here.
	await register(page, { name: 'Account', email: 'account-shows@example.com' });
	await page.goto('/account');
	await expect(profileElement(page).getByLabel('Email', { exact: true })).toHaveValue(
		'account-shows@example.com'
	);
	// Those of the elements' own trees come last.
	await expect(page.getByRole('heading')).toHaveText([
		'Account',
		'Your profile',
		"Where you're logged in",
		'Your data',
		'How you log in',
		'Your passkeys'
	]);
	await expect(table(page).getByText('This device')).toBeVisible();
	expect(requests.beyond(server.url)).toEqual([]);
	expect(await passkeys.list()).toHaveLength(1);
});

test('scripts of other pages can read neither token (C-01)', async ({ page, passkeys }) => {
	// The element signs up, because the test looks for what it leaves behind.
	await register(page, { name: 'Account', email: 'account-storage@example.com' });
	await page.goto('/account');
	await expect(passkeyName(page)).toBeVisible();
	const readable = await page.evaluate(() =>
		JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])
	);
	expect(readable).not.toMatch(/eyJ|psg_auth_token|psg_refresh_token/);
	expect(await passkeys.list()).toHaveLength(1);
});

test('the page and the elements are in the language of the user', async ({
	browser,
	server,
	passkeys
}) => {
	const context = await browser.newContext({ locale: 'de-DE', baseURL: server.url });
	const page = await context.newPage();
	await passkeys.attach(page);
	await signUpWithoutPages(page, server, passkeys, {
		name: 'Deutsch',
		email: 'account-german@example.com'
	});
	await page.goto('/account');
	await expect(profileElement(page)).toHaveAttribute('lang', 'de');
	await expect(profileElement(page).getByTestId('edit-button')).toHaveText('Bearbeiten');
	await context.close();
});

test('the keyboard alone renames a passkey, and back; Escape cancels', async ({
	page,
	passkeys,
	server
}) => {
	await openAccount(page, server, passkeys, 'account-rename@example.com');
	const before = await passkeyName(page).inputValue();
	const rename = table(page).getByRole('button', { name: 'Rename passkey' });
	for (const name of ['My laptop', before]) {
		await rename.press('Enter');
		await expectFocus(page, 'Passkey name');
		await page.keyboard.press('ControlOrMeta+A');
		await page.keyboard.type(name);
		await page.keyboard.press('Enter');
		await expectFocus(page, `Rename passkey: ${name}`);
		await expect(said(page, 'Saved.')).toHaveCount(1);
		await page.reload();
		await expect(passkeyName(page)).toHaveValue(name);
	}
	await rename.press('Space');
	await expectFocus(page, 'Passkey name');
	await page.keyboard.type('no');
	await page.keyboard.press('Escape');
	await expectFocus(page, `Rename passkey: ${before}`);
	await expect(passkeyName(page)).toHaveValue(before);
	await rename.press('Enter');
	await expectFocus(page, 'Passkey name');
	await page.keyboard.press('ControlOrMeta+A');
	await page.keyboard.press('Delete');
	await page.keyboard.press('Enter');
	await expect(passkeyName(page)).toHaveAttribute('aria-invalid', 'true');
	await expectFocus(page, 'Passkey name');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a passkey name that is changed and changed back at once stays', async ({
	page,
	passkeys,
	server
}) => {
	await openAccount(page, server, passkeys, 'account-rename-back@example.com');
	const before = await passkeyName(page).inputValue();
	for (const name of ['Other', before]) {
		await table(page).getByRole('button', { name: 'Rename passkey' }).click();
		await passkeyName(page).fill(name);
		await passkeyName(page).press('Enter');
		await expectFocus(page, `Rename passkey: ${name}`);
	}
	await page.reload();
	await expect(passkeyName(page)).toHaveValue(before);
	expect(await passkeys.list()).toHaveLength(1);
});

test('the user adds a second passkey, signs in with it, and removes it after a confirmation (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'account-passkeys@example.com';
	await openAccount(page, server, passkeys, email);
	// Another device: this one has a passkey already.
	await passkeys.clear();
	const add = table(page).getByRole('button', { name: 'Add a passkey' });
	await add.press('Enter');
	const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
	await expectFocus(page, 'Continue');
	await page.keyboard.press('Shift+Tab');
	await expectFocus(page, 'Cancel');
	await page.keyboard.press('Tab');
	await expectFocus(page, 'Continue');
	await page.keyboard.press('Escape');
	await expect(dialog).toBeHidden();
	await expectFocus(page, 'Add a passkey');
	await page.keyboard.press('Space');
	await expectFocus(page, 'Continue');
	await page.keyboard.press('Enter');
	await expect(said(page, 'The passkey has been added.')).toHaveCount(1);
	await expect(dialog).toBeHidden();
	await expectFocus(page, 'Add a passkey');
	await expect(table(page).locator('tr')).toHaveCount(2);
	expect(await passkeys.list()).toHaveLength(1);
	expect((await waitForMessage(server, email)).text).toMatch(/passkey/i);

	await logOut(page, passkeys);
	await logIn(page, passkeys, email, '/login?next=%2Faccount');
	await expect(page).toHaveURL('/account');
	await expect(passkeyName(page, 1)).toBeVisible();

	const remove = table(page).getByRole('button', { name: 'Remove passkey' });
	await remove.first().press('Enter');
	await expectFocus(page, /^Delete: /);
	await page.keyboard.press('Escape');
	await expectFocus(page, /^Remove passkey: /);
	await expect(table(page).locator('tr')).toHaveCount(2);
	await remove.nth(1).press('Enter');
	await expectFocus(page, /^Delete: /);
	await page.keyboard.press('Enter');
	await expect(said(page, 'The passkey has been removed.')).toHaveCount(1);
	await expect(table(page).locator('tr')).toHaveCount(1);
	await expectFocus(page, 'Add a passkey');
	expect((await waitForMessage(server, email)).text).toMatch(/passkey/i);
});

test('the last passkey cannot be removed until the user can sign in by code (W-13)', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	await openAccount(page, server, passkeys, 'account-last@example.com');
	const remove = table(page).getByRole('button', { name: 'Remove passkey' });
	const confirm = table(page).getByTestId('revoke-passkey-button-confirmation');
	const refused = page.waitForRequest((request) => request.method() === 'DELETE');
	await remove.click();
	await confirm.click();
	consoleClean.expect(403, new URL((await refused).url()).pathname);
	await expect(table(page).getByRole('alert').filter({ hasText: "couldn't remove" })).toBeVisible();

	// A confirmed address can receive codes.
	const element = profileElement(page);
	await element.getByRole('button', { name: 'Edit: Email' }).click();
	await element.getByLabel('Email', { exact: true }).fill('account-last-proved@example.com');
	await element.getByLabel('Email', { exact: true }).press('Enter');
	await confirmAddress(server, 'account-last-proved@example.com');
	await page.reload();
	await remove.click();
	await confirm.click();
	await expect(table(page).getByTestId('empty-table')).toHaveText('No passkeys yet');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a new address counts only once its own link has confirmed it (T-10)', async ({
	page,
	passkeys,
	server
}) => {
	const [old, fresh] = ['account-old@example.com', 'account-new@example.com'];
	await openAccount(page, server, passkeys, old);
	const element = profileElement(page);
	await element.getByRole('button', { name: 'Edit: Email' }).press('Enter');
	const box = element.getByLabel('Email', { exact: true });
	await expectFocus(page, 'Email');
	await box.fill('no address');
	await box.press('Enter');
	await expect(box).toHaveAccessibleDescription('Enter a valid email address');
	await expect(box).toHaveAttribute('aria-invalid', 'true');
	await expectFocus(page, 'Email');
	await page.keyboard.press('Escape');
	await expectFocus(page, 'Edit: Email');
	await expect(box).toHaveValue(old);

	await page.keyboard.press('Space');
	await expectFocus(page, 'Email');
	await box.fill(fresh);
	await box.press('Enter');
	await expect(said(page, 'We sent you an email.')).toBeVisible();
	await expect(said(page, 'Saved.')).toHaveCount(0);
	await expectFocus(page, 'Edit: Email');
	const pending = page.getByText(`${fresh} is waiting for confirmation`);
	await page.reload();
	await expect(box).toHaveValue(old);
	await expect(pending).toBeVisible();
	await expectAccessible(page, 'a change of address that waits');

	await confirmAddress(server, fresh);
	await page.reload();
	await expect(box).toHaveValue(fresh);
	await expect(pending).toHaveCount(0);
	expect(await passkeys.list()).toHaveLength(1);
});

test('the address of another user is refused, with the error beside it (T-10)', async ({
	page,
	passkeys,
	server
}) => {
	await signUpElsewhere(server, new Passkeys(), {
		name: 'Owner',
		email: 'account-owner@example.com'
	});
	await openAccount(page, server, passkeys, 'account-thief@example.com');
	const element = profileElement(page);
	await element.getByRole('button', { name: 'Edit: Email' }).click();
	const box = element.getByLabel('Email', { exact: true });
	await box.fill('account-owner@example.com');
	await element.getByRole('button', { name: 'Save: Email' }).click();
	await expect(
		element.getByRole('alert').filter({ hasText: 'Another account uses' })
	).toBeVisible();
	await expectFocus(page, 'Email');
	await expect(box).toHaveValue('account-owner@example.com');
	expect(await passkeys.list()).toHaveLength(1);
});
