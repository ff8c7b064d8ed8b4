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
	take,
	typeCode,
	withoutPasskeys
} from '../support/pages.ts';
import { getCode } from '../support/sign-in-flows.ts';

test.use({ serverEnv: { REQUIRE_VERIFICATION: 'on' } });

test('sign-up asks for a code, then for a passkey, which signs in from then on (T-10)', async ({
	page,
	passkeys,
	server,
	requests
}) => {
	const email = 'verify@example.com';
	await fillRegistration(page, { name: 'Vera', email });
	await expect(codeBox(page)).toBeFocused();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText("Confirm it's you");
	await expectAccessible(page, 'the address must be confirmed');
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
	// A user with a confirmed address needs no other code.
	expect(requests.urls.filter((url) => url.endsWith('/login/otp'))).toEqual([]);
	expect(await readMailbox(server)).toHaveLength(before);
});

test('the user can skip the passkey (T-10)', async ({ page, passkeys, server }) => {
	const email = 'verify-skip@example.com';
	await fillRegistration(page, { name: 'Skip', email });
	await typeCode(page, await receiveCode(server, email));
	await page.getByRole('button', { name: 'Not now' }).click();
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Skip' });
	expect(await passkeys.list()).toHaveLength(0);
});

test('a sign-up that stopped at the code continues at the next visit (K-03)', async ({
	page,
	server
}) => {
	const email = 'verify-left@example.com';
	const { browser } = await getCode(server, email);
	await browser.draft(email, { name: 'Left' });
	await take(page, browser);
	await server.advance(60);
	await withoutPasskeys(page);
	// The login page knows the address, though it is unconfirmed.
	await page.goto('/login');
	await identifier(page).fill(email);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Left' });
});
