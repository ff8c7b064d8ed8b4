import type { Page } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import { take } from '../support/pages.ts';
import { register, signedInWithoutProfile } from '../support/person.ts';
import { Visitor } from '../support/visitor.ts';

test.use({ javaScriptEnabled: false });

const name = (page: Page) => page.getByLabel('Name', { exact: true });

test('without scripts /welcome shows the errors, keeps the input, and leads on (K-03)', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect(400, '/welcome');
	const { browser } = await signedInWithoutProfile(server);
	await take(page, browser);
	await page.goto('/dashboard');
	await expect(page).toHaveURL('/welcome');
	await name(page).fill('x'.repeat(101));
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(name(page)).toHaveAccessibleDescription(/at most 100 characters/);
	await expect(name(page)).toHaveValue('x'.repeat(101));
	await expect(page.getByRole('alert')).toContainText(['Please check: Name']);
	await name(page).fill('Scriptless');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page).toHaveURL('/dashboard');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Scriptless!');
});

test('without scripts /register says what is missing, and shows no form', async ({ page }) => {
	await page.goto('/register');
	await expect(page.locator('noscript p')).toContainText('needs JavaScript');
	await expect(name(page)).toBeHidden();
});

test('without scripts the user edits the account, and a stale save shows both versions (K-05)', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect(400, '/account');
	consoleClean.expect(409, '/account');
	const { browser } = await register(server);
	await take(page, browser);
	await page.goto('/account');
	await expect(page.locator('noscript p', { hasText: 'Adding a passkey' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
	const save = page.getByRole('button', { name: 'Save', exact: true });
	await name(page).fill('\u202eReversed');
	await save.click();
	await expect(name(page)).toHaveAccessibleDescription(/control character/);
	await name(page).fill('Mine');
	await browser.saveProfile({ name: 'Theirs' });
	await save.click();
	await expect(page.getByRole('cell')).toHaveText(['Theirs', 'Mine']);
	await expect(name(page)).toHaveValue('Mine');
	await page.getByRole('button', { name: 'Save my version' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
	expect((await browser.profile()).body['name']).toBe('Mine');
});

test('without scripts the user renames a passkey, ends other sessions and deletes the account (V-01)', async ({
	page,
	server
}) => {
	const { person, browser } = await register(server);
	const other = new Visitor(server);
	await other.session(await person.signIn());
	await take(page, browser);
	await page.goto('/account');
	await page.getByRole('button', { name: /^Log out: / }).click();
	await expect(page.getByText('Logged out there.')).toBeVisible();
	await expect(page.getByRole('button', { name: /^Log out: / })).toHaveCount(0);
	await page.getByRole('button', { name: /^Rename: / }).click();
	await page.getByLabel('Passkey name').fill('Scriptless');
	await page.locator('form').filter({ hasText: 'Passkey name' }).getByText('Save').click();
	await expect(page.getByText('The passkey has been renamed.')).toBeVisible();
	await page.getByRole('button', { name: 'Remove: Scriptless' }).click();
	await expect(page.getByText('Remove “Scriptless”?')).toBeVisible();
	await page.getByRole('link', { name: 'Cancel' }).click();
	expect((await other.fetch('/dashboard')).status).toBe(303);
	await page.getByRole('link', { name: 'Delete my account' }).click();
	await page.getByRole('button', { name: 'Delete my account for good' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account has been deleted');
	await page.goto('/dashboard');
	await expect(page).toHaveURL('/login?next=%2Fdashboard');
});
