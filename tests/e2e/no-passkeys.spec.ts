import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	logOut,
	proceed,
	profile,
	receiveCode,
	typeCode
} from '../support/pages.ts';

test.use({ serverEnv: { PASSKEYS: 'off' } });

test('with passkeys off, no page offers a passkey and everything works by code', async ({
	page,
	passkeys,
	server,
	requests
}) => {
	const email = 'no-passkeys@example.com';
	await fillRegistration(page, { name: 'Nina', email });
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Nina' });

	await logOut(page, passkeys);
	await server.advance(60);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Nina' });
	expect(requests.urls.filter((url) => url.includes('webauthn'))).toEqual([]);
	expect(requests.urls.filter((url) => url.includes('/devices/'))).toEqual([]);
	expect(await passkeys.list()).toEqual([]);
});
