import { newEmail } from '../support/addresses.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	identifier,
	proceed,
	profile,
	withoutPasskeys
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';

test.use({ serverEnv: { FALLBACK: 'none' } });

test('with no fallback, the passkey views offer nothing else', async ({ page, passkeys }) => {
	const email = 'only-passkeys@example.com';
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Only', email });
	await expect(page.getByTestId('register-main-button')).toBeFocused();
	await expect(page.getByRole('button', { name: /code/ })).toBeHidden();
	await expectAccessible(page, 'create a passkey, without a fallback');
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
	await expect(page.getByRole('button', { name: /code/ })).toBeHidden();
	await expectAccessible(page, 'no passkey was created, without a fallback');
	await passkeys.setVerified(true);
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Only' });
});

test('a browser without passkeys shows an error, and going back keeps the input', async ({
	page
}) => {
	const email = 'only-unsupported@example.com';
	await withoutPasskeys(page);
	await fillRegistration(page, { name: 'Old', email });
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('This device is not supported');
	await expect(page).toHaveTitle(/^This device is not supported/);
	await expectAccessible(page, 'the device is not supported');
	await expect(page.getByText("Didn't finish registering?")).toHaveCount(0);
	await page.getByRole('button', { name: 'How it works' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await expectAccessible(page, 'which devices are supported');
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Back' }).click();
	await expect(identifier(page)).toBeFocused();
	await expect(identifier(page)).toHaveValue(email);
	await expect(page.getByLabel('Name')).toHaveValue('Old');
});

for (const path of sample(['/login', '/auth'], 1)) {
	test(`${path}: an account without a passkey cannot log in, and the page leads to adding one (K-03)`, async ({
		page,
		passkeys,
		browser,
		server,
		consoleClean
	}) => {
		// A sign-up whose passkey is on the device but not on the server.
		const email = newEmail('only-left');
		const finish = `/v1/apps/${server.appId}/register/webauthn/finish`;
		consoleClean.expect('lost', finish);
		await page.route(`**${finish}`, (route) => route.abort());
		await fillRegistration(page, { name: 'Left', email });
		await page.getByTestId('register-main-button').click();
		await expect(page.getByText('No passkey was created.')).toBeVisible();
		expect(await passkeys.list()).toHaveLength(1);

		const context = await browser.newContext({ baseURL: server.url });
		consoleClean.watch(context);
		const again = await context.newPage();
		await passkeys.attach(again);
		await passkeys.setPresent(false);
		await again.goto(path);
		await identifier(again).filter({ visible: true }).fill(email);
		await proceed(again).click();
		await expect(again.getByRole('heading', { level: 1 })).toHaveText('Logging in needs a passkey');
		await expectAccessible(again, 'logging in is not supported');
		await again.getByRole('button', { name: 'Back' }).click();
		await expect(identifier(again).filter({ visible: true })).toBeFocused();
		await expect(again.getByText("Didn't finish registering?")).toHaveCount(0);
		await proceed(again).click();
		await again.getByRole('link', { name: 'Register', exact: true }).click();
		await passkeys.setPresent(true);
		await again.getByLabel('Name').fill('Left Once');
		await identifier(again).fill(email);
		await proceed(again).click();
		await again.getByTestId('register-main-button').click();
		await expect(again).toHaveURL('/dashboard');
		expect(await profile(again)).toEqual({ status: 200, name: 'Left Once' });
		await context.close();
	});
}
