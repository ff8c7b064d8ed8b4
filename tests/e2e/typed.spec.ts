import type { Page } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	hydrated,
	identifier,
	logOut,
	proceed,
	register as registerHere
} from '../support/pages.ts';

const box = (page: Page) => identifier(page).filter({ visible: true });
const name = (page: Page) => page.locator('#field-name');

/** What the tab keeps of what was typed. */
const kept = (page: Page) => page.evaluate(() => Object.entries(sessionStorage).flat().join('\n'));

test.describe('signing up and in', () => {
	test('K-03: name and address are there again after a reload, another language, and Back; and are sent', async ({
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

	test('K-03: the address is there again once a passkey was cancelled', async ({
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

	for (const path of ['/login', '/auth']) {
		test(`K-03: ${path} shows the address again`, async ({ page }) => {
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

	test('K-03: whom the element greets, it greets; what was typed instead comes where it asks', async ({
		page,
		passkeys
	}) => {
		const email = 'typed-greeted@example.com';
		await registerHere(page, { name: 'Greeted', email });
		await logOut(page, passkeys);
		await page.getByRole('button', { name: 'Use another account' }).click();
		await box(page).fill('typed-other@example.com');
		await page.reload();
		await expect(page.getByText(email).filter({ visible: true })).toHaveCount(1);
		await expect(box(page)).toHaveCount(0);
		await page.getByRole('button', { name: 'Use another account' }).click();
		await expect(box(page)).toHaveValue('typed-other@example.com');
		expect(await passkeys.list()).toHaveLength(1);
	});

	test('K-03: an address that is not known goes along to sign up, and one that is back to log in', async ({
		page
	}) => {
		await page.goto('/login');
		await box(page).fill('typed-along@example.com');
		await proceed(page).click();
		await expect(page.getByTestId('validation-error')).not.toBeEmpty();
		await page.getByRole('link', { name: 'Register', exact: true }).click();
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
		// Whoever comes by another way begins anew.
		await page.goto('/login');
		await expect(box(page)).toHaveValue('');
	});
});
