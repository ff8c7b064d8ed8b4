import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { newEmail } from '../support/addresses.ts';
import { call } from '../support/client.ts';
import { setStatus } from '../support/database.ts';
import { expect, test } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import {
	codeBox,
	fillRegistration,
	identifier,
	logIn,
	logOut,
	proceed,
	profile,
	receiveCode,
	typeCode,
	withoutPasskeys
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';
import { registerByCode } from '../support/sign-in-flows.ts';

test.use({ serverEnv: { ACCOUNT_EXISTENCE: 'private' } });

/** Submits an address, and gives what the page says then, with the view of the element. */
async function submit(page: Page, path: string, email: string): Promise<string> {
	await page.goto(path);
	// The second half of /auth.
	if (path === '/auth?register') await page.getByTestId('register-link').click();
	if (path !== '/login' && path !== '/auth') await page.getByLabel('Name').fill('Ann');
	await identifier(page).filter({ visible: true }).fill(email);
	await proceed(page).click();
	await expect(codeBox(page)).toBeFocused();
	await expect(page.getByText(/^You can ask for a new one in/)).toBeVisible();
	const said = await page.locator('main').innerText();
	const drawn = await page
		.locator('passage-auth, passage-login, passage-register')
		.evaluate(
			(host) => (host.shadowRoot?.querySelector('.view-access-token') as HTMLElement).innerText
		);
	return `${said}\n${drawn}`.replaceAll(email, '<address>').replace(/\d:\d\d/g, '<time>');
}

test('the elements show the same for every address (E-01)', async ({ page, server }) => {
	await withoutPasskeys(page);
	const { email: active } = await registerByCode(server, 'Active');
	const { email: disabled } = await registerByCode(server, 'Disabled');
	await setStatus(server, disabled, 'inactive');
	const pending = newEmail('pending');
	await call(server, 'POST', '/users', { body: { identifier: pending } });
	// The service answers the same: tests/contract/account-existence.test.ts.
	for (const path of sample(['/login', '/register', '/auth', '/auth?register'], 1)) {
		const expected = await submit(page, path, newEmail('unknown'));
		for (const email of [active, disabled, pending]) {
			await server.advance(61);
			expect(await submit(page, path, email), `${path} ${email}`).toBe(expected);
		}
	}
});

test('a person without an account learns so from the message, and registers by its link (E-01)', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect(400, `/v1/apps/${server.appId}/otp/activate`);
	const email = newEmail();
	await withoutPasskeys(page);
	await page.goto('/login');
	await identifier(page).fill(email);
	await proceed(page).click();
	await expect(codeBox(page)).toBeFocused();
	await expect(page.getByText('If this address has no account, the message says so')).toBeVisible();
	await expectAccessible(page, 'waiting for a message that tells');
	const message = await waitForMessage(server, email);
	expect(message.code).toBeUndefined();
	await typeCode(page, '123456');
	await expect(page.getByText('That code is incorrect or has expired.')).toBeVisible();

	await page.goto(/http\S+/.exec(message.text)?.[0] ?? '');
	await page.getByLabel('Name').fill('Nina');
	await identifier(page).fill(email);
	await proceed(page).click();
	await expect(page.getByText(/this one goes out in/)).toBeVisible();
	await server.advance(60);
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Nina' });
});

test('an owner who registers once more is logged in by the code, and keeps everything (E-01)', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect(401, `/v1/apps/${server.appId}/login/webauthn/finish`);
	const { email } = await registerByCode(server, 'Olga');
	await fillRegistration(page, { name: 'Other', email });
	await expect(page.getByText('If this address already has an account')).toBeVisible();
	await typeCode(page, await receiveCode(server, email));
	await page.getByRole('button', { name: 'Add a passkey' }).click();
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Olga' });
	expect(await passkeys.list()).toHaveLength(1);

	await logOut(page, passkeys);
	await logIn(page, passkeys, email);
	await expect(page).toHaveURL('/dashboard');
	// The device offers its passkey for every address; where it does not fit, a code follows.
	await logOut(page, passkeys);
	await page.evaluate(() => localStorage.clear());
	await logIn(page, passkeys, newEmail());
	await expect(codeBox(page)).toBeFocused();
});
