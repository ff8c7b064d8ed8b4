import type { Page } from '@playwright/test';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { expectAccessible } from '../support/axe.ts';
import { signUp } from '../support/client.ts';
import { expect, test } from '../support/e2e.ts';
import type { Passkeys } from '../support/passkeys.ts';
import {
	fillRegistration,
	identifier,
	proceed,
	profile,
	signUpElsewhere,
	withoutAutofill
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';
import type { Server } from '../support/server.ts';
import type { Requests } from '../support/page-watchers.ts';

/** The same view in two elements. */
const pages = sample(['/login', '/auth'], 1);

/** How many passkey ceremonies the page has requested from the server. */
const started = (requests: Requests) =>
	requests.urls.filter((url) => url.endsWith('/login/webauthn/start')).length;

/** Prepares a device with a user's passkey, in a browser that does not remember the user. */
async function known(server: Server, passkeys: Passkeys, name: string) {
	const email = `autofill-${name}@example.com`;
	await signUpElsewhere(server, passkeys, { name: 'Filled In', email });
	return email;
}

/** Prepares a device with a passkey that the server does not know. */
async function orphan(page: Page, passkeys: Passkeys, name: string) {
	await page.route('**/register/webauthn/finish', (route) => route.abort());
	await fillRegistration(page, { name: 'Orphan', email: `autofill-${name}@example.com` });
	const lost = page.waitForEvent('requestfailed', (request) =>
		request.url().endsWith('/register/webauthn/finish')
	);
	await page.getByTestId('register-main-button').click();
	// The device has the passkey before the page has sent anything.
	await lost;
	await expect.poll(() => passkeys.list()).toHaveLength(1);
	await page.unroute('**/register/webauthn/finish');
	await page.goto('about:blank');
}

/** Counts the browser's passkey ceremonies: begun, conditional and ended. */
async function watchCeremonies(page: Page) {
	await page.addInitScript(() => {
		const asked = navigator.credentials?.get.bind(navigator.credentials);
		const counts = { begun: 0, conditional: 0, ended: 0 };
		Object.assign(window, { counts });
		if (!navigator.credentials) return;
		navigator.credentials.get = (options) => {
			counts.begun++;
			if (options?.mediation === 'conditional') counts.conditional++;
			options?.signal?.addEventListener('abort', () => counts.ended++);
			return asked(options);
		};
	});
	return () =>
		page.evaluate(
			() =>
				(window as unknown as { counts: Record<'begun' | 'conditional' | 'ended', number> }).counts
		);
}

/** Resolves once the browser offers the list of passkeys, with the options from the server. */
const offered = (page: Page) => page.waitForFunction(() => 'choose' in window);

/**
 * Returns a function that chooses a passkey from the list. Without it the virtual device chooses at
 * once.
 */
async function chooseLater(page: Page) {
	await page.addInitScript(() => {
		const asked = navigator.credentials?.get.bind(navigator.credentials);
		if (!asked) return;
		navigator.credentials.get = async (options) => {
			if (options?.mediation === 'conditional') {
				await new Promise<void>((choose) => Object.assign(window, { choose }));
			}
			return asked(options);
		};
	});
	return async () => {
		await offered(page);
		await page.evaluate(() => {
			const { choose } = window as unknown as { choose: () => void };
			Reflect.deleteProperty(window, 'choose');
			choose();
		});
	};
}

for (const path of pages) {
	const at = path.slice(1);

	test(`${path}: a passkey on the device signs in on arrival`, async ({
		page,
		passkeys,
		requests,
		server
	}) => {
		await known(server, passkeys, `arrival-${at}`);
		const before = started(requests);
		await page.goto(path);
		await expect(page).toHaveURL('/dashboard');
		expect(await profile(page)).toEqual({ status: 200, name: 'Filled In' });
		expect(started(requests) - before).toBe(1);
	});

	test(`${path}: a passkey chosen after a long wait signs in`, async ({
		page,
		passkeys,
		server,
		requests
	}) => {
		await known(server, passkeys, `later-${at}`);
		const choose = await chooseLater(page);
		const before = started(requests);
		await page.goto(`${path}?next=%2Faccount`);
		await offered(page);
		await server.advance(540);
		await choose();
		await expect(page).toHaveURL('/account');
		expect(await profile(page)).toEqual({ status: 200, name: 'Filled In' });
		expect(started(requests) - before).toBe(1);
	});

	test(`${path}: a view has one ceremony, which ends when the user leaves the view`, async ({
		page,
		passkeys,
		requests,
		server
	}) => {
		const counts = await watchCeremonies(page);
		const email = await known(server, passkeys, `one-${at}`);
		const before = started(requests);
		await passkeys.setPresent(false);
		await page.goto(path);
		await expect.poll(counts).toMatchObject({ begun: 1, conditional: 1, ended: 0 });
		const box = identifier(page).filter({ visible: true });
		await box.fill('autofill-nobody@example.com');
		await proceed(page).click();
		await expect(page.getByTestId('validation-error').filter({ visible: true })).toBeVisible();
		expect(await counts()).toMatchObject({ begun: 1, ended: 0 });
		await box.fill(email);
		await proceed(page).click();
		await expect(page.locator('.view-webauthn-sign-in')).toBeVisible();
		await expect.poll(counts).toMatchObject({ begun: 2, conditional: 1, ended: 1 });
		// One for the list of passkeys and one for the button.
		expect(started(requests) - before).toBe(2);
	});

	test(`${path}: an unknown passkey shows an error, and the form still works`, async ({
		page,
		passkeys,
		server,
		consoleClean,
		requests
	}) => {
		consoleClean.expect(401, `/v1/apps/${server.appId}/login/webauthn/finish`);
		consoleClean.expect('lost', `/v1/apps/${server.appId}/register/webauthn/finish`);
		const email = await known(server, passkeys, `beside-${at}`);
		await passkeys.clear();
		await orphan(page, passkeys, `orphan-${at}`);
		const before = started(requests);
		await page.goto(path);
		const told = page.getByRole('alert').filter({ hasText: 'no longer works here' });
		await expect(told).toBeVisible();
		// This device at once chooses the same passkey again, until the page stops asking.
		await expect.poll(() => started(requests) - before).toBe(4);
		await passkeys.setPresent(false);
		await expectAccessible(page, `${path}, refused passkey`);

		await identifier(page).filter({ visible: true }).fill(email);
		await proceed(page).click();
		await expect(page.locator('.view-webauthn-sign-in')).toBeVisible();
		await expect(told).toBeHidden();
	});

	test(`${path}: a passkey chosen too late is requested again, and signs in`, async ({
		page,
		passkeys,
		server,
		consoleClean
	}) => {
		consoleClean.expect(401, `/v1/apps/${server.appId}/login/webauthn/finish`);
		await known(server, passkeys, `late-${at}`);
		const choose = await chooseLater(page);
		await page.goto(path);
		await offered(page);
		await server.advance(660);
		await choose();
		await expect(page.getByRole('alert').filter({ hasText: 'took too long' })).toBeVisible();
		await expectAccessible(page, `${path}, passkey too late`);
		await choose();
		await expect(page).toHaveURL('/dashboard');
		expect(await profile(page)).toEqual({ status: 200, name: 'Filled In' });
	});
}

test('a passkey that may have been copied shows why, and a code logs in instead (W-09)', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect(401, `/v1/apps/${server.appId}/login/webauthn/finish`);
	const email = newEmail('copied');
	const key = new Authenticator({ backedUp: false, counts: true });
	await signUp(server, email, key, { overrides: { counter: 500 } });
	const [credential] = key.credentials;
	if (credential) await passkeys.add({ ...credential, counter: 3 });
	await page.goto('/login');
	await expect(page.getByRole('alert').filter({ hasText: 'may have been copied' })).toBeVisible();
	await passkeys.setPresent(false);
	await identifier(page).filter({ visible: true }).fill(email);
	// Before the ceremony begins: one that waits already would wait on.
	await passkeys.setPresent(true);
	await proceed(page).click();
	const view = page.locator('.view-webauthn-sign-in');
	await expect(view.getByText('may have been copied')).toBeVisible();
	await expectAccessible(page, 'a passkey that may have been copied');
	await page.getByRole('button', { name: 'Send a code' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Enter your code');
});

test('after a chosen passkey gets no answer from the server, the user can choose it again', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	const finish = `/v1/apps/${server.appId}/login/webauthn/finish`;
	consoleClean.expect('lost', finish);
	await known(server, passkeys, 'lost');
	const choose = await chooseLater(page);
	await page.route(`**${finish}`, (route) => route.abort());
	await page.goto('/login');
	await choose();
	await expect(page.getByRole('alert').filter({ hasText: "didn't respond" })).toBeVisible();
	await page.unroute(`**${finish}`);
	await choose();
	await expect(page).toHaveURL('/dashboard');
});

test('a page does not ask for passkeys in a browser without passkey autofill', async ({
	page,
	passkeys,
	requests,
	server
}) => {
	const email = await known(server, passkeys, 'without');
	const before = started(requests);
	const counts = await watchCeremonies(page);
	await withoutAutofill(page);
	for (const path of pages) {
		await page.goto(path);
		await expect(proceed(page)).toBeVisible();
		expect(await counts()).toMatchObject({ begun: 0 });
	}
	expect(started(requests)).toBe(before);
	await identifier(page).filter({ visible: true }).fill(email);
	await proceed(page).click();
	await expect(page).toHaveURL('/dashboard');
});

test('without autofill a button logs in with a passkey, and says where it is refused', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	const service = `/v1/apps/${server.appId}`;
	consoleClean.expect('lost', `${service}/register/webauthn/finish`);
	consoleClean.expect(401, `${service}/login/webauthn/finish`);
	await withoutAutofill(page);
	await orphan(page, passkeys, 'button');
	await page.goto('/login');
	const button = page.getByRole('button', { name: 'Use a passkey' });
	await button.click();
	await expect(page.getByRole('alert').filter({ hasText: 'no longer works here' })).toBeVisible();
	await expectAccessible(page, 'a refused passkey');
	await passkeys.clear();
	await known(server, passkeys, 'by-button');
	await button.click();
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Filled In' });
});
