import type { Page } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import { hydrated, register as registerInBrowser, take } from '../support/pages.ts';
import { register } from '../support/person.ts';
import type { Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

const name = (page: Page) => page.getByLabel('Name', { exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const stale = (page: Page) =>
	page.getByRole('heading', { name: 'This has changed in the meantime' });

/** A new user on their account page. */
async function openAccount(page: Page, server: Server) {
	const { person, browser } = await register(server);
	await take(page, browser);
	await page.goto('/account');
	await hydrated(page);
	return { person, browser };
}

test('the user edits the profile in place: an error stands at its field, a save is announced', async ({
	page,
	server,
	requests
}) => {
	const { browser } = await openAccount(page, server);
	await name(page).fill('');
	const before = requests.urls.length;
	await save(page).click();
	await expect(name(page)).toBeFocused();
	await expect(name(page)).toHaveAccessibleDescription('Enter your name.');
	await expect(page).toHaveTitle('Error: Account · Postern');
	expect(requests.urls.slice(before)).toEqual([]);

	for (const text of ['Ann Lee', 'Ann Lee-Smith']) {
		await name(page).fill(text);
		await name(page).press('Enter');
		await expect.poll(async () => (await browser.profile()).body['name']).toBe(text);
		await expect(said(page, 'Saved.')).toBeVisible();
		await expect(page).toHaveTitle('Account · Postern');
		await expect(name(page)).toHaveValue(text);
	}
});

test('of two tabs that save, the later one shows both versions side by side to choose from (K-05)', async ({
	page,
	context,
	server,
	consoleClean
}) => {
	consoleClean.expect(409, '/account');
	const { browser } = await openAccount(page, server);
	const other = await context.newPage();
	await other.goto('/account');
	for (const choice of ['Save my version', 'Keep the saved version']) {
		await name(page).fill(`First, before ${choice}`);
		await save(page).click();
		await expect(said(page, 'Saved.')).toBeVisible();
		await name(other).fill(`Second, before ${choice}`);
		await save(other).click();
		await expect(stale(other)).toBeFocused();
		await expect(other.getByRole('cell')).toHaveText([
			`First, before ${choice}`,
			`Second, before ${choice}`
		]);
		await expect(name(other)).toHaveValue(`Second, before ${choice}`);
		await other.getByText(choice, { exact: true }).click();
		await expect(stale(other)).toHaveCount(0);
		const kept = choice.startsWith('Save') ? 'Second' : 'First';
		await expect(name(other)).toHaveValue(`${kept}, before ${choice}`);
		expect((await browser.profile()).body['name']).toBe(`${kept}, before ${choice}`);
		await page.reload();
	}
});

test('/welcome in two tabs offers both versions, then leads on (K-05)', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect(409, '/welcome');
	await page.route('**/drafts', (route) => route.fulfill({ status: 201, json: { id: 'none' } }));
	await registerInBrowser(page, { name: 'x', email: 'welcome-twice@example.com' }, /\/welcome/);
	const elsewhere = new Visitor(server);
	for (const cookie of await page.context().cookies()) {
		elsewhere.cookies.set(cookie.name, { value: cookie.value, path: '/' });
	}
	await elsewhere.saveProfile({ name: 'In the other tab' });
	await page.getByLabel('Name').fill('In this tab');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(stale(page)).toBeFocused();
	await page.getByRole('button', { name: 'Save my version' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome In this tab!');
	expect(await passkeys.list()).toHaveLength(1);
});

test('the account page keeps unsaved input offline, and saves once there is a connection (K-03)', async ({
	page,
	context,
	server,
	consoleClean
}) => {
	consoleClean.expect('lost', '/account');
	const { browser } = await openAccount(page, server);
	await name(page).fill('Typed once');
	await page.route('**/account?/profile', (route) => route.abort());
	await context.setOffline(true);
	await save(page).click();
	await expect(page.getByRole('alert').filter({ hasText: "You're offline" })).toBeVisible();
	await expect(name(page)).toHaveValue('Typed once');
	await page.unroute('**/account?/profile');
	await context.setOffline(false);
	await expect(said(page, 'Saved.')).toBeVisible();
	expect((await browser.profile()).body['name']).toBe('Typed once');
});

test('buttons end one other session, then all others (T-07)', async ({ page, server }) => {
	const { person, browser } = await register(server);
	const others = [new Visitor(server), new Visitor(server), new Visitor(server)];
	for (const each of others) await each.session(await person.signIn());
	await take(page, browser);
	await page.goto('/account');
	const places = page.getByRole('region', { name: "Where you're logged in" }).getByRole('listitem');
	await expect(places).toHaveCount(4);
	// Without the scripts, the form would reload the page.
	await hydrated(page);
	await expect(places.first()).toContainText('This browser');
	const typed = 'Typed, not saved';
	await name(page).fill(typed);

	await page
		.getByRole('button', { name: /^Log out: / })
		.first()
		.press('Enter');
	await expect(said(page, 'Logged out there.')).toBeVisible();
	await expect(places).toHaveCount(3);
	await expect(page.getByRole('heading', { name: "Where you're logged in" })).toBeFocused();

	await page.getByRole('button', { name: 'Log out everywhere else' }).press('Enter');
	await expect(places).toHaveCount(1);
	for (const each of others) expect((await each.fetch('/dashboard')).status).toBe(303);
	await expect(name(page)).toHaveValue(typed);
	await page.reload();
	await expect(places).toHaveCount(1);
});

test('a tab that another user left open signs out no session, and says so (T-07)', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect(409, '/account');
	const { person, browser } = await register(server);
	const phone = new Visitor(server);
	await phone.session(await person.signIn());
	await take(page, browser);
	await page.goto('/account');
	await hydrated(page);
	await take(page, (await register(server, { name: 'Eve' })).browser);
	await page.getByRole('button', { name: /^Log out: / }).click();
	const alert = page.getByRole('alert').filter({ hasText: 'now logged in to another account' });
	await expect(alert).toBeVisible();
	await expect(said(page, 'Logged out there.')).toHaveCount(0);
	expect((await phone.fetch('/dashboard')).status).toBe(200);
});

test('the user downloads the data and deletes the account, and the browser forgets the address (V-01)', async ({
	page,
	passkeys
}) => {
	const who = { name: 'Leaving', email: 'leaving@example.com' };
	await registerInBrowser(page, who);
	await page.goto('/account');
	const download = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Download my data' }).click();
	expect((await download).suggestedFilename()).toBe('account-data.json');

	await page.getByRole('link', { name: 'Delete my account' }).click();
	await expect(page.getByText(who.email)).toBeVisible();
	await page.getByRole('link', { name: 'Keep my account' }).click();
	await expect(name(page)).toHaveValue('Leaving');
	await page.getByRole('link', { name: 'Delete my account' }).click();
	await page.getByRole('button', { name: 'Delete my account for good' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account has been deleted');
	await expect(page.getByRole('link', { name: 'Log in' })).toBeVisible();
	await expect
		.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage })))
		.not.toContain(who.email);
	expect(await passkeys.list()).toHaveLength(1);
});

test('a second press reports a deletion whose answer was lost (K-04)', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect('lost', '/account/delete');
	const { browser } = await openAccount(page, server);
	await page.goto('/account/delete');
	await hydrated(page);
	await page.route('**/account/delete', async (route) => {
		await route.fetch();
		await route.abort();
	});
	const press = page.getByRole('button', { name: 'Delete my account for good' });
	await press.click();
	await expect(page.getByRole('alert').filter({ hasText: "didn't work" })).toBeVisible();
	expect((await browser.profile()).status).toBe(401);
	await page.unroute('**/account/delete');
	await press.click();
	await expect(page).toHaveURL('/account/deleted');
});
