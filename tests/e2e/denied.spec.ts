import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	identifier,
	logIn,
	logOut,
	proceed,
	profile,
	receiveCode,
	register,
	typeCode,
	withoutPasskeys
} from '../support/pages.ts';
import { breakBrowser } from '../support/browser-faults.ts';
import { sample } from '../support/sample.ts';

/** Denies both storages, as an in-app browser does, or one that blocks the data of sites. */
async function denyStorage(page: Page) {
	for (const name of ['localStorage', 'sessionStorage']) {
		await breakBrowser(page, { owner: 'window', name, failure: 'throws' });
	}
}

test('without storage the user signs up, out and in with a passkey (F-02)', async ({
	page,
	passkeys
}) => {
	await denyStorage(page);
	await register(page, { name: 'Dena', email: 'denied@example.com' });
	expect(await profile(page)).toEqual({ status: 200, name: 'Dena' });
	await logOut(page, passkeys);
	await logIn(page, passkeys, 'denied@example.com');
	await expect(page).toHaveURL('/dashboard');
});

test('without storage the user signs up with a code (F-02)', async ({ page, server }) => {
	const email = 'denied-code@example.com';
	await denyStorage(page);
	await withoutPasskeys(page);
	await fillRegistration(page, { name: 'Dan', email });
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Dan' });
});

test('a sign-up goes on although the element fails after the server has answered (F-02)', async ({
	page,
	passkeys
}) => {
	// The element reads what it has stored only once the passkey is registered.
	await page.addInitScript(() => localStorage.setItem('psg_cred_obj', '{'));
	await register(page, { name: 'Trip', email: 'tripped@example.com' });
	expect(await profile(page)).toEqual({ status: 200, name: 'Trip' });
	expect(await passkeys.list()).toHaveLength(1);
});

for (const path of sample(['/register', '/login'], 1)) {
	test(`${path} without cookies says what to do, before the user types (F-02)`, async ({
		page
	}) => {
		const session = await page.context().newCDPSession(page);
		await session.send('Emulation.setDocumentCookieDisabled', { disabled: true });
		await page.goto(path);
		await expect(page.getByRole('status').filter({ hasText: 'blocks cookies' })).toBeVisible();
		await expect(proceed(page)).toBeVisible();
		await expect(identifier(page)).toHaveValue('');
		await expectAccessible(page, 'cookies are blocked');
	});
}
