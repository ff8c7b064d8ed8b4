import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import {
	codeBox,
	codeTyped,
	fillRegistration,
	logIn,
	proceed,
	receiveCode,
	signUpElsewhere,
	typeCode,
	withoutPasskeys
} from '../support/pages.ts';
import type { Console } from '../support/page-watchers.ts';

/** Refuses the next request to a path as the server's limits do. */
async function refuseNext(page: Page, consoleClean: Console, path: string): Promise<void> {
	consoleClean.expect(429, path);
	await page.route(
		({ pathname }) => pathname === path,
		(route) =>
			route.fulfill({
				status: 429,
				headers: { 'retry-after': '1' },
				json: { code: 'too_many_requests', error: 'Too many requests. Try again later.' }
			}),
		{ times: 1 }
	);
}

const again = (page: Page) =>
	page.getByRole('button', { name: 'Try again', exact: true }).filter({ visible: true });

test('a login goes on after each step is refused for too many requests (E-03)', async ({
	page,
	server,
	passkeys,
	consoleClean
}) => {
	const email = 'limited@example.com';
	const api = `/v1/apps/${server.appId}`;
	await signUpElsewhere(server, passkeys, { name: 'Lim', email });
	await refuseNext(page, consoleClean, `${api}/users`);
	await logIn(page, passkeys, email);
	const said = page.getByRole('alert').filter({ hasText: 'too many requests from your network' });
	await expect(said).toBeVisible();
	await expectAccessible(page, 'too many requests');
	await refuseNext(page, consoleClean, `${api}/login/webauthn/start`);
	await again(page).click();
	await expect(page.getByText('Too many requests from your network.')).toBeVisible();
	await refuseNext(page, consoleClean, `${api}/login/webauthn/finish`);
	await again(page).click();
	await expect(page.getByText('Too many requests from your network.')).toBeVisible();
	await refuseNext(page, consoleClean, '/session');
	await again(page).click();
	await expect(page.getByRole('heading', { name: 'Almost there' })).toBeVisible();
	await again(page).click();
	await expect(page).toHaveURL('/dashboard');
});

test('a registration with a passkey goes on after such a refusal (E-03)', async ({
	page,
	server,
	passkeys,
	consoleClean
}) => {
	await passkeys.setPresent(true);
	await fillRegistration(page, { name: 'Lim', email: 'limited-passkey@example.com' });
	await refuseNext(page, consoleClean, `/v1/apps/${server.appId}/register/webauthn/start`);
	await page.getByTestId('register-main-button').click();
	await expect(page.getByText('Too many requests from your network.')).toBeVisible();
	await again(page).click();
	await expect(page).toHaveURL('/dashboard');
});

test('a registration by code goes on after such refusals, with the code kept (E-03)', async ({
	page,
	server,
	consoleClean
}) => {
	const email = 'limited-code@example.com';
	const api = `/v1/apps/${server.appId}`;
	await withoutPasskeys(page);
	await refuseNext(page, consoleClean, `${api}/users`);
	await fillRegistration(page, { name: 'Lim', email });
	await expect(page.getByText('too many requests from your network')).toBeVisible();
	await refuseNext(page, consoleClean, `${api}/register/otp`);
	await again(page).click();
	await expect(page.getByText("We couldn't send the code.")).toBeVisible();
	await page.getByTestId('one-time-passcode-resend-button').click();
	const code = await receiveCode(server, email);
	await refuseNext(page, consoleClean, `${api}/otp/activate`);
	await typeCode(page, code);
	await expect(page.getByText('Too many requests from your network.')).toBeVisible();
	expect(await codeTyped(page)).toBe(code);
	await proceed(page).click();
	await expect(codeBox(page)).toBeHidden();
	await expect(page).toHaveURL('/dashboard');
});
