import type { Page } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	hydrated,
	identifier,
	proceed,
	remember,
	signUpElsewhere,
	take
} from '../support/pages.ts';
import { register, signedInWithoutProfile } from '../support/person.ts';
import { sample } from '../support/sample.ts';
import type { Visitor } from '../support/visitor.ts';

const box = (page: Page) => identifier(page).filter({ visible: true });
const name = (page: Page) => page.locator('#field-name');
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** The input that the tab stores. */
const kept = (page: Page) => page.evaluate(() => Object.entries(sessionStorage).flat().join('\n'));

/** Opens a page as the user of that browser, and waits for its scripts. */
async function openPage(page: Page, browser: Visitor, path = '/account') {
	await take(page, browser);
	await page.goto(path);
	await hydrated(page);
}

test.describe('signing up and in', () => {
	test('name and address survive a reload, another language and Back, and are submitted (K-03)', async ({
		page,
		passkeys
	}) => {
		await page.goto('/register');
		await name(page).fill('Typed Once');
		await box(page).fill('typed-again@example.com');
		await page.reload();
		await expect(box(page)).toHaveValue('typed-again@example.com');
		await expect(name(page)).toHaveValue('Typed Once');

		await page.getByRole('button', { name: 'Deutsch' }).click();
		await expect(page.locator('html')).toHaveAttribute('lang', 'de');
		await expect(box(page)).toHaveValue('typed-again@example.com');
		await expect(name(page)).toHaveValue('Typed Once');
		await page.getByRole('button', { name: 'English' }).click();
		await expect(box(page)).toHaveValue('typed-again@example.com');

		await page.goto('/');
		await page.goBack();
		await expect(box(page)).toHaveValue('typed-again@example.com');
		expect(new URL(page.url()).search).toBe('');
		await proceed(page).click();
		await page.getByTestId('register-main-button').click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Typed Once!');
		await hydrated(page);
		expect(await kept(page)).not.toContain('typed-again@example.com');
		expect(await passkeys.list()).toHaveLength(1);
	});

	test('the address is still there after a cancelled passkey (K-03)', async ({
		page,
		passkeys
	}) => {
		await passkeys.setVerified(false);
		await fillRegistration(page, { name: 'Cancelled', email: 'typed-cancel@example.com' });
		await page.getByTestId('register-main-button').click();
		await expect(page.getByText('No passkey was created.')).toBeVisible();
		await page.reload();
		await expect(box(page)).toHaveValue('typed-cancel@example.com');
		await proceed(page).click();
		await expect(page.getByTestId('register-main-button')).toBeVisible();
		await page.goto('/');
		await page.goBack();
		await expect(box(page)).toHaveValue('typed-cancel@example.com');
		await page.goto('/');
		await page.goForward();
		await page.goto('/register');
		await expect(box(page)).toHaveValue('');
	});

	for (const path of sample(['/login', '/auth'], 1)) {
		test(`${path} shows the address again (K-03)`, async ({ page }) => {
			await page.goto(path);
			await box(page).fill('typed-there@example.com');
			await page.reload();
			await expect(box(page)).toHaveValue('typed-there@example.com');
			await page.getByRole('button', { name: 'Deutsch' }).click();
			await expect(page.locator('html')).toHaveAttribute('lang', 'de');
			await expect(box(page)).toHaveValue('typed-there@example.com');
			await proceed(page).click();
			await expect(page.getByTestId('validation-error').filter({ visible: true })).not.toBeEmpty();
		});
	}

	test('the element still greets a remembered user, and the typed address is in the box for another account (K-03)', async ({
		page,
		passkeys,
		server
	}) => {
		const email = 'typed-greeted@example.com';
		await signUpElsewhere(server, passkeys, { name: 'Greeted', email });
		await passkeys.setPresent(false);
		await remember(page, email);
		await page.goto('/login');
		await page.getByRole('button', { name: 'Use another account' }).click();
		await box(page).fill('typed-other@example.com');
		await page.reload();
		await expect(page.getByText(email).filter({ visible: true })).toHaveCount(1);
		await expect(box(page)).toHaveCount(0);
		await page.getByRole('button', { name: 'Use another account' }).click();
		await expect(box(page)).toHaveValue('typed-other@example.com');
		expect(await passkeys.list()).toHaveLength(1);
	});

	test('the links between sign-up and log-in carry the address along (K-03)', async ({ page }) => {
		await page.goto('/login');
		await box(page).fill('typed-along@example.com');
		await proceed(page).click();
		await expect(page.getByTestId('validation-error')).not.toBeEmpty();
		await page.getByRole('link', { name: 'Register instead' }).press('Enter');
		await expect(page).toHaveURL('/register');
		await expect(box(page)).toHaveValue('typed-along@example.com');

		await name(page).fill('Along');
		await box(page).fill('typed-back@example.com');
		await page.getByRole('link', { name: 'Log in', exact: true }).click();
		await expect(page).toHaveURL('/login');
		await expect(box(page)).toHaveValue('typed-back@example.com');
		await page.getByRole('link', { name: 'Register', exact: true }).click();
		await expect(box(page)).toHaveValue('typed-back@example.com');
		await expect(name(page)).toHaveValue('Along');
		// Without those links the page starts empty.
		await page.goto('/login');
		await expect(box(page)).toHaveValue('');
	});
});

test.describe('a profile', () => {
	for (const [path, begin] of [
		['/account', register],
		['/welcome', signedInWithoutProfile]
	] as const) {
		test(`unsaved input on ${path} is there again for this user and version (K-03, K-05)`, async ({
			page,
			server
		}) => {
			const { browser } = await begin(server);
			await openPage(page, browser, path);
			await name(page).fill('Not Saved');
			await page.reload();
			await expect(name(page)).toHaveValue('Not Saved');
			await page.getByRole('button', { name: 'Deutsch' }).click();
			await expect(page.locator('html')).toHaveAttribute('lang', 'de');
			await expect(name(page)).toHaveValue('Not Saved');
			await page.getByRole('button', { name: 'English' }).click();
			await expect(page.locator('html')).toHaveAttribute('lang', 'en');
			await expect(name(page)).toHaveValue('Not Saved');
			// Another visit shows the saved profile.
			await page.goto('/dashboard');
			await page.goto(path);
			await hydrated(page);
			await expect(name(page)).not.toHaveValue('Not Saved');
		});
	}

	test('a reload never fills in input for an older version, nor input that was saved (K-05)', async ({
		page,
		server
	}) => {
		const { browser } = await register(server);
		await openPage(page, browser);
		await name(page).fill('For the older');
		await browser.saveProfile({ name: 'Saved elsewhere' });
		await page.reload();
		await hydrated(page);
		await expect(name(page)).toHaveValue('Saved elsewhere');
		expect(await kept(page)).not.toContain('For the older');

		await name(page).fill('  Saved here ');
		await save(page).click();
		await expect(said(page, 'Saved.')).toBeVisible();
		await page.reload();
		await hydrated(page);
		await expect(name(page)).toHaveValue('Saved here');
		await browser.saveProfile({ name: 'Saved last' });
		await page.reload();
		await expect(name(page)).toHaveValue('Saved last');
	});

	test('input after a save belongs to the saved version (K-05)', async ({ page, server }) => {
		const { browser } = await register(server);
		await openPage(page, browser);
		await name(page).fill('First');
		await save(page).click();
		await expect(said(page, 'Saved.')).toBeVisible();
		await name(page).fill('Second');
		await page.reload();
		await expect(name(page)).toHaveValue('Second');
		await save(page).click();
		await expect(said(page, 'Saved.')).toBeVisible();
		expect((await browser.profile()).body['name']).toBe('Second');
	});

	test('signing out deletes the input from the tab (K-05)', async ({ page, server }) => {
		const [ann, eve] = [await register(server), await register(server, { name: 'Eve' })];
		await openPage(page, ann.browser);
		await name(page).fill('Of Ann');
		await page.reload();
		await expect(name(page)).toHaveValue('Of Ann');
		expect(await kept(page)).toContain('Of Ann');
		await hydrated(page);
		await page.getByRole('button', { name: 'Log out', exact: true }).click();
		await expect(page).toHaveURL('/login');
		await expect(proceed(page)).toBeVisible();
		expect(await kept(page)).not.toContain('Of Ann');
		await take(page, eve.browser);
		await page.goBack();
		await hydrated(page);
		await expect(name(page)).toHaveValue('Eve');
	});

	test('deleting the account deletes the input from the tab (K-05)', async ({ page, server }) => {
		const { browser } = await register(server);
		await openPage(page, browser);
		await name(page).fill('Of who was here');
		await page.getByRole('link', { name: 'Delete my account' }).click();
		await expect(page).toHaveURL('/account/delete');
		expect(await kept(page)).toContain('Of who was here');
		await page.getByRole('button', { name: 'Delete my account for good' }).click();
		await expect(page).toHaveURL('/account/deleted');
		await hydrated(page);
		expect(await kept(page)).not.toContain('Of who was here');
	});
});
