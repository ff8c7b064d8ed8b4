import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import { fillRegistration, logOut, proceed, register } from '../support/pages.ts';

// Axe is slow, and looks at each view four times.
test.describe.configure({ timeout: 90_000 });

/** WCAG 2.2 AA, and what axe counts as good practice besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const looks = [
	{ colorScheme: 'light', width: 320 },
	{ colorScheme: 'dark', width: 320 },
	{ colorScheme: 'light', width: 1280 },
	{ colorScheme: 'dark', width: 1280 }
] as const;

/** Checks what is on the page now, in both schemes and at both widths. */
async function expectAccessible(page: Page, view: string) {
	for (const { colorScheme, width } of looks) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.setViewportSize({ width, height: 800 });
		await expect.poll(() => page.evaluate(fading), `${view} is drawn`).toBe(0);
		const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
		const found = violations.map(
			({ id, nodes }) =>
				`${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)[0]}`
		);
		expect(found, `${view}, ${colorScheme}, ${width} px`).toEqual([]);
		const overflow = await page.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth
		);
		expect(overflow, `${view} fits ${width} px`).toBeLessThanOrEqual(0);
	}
}

/** Animations that still run; colours are only measured once they stand still. */
async function fading(): Promise<number> {
	// A change of the scheme starts its transitions with the next frame.
	for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
	const shadows = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
	return [document, ...shadows]
		.flatMap((tree) => tree.getAnimations())
		.filter(({ playState }) => playState === 'running').length;
}

test('the pages without an element', async ({ page, consoleClean }) => {
	await page.goto('/');
	await expectAccessible(page, 'start');
	consoleClean.expect(404, '/nothing-here');
	await page.goto('/nothing-here');
	await expectAccessible(page, 'not found');
});

for (const path of ['/register', '/login', '/auth']) {
	test(`the identifier view of ${path}`, async ({ page }) => {
		await page.goto(path);
		await expect(proceed(page)).toBeVisible();
		await expectAccessible(page, path);
		await proceed(page).click();
		await expect(page.getByTestId('validation-error').filter({ visible: true })).toBeVisible();
		await expectAccessible(page, `${path} with an error`);
	});
}

test('the registering half of /auth', async ({ page }) => {
	await page.goto('/auth');
	await page.getByTestId('register-link').filter({ visible: true }).click();
	await expect(page.getByLabel('Name')).toBeVisible();
	await expectAccessible(page, '/auth, registering');
});

test('the passkey views of registration, and the dashboard', async ({ page, passkeys }) => {
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Axe', email: 'axe@example.com' });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await expectAccessible(page, 'create a passkey');
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
	await expectAccessible(page, 'no passkey was created');
	await passkeys.setVerified(true);
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page).toHaveURL('/dashboard');
	await expectAccessible(page, 'dashboard');
});

test('the passkey views of sign-in', async ({ page, passkeys }) => {
	await register(page, { name: 'Axe', email: 'axe-login@example.com' });
	await logOut(page, passkeys);
	await expect(proceed(page)).toBeVisible();
	await expectAccessible(page, 'welcome back');
	await proceed(page).click();
	await expect(page.locator('.view-webauthn-sign-in')).toBeVisible();
	await expectAccessible(page, 'waiting for the passkey');
	await page.getByRole('button', { name: 'How it works' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await expectAccessible(page, 'what a passkey is');
});

test('the last step of a sign-up, empty and with errors', async ({ page, passkeys }) => {
	await page.route('**/drafts', (route) => route.fulfill({ status: 201, json: { id: 'none' } }));
	await fillRegistration(page, { name: 'Axe', email: 'axe-welcome@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('One more step');
	await expectAccessible(page, 'welcome');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page.getByLabel('Name')).toBeFocused();
	await expectAccessible(page, 'welcome with errors');
	expect(await passkeys.list()).toHaveLength(1);
});

test('an element that cannot load, and a session that cannot start', async ({
	page,
	server,
	passkeys,
	consoleClean
}) => {
	const app = `/v1/apps/${server.appId}`;
	consoleClean.expect('lost', app);
	consoleClean.expect('lost', '/session');
	await page.route(`**${app}`, (route) => route.abort());
	await page.goto('/register');
	await expect(page.getByText('did not load')).toBeVisible();
	await expectAccessible(page, 'element not loaded');
	await page.unroute(`**${app}`);
	await page.route('**/session', (route) => route.abort());
	await fillRegistration(page, { name: 'Axe', email: 'axe-session@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByText('Nothing is lost')).toBeVisible();
	await expectAccessible(page, 'session not started');
	expect(await passkeys.list()).toHaveLength(1);
});
