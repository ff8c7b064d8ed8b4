import { join } from 'node:path';
import type { Page } from '@playwright/test';
import SqliteDatabase from 'better-sqlite3';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import { hydrated, take } from '../support/pages.ts';
import { register, signedInWithoutProfile, type Person } from '../support/person.ts';
import type { Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

const name = (page: Page) => page.getByLabel('Name', { exact: true });
const press = (page: Page, what: string) =>
	page.getByRole('button', { name: what, exact: true }).click();
const signIn = (page: Page) => page.getByRole('link', { name: 'Log in (opens in a new tab)' });
const told = (page: Page) =>
	page.getByRole('alert').filter({ hasText: 'You have been logged out' });

/** Signs the user in again, as in the tab that the link opens. */
async function signInAgain(page: Page, server: Server, person: Person) {
	const again = new Visitor(server);
	await again.session(await person.signIn());
	await take(page, again);
	return again;
}

for (const scripts of [true, false]) {
	const how = scripts ? 'with scripts' : 'without scripts';
	test.describe(how, () => {
		test.use({ javaScriptEnabled: scripts });

		test(`${how} /account, signed out meanwhile, leads to a sign-in and saves after it (T-12)`, async ({
			page,
			server,
			consoleClean
		}) => {
			consoleClean.expect(401, '/account');
			const { person, browser } = await register(server);
			await take(page, browser);
			await page.goto('/account');
			if (scripts) await hydrated(page);
			await page.context().clearCookies();
			await name(page).fill('Typed while signed out');
			await press(page, 'Save');
			await expect(told(page)).toContainText('then try again here');
			if (scripts) await expectAccessible(page, 'signed out meanwhile');
			const [tab] = await Promise.all([page.waitForEvent('popup'), signIn(page).click()]);
			await expect(tab).toHaveURL('/login');
			await tab.close();
			const again = await signInAgain(page, server, person);
			await press(page, 'Try again');
			await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
			await expect(signIn(page)).toHaveCount(0);
			expect((await again.profile()).body['name']).toBe('Typed while signed out');
		});

		test(`${how} /welcome, signed out meanwhile, leads to a sign-in and on after it (T-12)`, async ({
			page,
			server,
			consoleClean
		}) => {
			consoleClean.expect(401, '/welcome');
			const { person, browser } = await signedInWithoutProfile(server);
			await take(page, browser);
			await page.goto('/welcome');
			if (scripts) await hydrated(page);
			await page.context().clearCookies();
			await name(page).fill('Welcome after all');
			await press(page, 'Continue');
			await expect(told(page)).toBeVisible();
			await expect(signIn(page)).toHaveAttribute('href', '/login');
			await signInAgain(page, server, person);
			await press(page, 'Try again');
			await expect(page).toHaveURL('/dashboard');
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(
				'Welcome Welcome after all!'
			);
		});

		test(`${how} the button resends what a locked database refused (K-03)`, async ({
			page,
			server,
			consoleClean
		}) => {
			consoleClean.expect(503, '/account');
			const { browser } = await register(server);
			await take(page, browser);
			await page.goto('/account');
			if (scripts) await hydrated(page);
			const other = new SqliteDatabase(join(server.directory, 'postern.db'));
			other.exec('BEGIN IMMEDIATE');
			await name(page).fill('Typed in a lock');
			await press(page, 'Save');
			await expect(page.getByRole('alert').filter({ hasText: "couldn't save" })).toBeVisible();
			await expect(signIn(page)).toHaveCount(0);
			other.exec('ROLLBACK');
			other.close();
			await press(page, 'Try again');
			await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
			expect((await browser.profile()).body['name']).toBe('Typed in a lock');
		});
	});
}
