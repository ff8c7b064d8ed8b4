import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import { readMailbox } from '../support/mailbox.ts';
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

test.use({ serverEnv: { REQUIRE_VERIFICATION: 'on' } });

test('sign-up goes through a code, then a passkey, which signs in from then on (T-10)', async ({
	page,
	passkeys,
	server,
	requests
}) => {
	const email = 'verify@example.com';
	await fillRegistration(page, { name: 'Vera', email });
	await expect(codeBox(page)).toBeFocused();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText("Confirm it's you");
	await expectAccessible(page, 'the address has to be confirmed');
	await typeCode(page, await receiveCode(server, email));
	await page.getByRole('button', { name: 'Add a passkey' }).click();
	await expect(page).toHaveURL('/dashboard');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Vera!');
	expect(await profile(page)).toEqual({ status: 200, name: 'Vera' });
	expect(await passkeys.list()).toHaveLength(1);

	await logOut(page, passkeys);
	const before = (await readMailbox(server)).length;
	await logIn(page, passkeys, email);
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Vera' });
	// Whoever has proved the address is not asked again.
	expect(requests.urls.filter((url) => url.endsWith('/login/otp'))).toEqual([]);
	expect(await readMailbox(server)).toHaveLength(before);
});

test('the passkey can wait (T-10)', async ({ page, passkeys, server }) => {
	const email = 'verify-skip@example.com';
	await fillRegistration(page, { name: 'Skip', email });
	await typeCode(page, await receiveCode(server, email));
	await page.getByRole('button', { name: 'Not now' }).click();
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Skip' });
	expect(await passkeys.list()).toHaveLength(0);
});

test('a sign-up that was left at the code goes on at the next visit (K-03)', async ({
	page,
	server
}) => {
	const email = 'verify-left@example.com';
	await withoutPasskeys(page);
	await fillRegistration(page, { name: 'Left', email });
	await expect(codeBox(page)).toBeFocused();
	await receiveCode(server, email);
	await server.advance(60);
	// At the login page the address is known, though nobody has proved it.
	await page.goto('/login');
	await identifier(page).fill(email);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Left' });
});
