import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	identifier,
	logIn,
	logOut,
	proceed,
	profile,
	register
} from '../support/pages.ts';
import { Visitor } from '../support/visitor.ts';

test('a draft whose answer is unknown can be sent again', async ({ page, passkeys }) => {
	await page.route('**/drafts', (route) => route.fulfill({ status: 202, json: {} }));
	await fillRegistration(page, { name: 'Patience', email: 'unwritten@example.com' });
	await expect(page.getByRole('alert').filter({ hasText: 'Nothing is lost' })).toBeVisible();
	await expect(page.getByLabel('Name')).toHaveValue('Patience');
	await expect(page.getByTestId('register-main-button')).toHaveCount(0);

	await page.unroute('**/drafts');
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Patience!');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a field that changes after the draft was stored is stored again', async ({
	page,
	passkeys,
	requests
}) => {
	await fillRegistration(page, { name: 'First', email: 'changed@example.com' });
	await page.getByTestId('change-email-button').click();
	await expect(identifier(page)).toBeFocused();
	await page.getByLabel('Name').fill('Second');
	await identifier(page).fill('changed@example.com');
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Second!');
	expect(requests.urls.filter((url) => url.endsWith('/drafts'))).toHaveLength(2);
	expect(await passkeys.list()).toHaveLength(1);
});

test('a draft of another address is not taken', async ({ page, passkeys }) => {
	await fillRegistration(page, { name: 'Somebody Else', email: 'other@example.com' });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	const draft = new URL(page.url()).searchParams.get('draft');
	expect(draft).toBeTruthy();

	await page.route('**/session', async (route) => {
		const body = { ...route.request().postDataJSON(), draft };
		await route.continue({ postData: JSON.stringify(body) });
	});
	await register(page, { name: 'Myself', email: 'myself@example.com' });
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Myself!');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a draft planted by an attacker appears at most as a question to confirm', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect(404, '/user');
	const stranger = new Visitor(server);
	const { body } = await stranger.draft('victim@example.com', { name: 'Planted' });
	await page.goto(`/register?draft=${body.id}`);
	await expect(page.getByLabel('Name')).toHaveValue('');
	await page.getByLabel('Name').fill('Victim');
	await identifier(page).fill('victim@example.com');
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Victim!');
	await logOut(page, passkeys);

	// Without a draft of this browser there is a question, not a profile.
	const planted = await stranger.draft('victim2@example.com', { name: 'Planted' });
	await page.route('**/drafts', (route) =>
		route.fulfill({ status: 201, json: { id: planted.body.id } })
	);
	await fillRegistration(page, { name: 'Typed', email: 'victim2@example.com' });
	await passkeys.setPresent(true);
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Is this right?');
	expect(await profile(page)).toMatchObject({ status: 404 });
	await page.getByLabel('Name').fill('Corrected');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Corrected!');
	expect(await passkeys.list()).toHaveLength(2);
});

test('a sign-up that was closed before the profile was saved continues at the next sign-in (K-03)', async ({
	page,
	passkeys,
	consoleClean
}) => {
	consoleClean.expect('lost', '/session');
	await page.route('**/session', (route) => route.abort());
	await fillRegistration(page, { name: 'Interrupted', email: 'interrupted@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('alert')).toContainText('Nothing is lost');
	await page.unroute('**/session');

	await logIn(page, passkeys, 'interrupted@example.com');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Interrupted!');
	expect(await passkeys.list()).toHaveLength(1);
});

test('another browser of the same user asks once (K-03)', async ({
	page,
	passkeys,
	browser,
	consoleClean,
	requests,
	server
}) => {
	consoleClean.expect('lost', '/session');
	await page.route('**/session', (route) => route.abort());
	await fillRegistration(page, { name: 'Two Devices', email: 'devices@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('alert')).toContainText('Nothing is lost');

	const context = await browser.newContext({ baseURL: server.url });
	consoleClean.watch(context);
	requests.watch(context);
	const elsewhere = await context.newPage();
	await passkeys.attach(elsewhere);
	await logIn(elsewhere, passkeys, 'devices@example.com');
	await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('Is this right?');
	await expect(elsewhere.getByLabel('Name')).toHaveValue('Two Devices');
	await elsewhere.getByRole('button', { name: 'Continue' }).click();
	await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('Welcome Two Devices!');
	await context.close();
});
