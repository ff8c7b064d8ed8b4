import type { Page } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import { hydrated, take } from '../support/pages.ts';
import { register, signedInWithoutProfile } from '../support/person.ts';
import { sample } from '../support/sample.ts';
import type { Server } from '../support/server.ts';
import type { Visitor } from '../support/visitor.ts';

const name = (page: Page) => page.getByLabel('Name', { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const dashboard = (page: Page) => page.getByRole('link', { name: 'Dashboard' });

/** To the dashboard by its link, and back. */
async function awayAndBack(page: Page, meanwhile = async (): Promise<unknown> => undefined) {
	const { pathname } = new URL(page.url());
	await dashboard(page).click();
	await expect(page).toHaveURL('/dashboard');
	await meanwhile();
	await page.goBack();
	await expect(page).toHaveURL(pathname);
}

/** Signs out of a page, signs another user in, and goes back to the page. */
async function handOver(page: Page, to: Visitor) {
	const { pathname } = new URL(page.url());
	await page.getByRole('button', { name: 'Log out', exact: true }).click();
	await expect(page).toHaveURL('/login');
	await take(page, to);
	// That page redirects a signed-in user.
	await page.goBack();
	await expect(page).toHaveURL(pathname);
}

const nameOf = async (browser: Visitor) => (await browser.profile()).body['name'];

/** A new user on their account page; answers a browser with the same session. */
async function openAccount(page: Page, server: Server): Promise<Visitor> {
	const { browser } = await register(server);
	await take(page, browser);
	await page.goto('/account');
	return browser;
}

for (const javaScriptEnabled of [true, false]) {
	test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
		test.use({ javaScriptEnabled });

		test('Back shows unsaved input for the current version of the profile, never for an older one (K-05)', async ({
			page,
			server
		}) => {
			const browser = await openAccount(page, server);
			await name(page).fill('Typed first');
			await awayAndBack(page);
			await expect(name(page)).toHaveValue('Typed first');

			await awayAndBack(page, () => browser.saveProfile({ name: 'Saved elsewhere' }));
			await expect(name(page)).toHaveValue('Saved elsewhere');
			await save(page).click();
			await expect(said(page, 'Saved.')).toBeVisible();
			expect(await nameOf(browser)).toBe('Saved elsewhere');
		});

		test('Back never shows the unsaved input of another user (K-05)', async ({ page, server }) => {
			const [ann, eve] = [await register(server), await register(server, { name: 'Eve' })];
			await take(page, ann.browser);
			await page.goto('/account');
			if (javaScriptEnabled) await hydrated(page);
			await name(page).fill('Of Ann');
			await handOver(page, eve.browser);
			await expect(name(page)).toHaveValue('Eve');
		});

		test('Back to /welcome never shows the unsaved input of another user (K-05)', async ({
			page,
			server
		}) => {
			const [ann, eve] = [
				await signedInWithoutProfile(server),
				await signedInWithoutProfile(server)
			];
			await take(page, ann.browser);
			await page.goto('/welcome');
			await name(page).fill('Of Ann');
			await handOver(page, eve.browser);
			await expect(page.getByText(eve.person.identifier)).toBeVisible();
			await expect(name(page)).toHaveValue('');
		});
	});
}

test('after a save, Back uses the version that the form had when it was sent (K-05)', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect(409, '/account');
	const browser = await openAccount(page, server);
	await name(page).fill('Saved here');
	await save(page).click();
	await expect(said(page, 'Saved.')).toBeVisible();
	await name(page).fill('Typed after');
	await awayAndBack(page);
	await expect(name(page)).toHaveValue('Typed after');

	await name(page).fill('Mine');
	await browser.saveProfile({ name: 'Theirs' });
	await save(page).click();
	await expect(page.getByRole('cell')).toHaveText(['Theirs', 'Mine']);
	// The page has shown both versions.
	await awayAndBack(page);
	await expect(name(page)).toHaveValue('Mine');
	await awayAndBack(page, () => browser.saveProfile({ name: 'Theirs again' }));
	await expect(name(page)).toHaveValue('Theirs again');
});

/** Expects one passkey, under that name. */
async function expectPasskey(page: Page, name: string | RegExp) {
	await expect(page.locator('[id^=passkey-] strong')).toHaveText(name);
}

// One link loads a document, the other navigates on the client.
for (const link of sample(['Dashboard', 'Postern'], 1)) {
	test(`Back and Forward lead onto /account again, with its forms at work: ${link}`, async ({
		page,
		server
	}) => {
		await openAccount(page, server);
		await page.getByRole('link', { name: link, exact: true }).click();
		await expect(page).toHaveURL('/dashboard');
		await page.goBack();
		await expect(page).toHaveURL('/account');
		await hydrated(page);
		await page.getByRole('button', { name: /^Rename: / }).click();
		const box = page.getByRole('textbox', { name: 'Passkey name' });
		await box.fill('Key ring');
		await box.press('Enter');
		await expect(said(page, 'The passkey has been renamed.')).toBeVisible();

		await page.goto('/dashboard');
		await page.goBack();
		await expectPasskey(page, 'Key ring');
		await page.getByRole('link', { name: link, exact: true }).click();
		await expect(page).toHaveURL('/dashboard');
		await page.goBack();
		// One step at a time: the URL changes before the page is ready.
		await expectPasskey(page, 'Key ring');
		await page.goBack();
		await expect(page).toHaveURL('about:blank');
		await page.goForward();
		await expectPasskey(page, 'Key ring');
	});
}
