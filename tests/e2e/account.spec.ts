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
	signUpWithoutPages,
	withoutPasskeys
} from '../support/pages.ts';
import type { Passkeys } from '../support/passkeys.ts';
import type { Server } from '../support/server.ts';

const entries = (page: Page) => page.locator('[id^=passkey-]');
const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

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
	const cookies = await page.context().cookies();
	expect(cookies.length).toBeGreaterThanOrEqual(2);
	for (const cookie of cookies) {
		expect(readable).not.toContain(cookie.value);
		expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
	}
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

test('the browser’s reasons for making no passkey are shown, and nothing changes (F-01)', async ({
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

test('by keyboard the user changes the address, which counts once its own link has confirmed it (T-10)', async ({
	page,
	passkeys,
	server
}) => {
	const [old, fresh] = ['account-old@example.com', 'account-new@example.com'];
	await openAccount(page, server, passkeys, old);
	const entry = page.locator('#address-email');
	const change = page.getByRole('button', { name: 'Change: Email' });
	const box = page.getByRole('textbox', { name: 'New email address' });
	await change.press('Enter');
	await expect(box).toBeFocused();
	await page.keyboard.type('no address');
	await page.keyboard.press('Enter');
	await expect(box).toHaveAccessibleDescription(/valid email/);
	await expectAccessible(page, 'an address that is refused');
	await page.keyboard.press('Escape');
	await expect(change).toBeFocused();
	await page.keyboard.press('Space');
	await page.keyboard.type(fresh);
	await page.keyboard.press('Enter');
	await expect(said(page, `We sent a link to ${fresh}`)).toBeVisible();
	await expect(entry).toContainText(`${fresh} is waiting for confirmation`);
	await expect(entry.locator('strong').first()).toHaveText(old);
	await expectAccessible(page, 'a change of address that waits');

	await confirmAddress(server, fresh);
	await page.reload();
	await expect(entry.locator('strong').first()).toHaveText(fresh);
	await expect(entry).not.toContainText('waiting');
	expect(await passkeys.list()).toHaveLength(1);
});
