import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	identifier,
	logIn,
	proceed,
	signUpElsewhere,
	withoutAutofill
} from '../support/pages.ts';

test('the user can retry a cancelled sign-in', async ({ page, passkeys, server }) => {
	await signUpElsewhere(server, passkeys, { name: 'Cancel', email: 'cancel-login@example.com' });
	await passkeys.setVerified(false);
	await logIn(page, passkeys, 'cancel-login@example.com');
	const again = page.getByRole('button', { name: 'Try again' });
	await expect(again).toBeVisible();

	await passkeys.setVerified(true);
	await again.click();
	await expect(page).toHaveURL('/dashboard');
});

test('an address that has an account leads to the login page, which shows it', async ({
	page,
	passkeys,
	requests,
	server
}) => {
	await signUpElsewhere(server, passkeys, { name: 'Taken', email: 'existing@example.com' });
	const before = requests.urls.filter((url) => url.includes('/register/webauthn')).length;
	// Autofill would log in on arrival at /login.
	await withoutAutofill(page);
	await fillRegistration(page, { name: 'Impostor', email: 'EXISTING@example.com' });
	await expect(page.getByTestId('validation-error')).toContainText(/already/i);
	await expect(page.getByLabel('Name')).toHaveValue('Impostor');
	expect(requests.urls.filter((url) => url.includes('/register/webauthn'))).toHaveLength(before);
	await page.getByRole('link', { name: 'Log in instead' }).click();
	await expect(page).toHaveURL('/login');
	await expect(identifier(page)).toHaveValue('EXISTING@example.com');
	await logIn(page, passkeys, 'existing@example.com');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Taken!');
	expect(await passkeys.list()).toHaveLength(1);
});

test('Back from the passkey leaves the page, and Forward returns to a complete form', async ({
	page,
	passkeys
}) => {
	await page.goto('/');
	await page.getByRole('main').getByRole('link', { name: 'Register' }).click();
	await page.getByLabel('Name').fill('Returning');
	await identifier(page).fill('returning@example.com');
	await proceed(page).click();
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await page.goBack();
	await expect(page).toHaveURL('/');
	await page.goForward();
	await expect(page).toHaveURL(/\/register/);

	await page.getByLabel('Name').fill('Returned');
	await identifier(page).fill('returning@example.com');
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Returned!');
	expect(await passkeys.list()).toHaveLength(1);
});

test('two tabs that sign up one address make one account, and the other tab says so', async ({
	page,
	context,
	passkeys
}) => {
	const other = await context.newPage();
	await passkeys.attach(other);
	await fillRegistration(page, { name: 'Tab One', email: 'tabs@example.com' });
	await fillRegistration(other, { name: 'Tab Two', email: 'tabs@example.com' });
	await expect(other.getByTestId('register-main-button')).toBeVisible();
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Tab One!');

	await other.goto('/register');
	await expect(other).toHaveURL('/dashboard');
	await expect(other.getByRole('heading', { level: 1 })).toHaveText('Welcome Tab One!');
});

test('a refused session leads to another sign-in, and the fields keep their values', async ({
	page,
	passkeys,
	consoleClean
}) => {
	consoleClean.expect(401, '/session');
	await page.route('**/session', (route) =>
		route.fulfill({ status: 401, json: { code: 'invalid_refresh_token', error: 'No.' } })
	);
	await fillRegistration(page, { name: 'Slow', email: 'slow@example.com' });
	await page.getByTestId('register-main-button').click();
	const again = page.getByRole('link', { name: 'Log in again' });
	await expect(again).toBeVisible();
	await page.unroute('**/session');
	await again.click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Slow!');
	expect(await passkeys.list()).toHaveLength(1);
});
