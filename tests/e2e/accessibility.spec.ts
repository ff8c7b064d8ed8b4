import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	hydrated,
	proceed,
	remember,
	signUpElsewhere,
	take
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';
import { register as registerByApi } from '../support/person.ts';
import { Visitor } from '../support/visitor.ts';

test('the pages without an element', async ({ page, consoleClean }) => {
	await page.goto('/');
	await expectAccessible(page, 'start');
	consoleClean.expect(404, '/nothing-here');
	await page.goto('/nothing-here');
	await expectAccessible(page, 'not found');
});

// The element of /auth is one of the others at a time.
for (const path of ['/register', ...sample(['/login', '/auth'], 1)]) {
	test(`the identifier view of ${path}`, async ({ page }) => {
		await page.goto(path);
		await expect(proceed(page)).toBeVisible();
		await expectAccessible(page, path);
		await proceed(page).click();
		await expect(page.getByTestId('validation-error').filter({ visible: true })).toBeVisible();
		await expectAccessible(page, `${path} with an error`);
	});
}

test('the registering half of /auth', async ({ page }) => {
	await page.goto('/auth');
	await page.getByTestId('register-link').filter({ visible: true }).click();
	await expect(page.getByLabel('Name')).toBeVisible();
	await expectAccessible(page, '/auth, registering');
});

test('the passkey views of registration, and the dashboard', async ({ page, passkeys }) => {
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Axe', email: 'axe@example.com' });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await expectAccessible(page, 'create a passkey');
	await page.getByTestId('register-main-button').click();
	await expect(page.getByText('No passkey was created.')).toBeVisible();
	await expect(page.getByText('axe@example.com')).toBeVisible();
	await expectAccessible(page, 'no passkey was created');
	await passkeys.setVerified(true);
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Axe!');
	await expectAccessible(page, 'dashboard');
});

test('the passkey views of sign-in', async ({ page, passkeys, server }) => {
	const email = 'axe-login@example.com';
	await signUpElsewhere(server, passkeys, { name: 'Axe', email });
	await passkeys.setPresent(false);
	await remember(page, email);
	await page.goto('/login');
	await expect(proceed(page)).toBeVisible();
	await expectAccessible(page, 'welcome back');
	await proceed(page).click();
	await expect(page.locator('.view-webauthn-sign-in')).toBeVisible();
	await expectAccessible(page, 'waiting for the passkey');
	await page.getByRole('button', { name: 'How it works' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await expectAccessible(page, 'what a passkey is');
});

test('the last step of a sign-up, empty and with errors', async ({ page, passkeys }) => {
	await page.route('**/drafts', (route) => route.fulfill({ status: 201, json: { id: 'none' } }));
	await fillRegistration(page, { name: 'Axe', email: 'axe-welcome@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('One more step');
	await expectAccessible(page, 'welcome');
	await hydrated(page);
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.getByLabel('Name')).toBeFocused();
	await expectAccessible(page, 'welcome with errors');
	expect(await passkeys.list()).toHaveLength(1);
});

test('an element that cannot load, and a session that cannot start', async ({
	page,
	server,
	passkeys,
	consoleClean
}) => {
	const app = `/v1/apps/${server.appId}`;
	consoleClean.expect('lost', app);
	consoleClean.expect('lost', '/session');
	await page.route(`**${app}`, (route) => route.abort());
	await page.goto('/register');
	await expect(page.getByText('did not load')).toBeVisible();
	await expectAccessible(page, 'element not loaded');
	await page.unroute(`**${app}`);
	await page.route('**/session', (route) => route.abort());
	await fillRegistration(page, { name: 'Axe', email: 'axe-session@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByText('Nothing is lost')).toBeVisible();
	await expectAccessible(page, 'session not started');
	expect(await passkeys.list()).toHaveLength(1);
});

test('the account when it has changed meanwhile, and leaving it', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect(409, '/account');
	const { person, browser } = await registerByApi(server);
	for (let place = 0; place < 2; place++) {
		await new Visitor(server).session(await person.signIn());
	}
	await take(page, browser);
	await page.goto('/account');
	await hydrated(page);
	await browser.saveProfile({ name: 'Theirs' });
	await page.getByLabel('Name', { exact: true }).fill('Mine');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByRole('cell')).toHaveCount(2);
	await expectAccessible(page, 'account, stale, with three sessions');
	await page.goto('/account/delete');
	await expectAccessible(page, 'deleting the account');
	await page.getByRole('button', { name: 'Delete my account for good' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account has been deleted');
	await expectAccessible(page, 'account deleted');
});
