import type { Page } from '@playwright/test';
import { RULES_PATH } from '../../src/lib/passage/build/phone-assets.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import {
	codeBox,
	fillRegistration,
	identifier,
	logIn,
	logOut,
	proceed,
	profile,
	receiveCode,
	register,
	typeCode,
	withoutPasskeys
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';

test.use({ serverEnv: { IDENTIFIER: 'phone' } });

const country = (page: Page) => page.locator('.iti__selected-country');

test('sign up and in with a phone number, by a code from a text message (I-03)', async ({
	page,
	server,
	requests
}) => {
	await withoutPasskeys(page);
	await page.goto('/register');
	await page.getByLabel('Name').fill('Phoebe');
	await expect(country(page)).toHaveAccessibleName('United States: +1');
	await identifier(page).fill('(201) 555-0123');
	const draft = page.waitForRequest('**/drafts');
	const created = page.waitForRequest((request) => request.url().endsWith('/users'));
	await proceed(page).click();
	expect((await draft).postDataJSON().identifier).toBe('+12015550123');
	expect((await created).postDataJSON().identifier).toBe('+12015550123');
	await expect(page.getByText("We're sending a code to +12015550123")).toBeVisible();
	const message = await waitForMessage(server, '+12015550123');
	expect(message.channel).toBe('phone');
	await typeCode(page, message.code ?? '');
	await expect(page).toHaveURL('/dashboard');
	await expect(page.getByText('Your phone is: +12015550123')).toBeVisible();
	expect(await profile(page)).toEqual({ status: 200, name: 'Phoebe' });

	await page.getByRole('button', { name: 'Log out' }).click();
	await expect(page.getByText('+12015550123').filter({ visible: true })).toHaveCount(1);
	await expectAccessible(page, 'welcome back, by phone');
	await page.getByRole('button', { name: 'Use another account' }).click();
	await identifier(page).fill('201-555-0123');
	await server.advance(60);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, '+12015550123'));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Phoebe' });
	expect(requests.beyond(server.url)).toEqual([]);
});

test('a passkey for a phone number (I-03)', async ({ page, passkeys, server }) => {
	await register(page, { name: 'Passkey', email: '+1 201 555 0124' });
	await expect(page.getByText('Your phone is: +12015550124')).toBeVisible();
	expect(await profile(page)).toEqual({ status: 200, name: 'Passkey' });
	expect(await passkeys.list()).toHaveLength(1);
	await logOut(page, passkeys);
	await logIn(page, passkeys, '+12015550124');
	await expect(page).toHaveURL('/dashboard');
	expect(server.logs()).not.toContain('2015550124');
});

// The list is the same in all three elements.
for (const path of sample(['/register', '/login', '/auth'], 1)) {
	test(`the keyboard chooses a country on ${path}`, async ({ page, requests, server }) => {
		await page.goto(path);
		await expect(country(page).filter({ visible: true })).toHaveAccessibleName('United States: +1');
		await expectAccessible(page, `phone number on ${path}`);
		await country(page).filter({ visible: true }).focus();
		await page.keyboard.press('Enter');
		const search = page.getByRole('combobox', { name: 'Search for a country' });
		await expect(search).toBeFocused();
		await expectAccessible(page, `countries on ${path}`);
		await page.keyboard.type('germ');
		await expect(page.getByRole('option')).toHaveCount(1);
		await expect(page.getByRole('option', { name: 'Germany' })).toBeVisible();
		await page.keyboard.press('Enter');
		const box = identifier(page).filter({ visible: true });
		await expect(box).toBeFocused();
		await expect(country(page).filter({ visible: true })).toHaveAccessibleName('Germany: +49');

		await country(page).filter({ visible: true }).focus();
		await page.keyboard.press('ArrowDown');
		await expect(search).toBeFocused();
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Escape');
		await expect(search).toBeHidden();
		await expect(country(page).filter({ visible: true })).toBeFocused();
		await expect(country(page).filter({ visible: true })).toHaveAccessibleName('Germany: +49');
		await page.keyboard.press('Enter');
		await expect(search).toBeFocused();
		await page.keyboard.press('Tab');
		await expect(search).toBeHidden();
		await expect(box).toBeFocused();

		await box.fill('12');
		await page.keyboard.press('Enter');
		await expect(
			page.getByTestId('validation-error').filter({ hasText: 'Enter a valid phone number' })
		).toBeVisible();
		await expectAccessible(page, `phone number wrong on ${path}`);
		expect(requests.beyond(server.url)).toEqual([]);
		const assets = requests.urls.filter((url) => url.includes('intl-tel-input'));
		for (const asset of ['css/intlTelInput.css', 'js/libphonenumber', 'img/flags']) {
			expect(
				assets.some((url) => url.includes(asset)),
				asset
			).toBe(true);
		}
	});
}

test('a number that is submitted before the phone rules have loaded waits for them (I-03)', async ({
	page,
	server
}) => {
	let come = () => {};
	const held = new Promise<void>((resolve) => (come = resolve));
	await page.route(`**${RULES_PATH}`, async (route) => {
		await held;
		await route.continue();
	});
	await withoutPasskeys(page);
	await fillRegistration(page, { name: 'Quick', email: '(201) 555-0126' });
	await expect(page.getByRole('status').filter({ hasText: 'One moment…' })).toBeVisible();
	await expect(page.getByTestId('validation-error')).toBeEmpty();
	come();
	await expect(codeBox(page)).toBeFocused();
	await typeCode(page, await receiveCode(server, '+12015550126'));
	await expect(page).toHaveURL('/dashboard');
});

test('when the phone rules cannot load, the number is not called wrong (K-03)', async ({
	page,
	consoleClean
}) => {
	consoleClean.expect('lost', RULES_PATH);
	await page.route(`**${RULES_PATH}*`, (route) => route.abort());
	await page.goto('/login');
	await identifier(page).fill('201-555-0127');
	await proceed(page).click();
	const alert = page.getByRole('alert').filter({ hasText: "The server didn't respond" });
	await expect(alert).toBeVisible();
	await expect(page.getByTestId('validation-error')).toBeEmpty();
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(alert).toBeVisible();
	await page.unroute(`**${RULES_PATH}*`);
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page.getByTestId('validation-error')).toHaveText(/No account uses/);
	await expect(alert).toHaveCount(0);
});

test('a number of another country is stored with that country (I-03)', async ({ page, server }) => {
	await withoutPasskeys(page);
	await page.goto('/register');
	await page.getByLabel('Name').fill('Dieter');
	await country(page).click();
	await page.keyboard.type('deutsch');
	await expect(page.getByRole('option')).toHaveCount(0);
	await page.getByRole('combobox', { name: 'Search for a country' }).fill('+49');
	await page.getByRole('option', { name: 'Germany' }).click();
	await identifier(page).fill('01512 3456789');
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, '+4915123456789'));
	await expect(page.getByText('Your phone is: +4915123456789')).toBeVisible();
	expect(await profile(page)).toEqual({ status: 200, name: 'Dieter' });
});

test('a number and its country survive a reload, and are submitted unchanged (K-03)', async ({
	page,
	server
}) => {
	await withoutPasskeys(page);
	await page.goto('/register');
	await page.getByLabel('Name').fill('Dora');
	await country(page).click();
	await page.getByRole('combobox', { name: 'Search for a country' }).fill('+49');
	// A click before the list has shortened could miss the option.
	await expect(page.getByRole('option')).toHaveCount(1);
	await page.getByRole('option', { name: 'Germany' }).click();
	await expect(country(page)).toHaveAccessibleName('Germany: +49');
	await identifier(page).fill('01512 3456780');
	await page.reload();
	await expect(identifier(page)).toHaveValue('01512 3456780');
	await expect(country(page)).toHaveAccessibleName('Germany: +49');
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, '+4915123456780'));
	await expect(page.getByText('Your phone is: +4915123456780')).toBeVisible();
});

test.describe('in German', () => {
	test.use({ locale: 'de-AT' });

	test('the countries have German names, and the user’s own is the first', async ({ page }) => {
		await page.goto('/login');
		await expect(country(page)).toHaveAccessibleName('Österreich: +43');
		await country(page).click();
		await page.keyboard.type('deutsch');
		await expect(page.getByRole('option')).toHaveText([/^Deutschland/]);
		await page.keyboard.press('Enter');
		await expect(country(page)).toHaveAccessibleName('Deutschland: +49');
	});
});
