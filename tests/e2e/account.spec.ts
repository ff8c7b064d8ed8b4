import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { call } from '../support/client.ts';
import { expect, test } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import {
	hydrated,
	logIn,
	logOut,
	register,
	signUpElsewhere,
	signUpWithoutPages,
	withoutPasskeys
} from '../support/pages.ts';
import { Passkeys } from '../support/passkeys.ts';
import type { Server } from '../support/server.ts';

const profileElement = (page: Page) => page.locator('passage-profile');
const entries = (page: Page) => page.locator('[id^=passkey-]');
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
	await hydrated(page);
}

/** Presses a button by keyboard. */
const press = (page: Page, name: string) => page.getByRole('button', { name }).press('Enter');

/** Follows the link in the mail to a new address. */
async function confirmAddress(server: Server, address: string) {
	const { link } = await waitForMessage(server, address);
	const magic_link = URL.parse(link ?? '')?.searchParams.get('psg_verify_link');
	const used = await call(server, 'PATCH', '/magic-link/activate', { body: { magic_link } });
	expect(used.status).toBe(200);
}

test('/account shows each section, requests nothing from third parties, and no script can read a token (C-01)', async ({
	page,
	passkeys,
	requests,
	server
}) => {
	// The element signs up, because the test looks for what it leaves behind.
	await register(page, { name: 'Account', email: 'account-shows@example.com' });
	await page.goto('/account');
	await expect(entries(page)).toHaveText(/Used for this login/);
	const readable = await page.evaluate(() =>
		JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])
	);
	expect(readable).not.toMatch(/eyJ|psg_auth_token|psg_refresh_token/);
	expect(requests.beyond(server.url)).toEqual([]);
	expect(await passkeys.list()).toHaveLength(1);
});

test('the keyboard alone adds, renames and removes a passkey, which then works no more (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'account-passkeys@example.com';
	await openAccount(page, server, passkeys, email);
	const first = await entries(page).locator('strong').innerText();
	// Another device: this one has a passkey already.
	await passkeys.clear();
	await press(page, 'Add a passkey');
	await expect(said(page, 'The passkey has been added.')).toBeVisible();
	await expect(entries(page)).toHaveCount(2);
	await expectAccessible(page, 'two passkeys');
	expect(await passkeys.list()).toHaveLength(1);
	expect((await waitForMessage(server, email)).text).toMatch(/passkey/i);

	// The focus is on the new passkey's first button.
	await expect(entries(page).nth(1).getByRole('button').first()).toBeFocused();
	await page.keyboard.press('Enter');
	const box = page.getByRole('textbox', { name: 'Passkey name' });
	await expect(box).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(entries(page).nth(1).getByRole('button').first()).toBeFocused();
	await page.keyboard.press('Space');
	await page.keyboard.type('x'.repeat(65));
	await page.keyboard.press('Enter');
	await expect(box).toHaveAccessibleDescription('Enter a name of 1 to 64 characters.');
	await expect(box).toBeFocused();
	await expectAccessible(page, 'a name that is refused');
	await page.keyboard.press('ControlOrMeta+A');
	await page.keyboard.type('Key ring');
	await page.keyboard.press('Enter');
	await expect(said(page, 'The passkey has been renamed.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Rename: Key ring' })).toBeFocused();

	await logOut(page, passkeys);
	await logIn(page, passkeys, email, '/login?next=%2Faccount');
	await expect(page).toHaveURL('/account');
	await expect(entries(page).filter({ hasText: 'Used for this login' })).toContainText('Key ring');

	await press(page, `Remove: ${first}`);
	const question = page.getByRole('form', { name: `Remove “${first}”?` });
	await expectAccessible(page, 'the question before a removal');
	await page.keyboard.press('Escape');
	await expect(question).toHaveCount(0);
	await expect(page.getByRole('button', { name: `Remove: ${first}` })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(question).toBeVisible();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'Remove passkey' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(said(page, 'The passkey has been removed.')).toBeVisible();
	await expect(entries(page)).toHaveCount(1);
	await expect(page.locator(':focus')).toHaveCount(1);
});

test('the browser’s reasons for making no passkey are told, and nothing changes (F-01)', async ({
	page,
	passkeys,
	server
}) => {
	await openAccount(page, server, passkeys, 'account-no-passkey@example.com');
	const alert = page.getByRole('alert').filter({ hasText: /\S/ });
	await press(page, 'Add a passkey');
	await expect(alert).toHaveText(/already has a passkey for your account/);
	await passkeys.clear();
	await passkeys.setVerified(false);
	await press(page, 'Add a passkey');
	await expect(alert).toHaveText('Cancelled. No passkey was added.');
	await expect(page.getByRole('button', { name: 'Add a passkey' })).toBeFocused();
	await expect(entries(page)).toHaveCount(1);

	await withoutPasskeys(page);
	await page.reload();
	await expect(page.getByText("This browser can't add passkeys.")).toBeVisible();
	await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
	await page.getByRole('button', { name: /^Rename: / }).click();
	await page.getByRole('textbox', { name: 'Passkey name' }).fill('Renamed all the same');
	await page.getByRole('button', { name: 'Save', exact: true }).last().click();
	await expect(said(page, 'The passkey has been renamed.')).toBeVisible();
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
	await expect(box).toHaveAccessibleDescription('Enter a valid email address.');
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
