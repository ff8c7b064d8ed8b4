import type { Page } from '@playwright/test';
import { NAMES } from '../../src/lib/i18n/languages.ts';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	hydrated,
	identifier,
	logOut,
	proceed,
	signUpElsewhere
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';

/** The focused element: its name or role, and whether its focus is visible. */
function focused(page: Page) {
	return page.evaluate(() => {
		let active = document.activeElement;
		while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
		if (!active || active === document.body) return { name: 'page', outlined: true, shown: true };
		const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(active);
		const { left, right, top, bottom } = active.getBoundingClientRect();
		return {
			name:
				active.getAttribute('aria-label') ||
				(active.id && document.querySelector(`label[for="${active.id}"]`)?.textContent) ||
				active.textContent.trim(),
			outlined:
				outlineStyle !== 'none' &&
				parseFloat(outlineWidth) >= 2 &&
				outlineColor !== 'rgba(0, 0, 0, 0)',
			shown: left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight
		};
	});
}

/** Presses Tab from the top of the page until it leaves it; every stop must be seen. */
async function walk(page: Page, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<string[]> {
	const names: string[] = [];
	for (let step = 0; step < 30; step++) {
		await page.keyboard.press(key);
		const { name, outlined, shown } = await focused(page);
		if (name === 'page') return names;
		expect(outlined, `${name} shows that it has the focus`).toBe(true);
		expect(shown, `${name} is in sight`).toBe(true);
		names.push(name);
	}
	throw new Error(`The focus does not leave the page: ${names.join(', ')}`);
}

/** Walks forth and back: the same stops in both directions, in this order, and then the languages. */
async function expectStops(page: Page, own: string[]) {
	const stops = [...own, ...Object.values(NAMES)];
	await page.evaluate(() => {
		(document.activeElement as HTMLElement | null)?.blur();
		getSelection()?.removeAllRanges();
		document.body.tabIndex = -1;
		document.body.focus();
		document.body.removeAttribute('tabindex');
	});
	const forth = await walk(page);
	expect(forth).toEqual(stops);
	const back = await walk(page, 'Shift+Tab');
	expect(back).toEqual(stops.toReversed());
}

/**
 * Presses Tab until a control has the focus: once around the page at most, and once more where the
 * element, still drawing, moves the focus on the way.
 */
async function tabTo(page: Page, name: string) {
	for (let step = 0; step < 40; step++) {
		await page.keyboard.press('Tab');
		if ((await focused(page)).name === name) return;
	}
	throw new Error(`Tab does not lead to ${name}`);
}

const expectFocus = (page: Page, name: string) =>
	expect.poll(async () => (await focused(page)).name).toBe(name);

test('every control of the pages without an element is reached and seen, in order', async ({
	page,
	consoleClean
}) => {
	await page.goto('/');
	await expectStops(page, ['Skip to content', 'Postern', 'Register', 'Log in']);
	consoleClean.expect(404, '/nothing-here');
	await page.goto('/nothing-here');
	await expectStops(page, ['Skip to content', 'Postern', 'Log in', 'Register', 'Start page']);
});

for (const [path, ours, link] of sample(
	[
		['/register', ['Name'], 'Log in'],
		['/login', [], 'Register'],
		['/auth', [], 'Register']
	] as const,
	1
)) {
	test(`every control of ${path} is reached and seen, in order`, async ({ page }) => {
		await page.goto(path);
		await expect(proceed(page)).toBeVisible();
		const stops = ['Skip to content', 'Postern', ...ours, 'Email address', 'Continue', link];
		await expectStops(page, stops);
	});
}

test('every control of the later views is reached and seen, in order', async ({
	page,
	passkeys
}) => {
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Keys', email: 'keys-views@example.com' });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	const head = ['Skip to content', 'Postern'];
	await expectStops(page, [
		...head,
		'Create a passkey',
		'Use another device',
		'Back',
		'Register with a code'
	]);
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
	await expectStops(page, [...head, 'Try again', 'Send a code', 'Use a different email']);
	await passkeys.setVerified(true);
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Keys!');
	await hydrated(page);
	await expectStops(page, [...head, 'Dashboard', 'Account', 'Log out']);
	await logOut(page, passkeys);
	await expect(proceed(page)).toBeVisible();
	await expectStops(page, [...head, 'Continue', 'Use another account', 'Register']);
	await proceed(page).click();
	await expect(page.locator('.view-webauthn-sign-in')).toBeVisible();
	await expectStops(page, [...head, 'How it works', 'Back', 'Log in with a code']);
});

test('sign-up, sign-out and sign-in by keyboard alone', async ({ page, passkeys }) => {
	await page.goto('/');
	await tabTo(page, 'Register');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL('/register');
	await expect(proceed(page)).toBeVisible();
	await tabTo(page, 'Name');
	await page.keyboard.type('Keyboard Only');
	await page.keyboard.press('Tab');
	await expectFocus(page, 'Email address');
	await page.keyboard.type('keyboard@example.com');
	await page.keyboard.press('Enter');
	await expectFocus(page, 'Create a passkey');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Keyboard Only!');

	await passkeys.setPresent(false);
	await tabTo(page, 'Log out');
	await page.keyboard.press('Space');
	await expect(page).toHaveURL('/login');
	await expect(proceed(page)).toBeVisible();
	await tabTo(page, 'Use another account');
	await page.keyboard.press('Space');
	await expectFocus(page, 'Email address');
	await page.keyboard.type('keyboard@example.com');
	await passkeys.setPresent(true);
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL('/dashboard');
});

test('the focus follows the views: to the next control, and back to the identifier', async ({
	page,
	passkeys
}) => {
	await passkeys.setVerified(false);
	await page.goto('/register');
	await expect(proceed(page)).toBeVisible();
	await page.getByLabel('Name').fill('Follow');
	await identifier(page).fill('follow@example.com');
	await page.getByLabel('Name').press('Enter');
	await expectFocus(page, 'Create a passkey');
	await expect(page.getByTestId('register-main-button')).toHaveAccessibleDescription(
		/Create your passkey.*replaces your password/
	);
	await tabTo(page, 'Back');
	await page.keyboard.press('Enter');
	await expectFocus(page, 'Email address');
	await expect(identifier(page)).toHaveValue('follow@example.com');
	await page.keyboard.press('Enter');
	await expectFocus(page, 'Create a passkey');
	await page.keyboard.press('Enter');
	await expectFocus(page, 'Try again');
	await expect(page.getByRole('alert').filter({ hasText: 'No passkey was created' })).toBeVisible();
	await page.keyboard.press('Space');
	await expectFocus(page, 'Try again');
	await tabTo(page, 'Use a different email');
	await page.keyboard.press('Space');
	await expectFocus(page, 'Email address');
	await expect(page.getByLabel('Name')).toHaveValue('Follow');
});

test('a dialog takes the focus, keeps it, and gives it back', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'dialog@example.com';
	await signUpElsewhere(server, passkeys, { name: 'Dialog', email });
	await passkeys.setPresent(false);
	await page.goto('/login');
	await identifier(page).fill(email);
	await proceed(page).press('Enter');
	await expectFocus(page, 'Log in with your passkey');
	for (const close of ['Escape', 'Enter', 'Space']) {
		await tabTo(page, 'How it works');
		await page.keyboard.press('Enter');
		await expect(page.getByRole('dialog')).toBeVisible();
		await expectFocus(page, 'Close');
		await page.keyboard.press('Tab');
		await expectFocus(page, 'Close');
		await page.keyboard.press(close);
		await expect(page.getByRole('dialog')).toBeHidden();
		await expectFocus(page, 'How it works');
		await page.keyboard.press('Shift+Tab');
	}
});

test('the halves of /auth hand over the focus', async ({ page }) => {
	await page.goto('/auth');
	await expect(proceed(page)).toBeVisible();
	await tabTo(page, 'Register');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Register');
	await expectFocus(page, 'Email address');
});

test('every empty field shows its error at once, before the page sends anything, and the first has the focus (I-04)', async ({
	page,
	requests
}) => {
	await page.goto('/register');
	await expect(proceed(page)).toBeVisible();
	const name = page.getByLabel('Name');
	// The first stop skips the header.
	for (const key of ['Tab', 'Enter', 'Tab']) await page.keyboard.press(key);
	await expectFocus(page, 'Name');
	for (const submit of [() => proceed(page).press('Enter'), () => name.press('Enter')]) {
		await submit();
		await expectFocus(page, 'Name');
		await expect(name).toHaveAccessibleDescription('Enter your name.');
		await expect(page.getByTestId('validation-error')).toHaveText('Enter your email address');
		await expect(page).toHaveTitle('Error: Register · Postern');
	}
	await name.fill('Errors');
	for (const submit of [() => proceed(page).press('Enter'), () => name.press('Enter')]) {
		await submit();
		await expectFocus(page, 'Email address');
		await expect(identifier(page)).toHaveAttribute('aria-invalid', 'true');
	}
	expect(requests.urls.filter((url) => url.endsWith('/drafts'))).toEqual([]);
	await identifier(page).fill('errors@example.com');
	await name.press('Enter');
	await expect(page).toHaveTitle(/^[^:]*passkey.* · Postern$/);
});

test('no answer takes the focus from a user who is still typing', async ({ page }) => {
	let answer = () => {};
	const held = new Promise<void>((resolve) => (answer = resolve));
	await page.goto('/login');
	await expect(proceed(page)).toBeVisible();
	await page.route('**/users?*', async (route) => {
		await held;
		await route.continue();
	});
	await identifier(page).fill('typing@example.com');
	await proceed(page).press('Enter');
	await page.evaluate(() => {
		const note = document.createElement('textarea');
		note.setAttribute('aria-label', 'Note');
		document.querySelector('main')?.append(note);
	});
	await page.getByLabel('Note').pressSequentially('one ');
	answer();
	await expect(page.getByTestId('validation-error')).toHaveText(/No account uses/);
	await page.keyboard.type('two');
	await expect(page.getByLabel('Note')).toHaveValue('one two');
});

test('/welcome: Enter saves, and the first bad field has the focus', async ({ page, passkeys }) => {
	await page.route('**/drafts', (route) => route.fulfill({ status: 201, json: { id: 'none' } }));
	await fillRegistration(page, { name: 'Welcome', email: 'keys-welcome@example.com' });
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('One more step');
	await hydrated(page);
	const head = ['Skip to content', 'Postern', 'Dashboard', 'Account', 'Log out'];
	await expectStops(page, [...head, 'Name', 'Continue']);
	await tabTo(page, 'Continue');
	await page.keyboard.press('Enter');
	await expectFocus(page, 'Name');
	await expect(page).toHaveTitle('Error: One more step · Postern');
	await page.keyboard.type('By keys');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome By keys!');
	expect(await passkeys.list()).toHaveLength(1);
});
