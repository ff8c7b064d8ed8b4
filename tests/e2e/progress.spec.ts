import type { Page, Route } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	hydrated,
	identifier,
	proceed,
	signUpElsewhere,
	signUpWithoutPages,
	withoutAutofill
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';

/** Holds the requests to `path` back until `release` is called. */
async function hold(page: Page, path: string, method = 'POST') {
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	await page.route(path, async (route: Route) => {
		if (route.request().method() === method) await held;
		await route.continue();
	});
	return () => release();
}

const status = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test('a slow draft and a slow session show their progress', async ({ page, passkeys }) => {
	const releaseDraft = await hold(page, '**/drafts');
	const releaseSession = await hold(page, '**/session');
	await fillRegistration(page, { name: 'Slow', email: 'slow-both@example.com' });
	await expect(status(page, 'Saving your details…')).toBeVisible();
	releaseDraft();
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await expect(status(page, 'Saving')).toHaveCount(0);
	await page.getByTestId('register-main-button').click();
	await expect(status(page, 'Logging you in…')).toBeVisible();
	await expect(page).toHaveTitle('Logging you in… · Postern');
	releaseSession();
	await expect(page).toHaveURL('/dashboard');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a slow answer to the identifier shows progress in the status and at the button', async ({
	page
}) => {
	await page.emulateMedia({ reducedMotion: 'no-preference' });
	const release = await hold(page, '**/users?*', 'GET');
	await page.goto('/login');
	await identifier(page).fill('slow-lookup@example.com');
	await proceed(page).click();
	await expect(status(page, 'One moment…')).toBeVisible();
	const spinner = await proceed(page).evaluate((button) => getComputedStyle(button, '::after'));
	expect(spinner.animationName).toContain('turn');
	release();
	await expect(page.getByTestId('validation-error')).toHaveText(/No account uses/);
	await expect(status(page, 'One moment…')).toHaveCount(0);
});

test('waiting for a passkey is announced and shown', async ({ page, passkeys, server }) => {
	await page.emulateMedia({ reducedMotion: 'no-preference' });
	const email = 'waits@example.com';
	await signUpElsewhere(server, passkeys, { name: 'Waits', email });
	await passkeys.setPresent(false);
	await page.goto('/login');
	await identifier(page).fill(email);
	await proceed(page).click();
	await expect(page.getByText('Your device asks you to confirm')).toBeVisible();
	await fillRegistration(page, { name: 'Waits', email: 'waits-too@example.com' });
	const button = page.getByTestId('register-main-button');
	await button.click();
	await expect(button).toHaveAttribute('aria-busy', 'true');
	const spinner = await button.evaluate((node) => getComputedStyle(node, '::after'));
	expect(spinner.animationName).toBe('turn');
});

test('a slow sign-out and a slow page are announced', async ({ page, passkeys, server }) => {
	let announced = () => {};
	await page.exposeFunction('announced', () => announced());
	await page.addInitScript(() => {
		const told = globalThis as unknown as { announced: () => void };
		new MutationObserver(() => {
			const regions = [...document.querySelectorAll('[role=status]')];
			if (regions.some(({ textContent }) => textContent.includes('Loading…'))) told.announced();
		}).observe(document, { childList: true, subtree: true });
	});
	await signUpWithoutPages(page, server, passkeys, { name: 'Leaves', email: 'leaves@example.com' });
	await page.goto('/dashboard');
	await hydrated(page);
	await passkeys.setPresent(false);
	// Playwright cannot query a page that is navigating, so the page reports by itself.
	const whileHeld = async (path: string, method: string, name: string) => {
		const release = await hold(page, path, method);
		const told = new Promise<void>((resolve) => (announced = resolve));
		const control = page.getByRole(method === 'POST' ? 'button' : 'link', { name });
		const pressed = control.click({ noWaitAfter: true });
		await told;
		release();
		await pressed;
	};
	await whileHeld('**/logout', 'POST', 'Log out');
	await expect(page).toHaveURL('/login');
	await expect(proceed(page)).toBeVisible();
	await expect(status(page, 'Loading…')).toHaveCount(0);
	await whileHeld('**/register', 'GET', 'Register');
	await expect(page).toHaveURL('/register');
});

test('/welcome shows that it saves, keeps the input offline, and continues by itself', async ({
	page,
	context,
	passkeys,
	consoleClean
}) => {
	consoleClean.expect('lost', '/welcome');
	await page.route('**/drafts', (route) => route.fulfill({ status: 201, json: { id: 'none' } }));
	await fillRegistration(page, { name: 'Saves', email: 'saves@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('One more step');
	await hydrated(page);
	await page.getByLabel('Name').fill('Typed once');
	let lose = () => {};
	const losing = new Promise<void>((resolve) => (lose = resolve));
	await page.route('**/welcome*', async (route) => {
		await losing;
		await route.abort();
	});
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(status(page, 'Saving…')).toBeVisible();
	await context.setOffline(true);
	lose();
	await expect(page.getByRole('alert').filter({ hasText: "You're offline" })).toBeVisible();
	await expect(page.getByLabel('Name')).toHaveValue('Typed once');
	await page.unroute('**/welcome*');
	await context.setOffline(false);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Typed once!');
	expect(await passkeys.list()).toHaveLength(1);
});

for (const path of sample(['/register', '/login'] as const, 1)) {
	test(`${path} offline: it says so, keeps the input, and continues by itself`, async ({
		page,
		context,
		requests
	}) => {
		const email = `offline-${path.slice(1)}@example.com`;
		// The page may request a ceremony just as the connection drops.
		await withoutAutofill(page);
		await page.goto(path);
		await expect(proceed(page)).toBeVisible();
		await context.setOffline(true);
		await expect(page.getByText("You're offline. What you typed is still here.")).toBeVisible();
		if (path === '/register') await page.getByLabel('Name').fill('Offline');
		await identifier(page).fill(email);
		const before = requests.urls.length;
		await proceed(page).click();
		const alert = page.getByRole('alert').filter({ hasText: "You're offline" });
		await expect(alert).toBeVisible();
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(alert).toBeVisible();
		expect(requests.urls.slice(before)).toEqual([]);
		await expect(identifier(page)).toHaveValue(email);
		await context.setOffline(false);
		await expect(alert).toHaveCount(0);
		if (path === '/register') {
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(/passkey/);
		} else {
			await expect(page.getByTestId('validation-error')).toHaveText(/No account uses/);
		}
		await expect(status(page, "You're offline")).toHaveCount(0);
	});
}

test('the button or the returning connection resends a lost draft (K-03)', async ({
	page,
	consoleClean
}) => {
	consoleClean.expect('lost', '/drafts');
	let lost = 0;
	await page.route('**/drafts', (route) => {
		lost += 1;
		return lost < 3 ? route.abort() : route.continue();
	});
	await fillRegistration(page, { name: 'Lost', email: 'lost@example.com' });
	const alert = page.getByRole('alert').filter({ hasText: 'Nothing is lost' });
	await expect(alert).toBeVisible();
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect.poll(() => lost).toBe(2);
	await expect(alert).toBeVisible();
	await expect(page.getByRole('button', { name: 'Try again' })).toBeFocused();
	await page.evaluate(() => dispatchEvent(new Event('online')));
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/passkey/);
	expect(lost).toBe(3);
});

test('a session request that was lost is repeated once there is a connection (K-03)', async ({
	page,
	context,
	passkeys,
	consoleClean
}) => {
	consoleClean.expect('lost', '/session');
	await page.route('**/session', (route) => route.abort());
	await fillRegistration(page, { name: 'Lost', email: 'lost-session@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('alert').filter({ hasText: 'Nothing is lost' })).toBeVisible();
	await expect(page).toHaveTitle('Almost there · Postern');
	await expect(page.getByRole('button', { name: 'Try again' })).toBeFocused();
	await page.unroute('**/session');
	await context.setOffline(true);
	await context.setOffline(false);
	await expect(page).toHaveURL('/dashboard');
	expect(await passkeys.list()).toHaveLength(1);
});

test('an element that could not load does so once there is a connection', async ({
	page,
	server,
	consoleClean
}) => {
	const app = `/v1/apps/${server.appId}`;
	consoleClean.expect('lost', app);
	await page.route(`**${app}`, (route) => route.abort());
	await page.goto('/register');
	await expect(page.getByRole('alert').filter({ hasText: 'did not load' })).toBeVisible();
	await page.getByLabel('Name').fill('Stays');
	await page.unroute(`**${app}`);
	await page.evaluate(() => dispatchEvent(new Event('online')));
	await expect(proceed(page)).toBeVisible();
	await expect(page.getByLabel('Name')).toHaveValue('Stays');
});

for (const failure of sample(['no answer', 'a refusal'] as const, 1)) {
	test(`an address that cannot be looked up (${failure}) is not called wrong (K-03)`, async ({
		page,
		server,
		consoleClean
	}) => {
		const users = `/v1/apps/${server.appId}/users`;
		consoleClean.expect(failure === 'no answer' ? 'lost' : 503, users);
		await page.route(`**${users}?*`, (route) =>
			failure === 'no answer' ? route.abort() : route.fulfill({ status: 503, json: {} })
		);
		const email = `lookup-${failure.replace(' ', '-')}@example.com`;
		await page.goto('/login');
		await identifier(page).fill(email);
		await proceed(page).click();
		const alert = page.getByRole('alert').filter({ hasText: "The server didn't respond" });
		await expect(alert).toBeVisible();
		await expect(page.getByTestId('validation-error')).toBeEmpty();
		await expect(identifier(page)).toHaveValue(email);
		await expect(identifier(page)).toHaveAttribute('aria-invalid', 'false');
		await expect(status(page, 'One moment…')).toHaveCount(0);
		await page.unroute(`**${users}?*`);
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(page.getByTestId('validation-error')).toHaveText(/No account uses/);
		await expect(alert).toHaveCount(0);
	});
}
