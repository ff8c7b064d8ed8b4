import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import {
	codeBox,
	codeTyped,
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
import type { Server } from '../support/server.ts';
import { registerByCode, wrong } from '../support/sign-in-flows.ts';

/** Registers without WebAuthn up to the boxes for the code. */
async function askForCode(page: Page, who: { name: string; email: string }) {
	await withoutPasskeys(page);
	await fillRegistration(page, who);
	await expect(codeBox(page)).toBeFocused();
}

/** The same view in two elements. */
const [loginPage = ''] = sample(['/login', '/auth'], 1);

/** Logs in from that page, up to where the code leads. */
async function logInByCode(page: Page, server: Server, email: string) {
	await page.goto(loginPage);
	await identifier(page).filter({ visible: true }).fill(email);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, email));
}

const signOut = async (page: Page) => {
	await page.getByRole('button', { name: 'Log out' }).click();
	await expect(page).toHaveURL('/login');
};

/** What a wrong code makes the browser write. */
const activation = (server: Server) => `/v1/apps/${server.appId}/otp/activate`;

const resend = (page: Page) => page.getByTestId('one-time-passcode-resend-button');

const messagesTo = async (server: Server, address: string) =>
	(await readMailbox(server)).filter(({ to }) => to === address);

test('a browser without passkeys signs up and in by code (O-03)', async ({
	page,
	server,
	requests
}) => {
	const email = 'code-signup@example.com';
	await askForCode(page, { name: 'Otto', email });
	const code = await receiveCode(server, email);
	const [mailbox] = await Promise.all([
		page.waitForEvent('popup'),
		page.getByRole('link', { name: 'Open the development mailbox' }).click()
	]);
	await expect(mailbox.getByRole('article').filter({ hasText: email })).toBeVisible();
	await mailbox.close();
	await typeCode(page, code);
	await expect(page).toHaveURL('/dashboard');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Otto!');
	expect(await profile(page)).toEqual({ status: 200, name: 'Otto' });
	expect(requests.urls.filter((url) => url.includes('webauthn'))).toEqual([]);

	await signOut(page);
	// The browser remembers the user.
	await expect(page.getByText(email).filter({ visible: true })).toHaveCount(1);
	await proceed(page).click();
	await expect(
		page.getByText(/^We send one message a minute: this one goes out in /)
	).toBeVisible();
	await server.advance(60);
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Otto' });
	expect(requests.beyond(server.url)).toEqual([]);
});

test('a registration without its passkey continues with a code', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'code-after-failure@example.com';
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Fay', email });
	await page.getByTestId('register-main-button').click();
	await page.getByRole('button', { name: 'Send a code' }).click();
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Fay' });
});

test('after a code the user adds a passkey, which signs in from then on (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	const { email } = await registerByCode(server, 'Ada', 'code-then-passkey@example.com');
	await passkeys.setPresent(false);
	await logInByCode(page, server, email);
	const add = page.getByRole('button', { name: 'Add a passkey' });
	await expect(add).toBeFocused();
	await passkeys.setPresent(true);
	await passkeys.setVerified(false);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('alert').filter({ hasText: "couldn't add" })).toBeVisible();
	await expectAccessible(page, 'adding a passkey failed');
	await expect(page.getByRole('button', { name: 'Try again' })).toBeFocused();
	await passkeys.setVerified(true);
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Ada' });
	expect(await passkeys.list()).toHaveLength(1);
	await server.advance(60);
	const told = await waitForMessage(server, email);
	expect(told.subject).toContain('passkey was added');

	await logOut(page, passkeys);
	await logIn(page, passkeys, email);
	await expect(page).toHaveURL('/dashboard');

	// After a cancelled passkey, a code still signs in.
	await logOut(page, passkeys);
	await passkeys.setVerified(false);
	await logIn(page, passkeys, email);
	await expect(page.getByRole('alert').filter({ hasText: 'was not used' })).toBeVisible();
	await expectAccessible(page, 'the passkey was not used');
	await page.getByRole('button', { name: 'Send a code' }).click();
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Ada' });
	expect(await passkeys.list()).toHaveLength(1);
});

test('a user declines a passkey at the registration, and skips it at the next login (W-13)', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'code-skip@example.com';
	await fillRegistration(page, { name: 'Skip', email });
	await page.getByRole('button', { name: 'Register with a code' }).click();
	await typeCode(page, await receiveCode(server, email));
	// The user has declined, so no page offers a passkey again.
	await expect(page).toHaveURL('/dashboard');
	await logOut(page, passkeys);
	await server.advance(60);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, email));
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Add a passkey');
	await expectAccessible(page, 'add a passkey');
	await page.getByRole('button', { name: 'Not now' }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Skip' });
	expect(await passkeys.list()).toHaveLength(0);
});

test('an incomplete code is not sent, and one that the browser fills in from the message is sent once (O-06)', async ({
	page,
	server,
	requests
}) => {
	const email = 'code-half@example.com';
	const sent = () => requests.urls.filter((url) => url.endsWith(activation(server)));
	await askForCode(page, { name: 'Half', email });
	const code = await receiveCode(server, email);
	await typeCode(page, code.slice(0, 4));
	await proceed(page).click();
	await expect(page.getByRole('alert').filter({ hasText: 'This field is required' })).toBeVisible();
	expect(await codeTyped(page)).toBe(code.slice(0, 4));
	expect(sent()).toEqual([]);
	const first = codeBox(page);
	await expect(first).toHaveAttribute('autocomplete', 'one-time-code');
	await expect(first).toHaveAttribute('inputmode', 'numeric');
	await first.fill(code);
	await expect(page).toHaveURL('/dashboard');
	expect(sent()).toHaveLength(1);
});

test('a wrong code shows an error and clears the boxes; after too many, a new code signs in (O-02, O-06)', async ({
	page,
	server,
	consoleClean
}) => {
	const email = 'code-guess@example.com';
	consoleClean.expect(400, activation(server));
	consoleClean.expect(401, activation(server));
	const alert = (text: string) => page.getByRole('alert').filter({ hasText: text });
	await askForCode(page, { name: 'Guy', email });
	const code = await receiveCode(server, email);
	await expect(page).toHaveTitle(/^Enter your code/);
	await expectAccessible(page, 'a code is asked for');
	await typeCode(page, wrong(code));
	await expect(alert('That code is incorrect or has expired')).toBeVisible();
	await expect(page).toHaveTitle(/^Error: Enter your code/);
	await expect(codeBox(page)).toBeFocused();
	expect(await codeTyped(page)).toBe('');
	await expect(codeBox(page)).toHaveAttribute('aria-invalid', 'true');
	await expectAccessible(page, 'the code was wrong');
	await page.keyboard.type(code.slice(0, 1));
	await expect(alert('That code is incorrect or has expired')).toBeHidden();
	await page.keyboard.press('Backspace');
	for (let tries = 1; tries < 5; tries++) {
		const answer = page.waitForResponse('**/otp/activate');
		await typeCode(page, wrong(code));
		expect((await answer).status()).toBe(400);
		await expect.poll(() => codeTyped(page)).toBe('');
	}
	await typeCode(page, code);
	await expect(alert('Too many attempts')).toBeVisible();
	await expectAccessible(page, 'too many codes were wrong');

	await server.advance(60);
	await resend(page).click();
	await expect(alert('Too many attempts')).toBeHidden();
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Guy' });
});

test('a resend or a way back sends nothing within a minute; after it, a new code signs in (O-05)', async ({
	page,
	server
}) => {
	const email = 'code-again@example.com';
	await askForCode(page, { name: 'Again', email });
	await receiveCode(server, email);
	const again = page.waitForResponse('**/login/otp');
	await resend(page).click();
	expect((await again).ok()).toBe(true);
	expect(await messagesTo(server, email)).toHaveLength(1);
	await expect(page.getByText('The email comes from no-reply@localhost.')).toBeVisible();
	await expect(page.getByText(/^You can ask for a new one in 0:[0-5]\d\.$/)).toBeVisible();

	await page.getByRole('button', { name: 'Back' }).click();
	await expect(identifier(page)).toBeFocused();
	await expect(identifier(page)).toHaveValue(email);
	await expect(page.getByLabel('Name')).toHaveValue('Again');
	await proceed(page).click();
	await expect(codeBox(page)).toBeFocused();
	expect(await messagesTo(server, email)).toHaveLength(1);

	await server.advance(61);
	await resend(page).click();
	const second = await receiveCode(server, email);
	expect(await messagesTo(server, email)).toHaveLength(2);
	await typeCode(page, second);
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Again' });
});

test('a code that arrives before the answer to its request signs in (O-03)', async ({
	page,
	server
}) => {
	const email = 'code-before@example.com';
	let answer = () => {};
	const held = new Promise<void>((resolve) => (answer = resolve));
	await page.route('**/register/otp', async (route) => {
		const response = await route.fetch();
		await held;
		await route.fulfill({ response });
	});
	await askForCode(page, { name: 'Before', email });
	await typeCode(page, await receiveCode(server, email));
	answer();
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Before' });
});

test('a code pasted into any box, in its message or in parts, is sent once (O-06)', async ({
	page,
	server,
	context,
	requests
}) => {
	const email = 'code-paste@example.com';
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await askForCode(page, { name: 'Paste', email });
	const code = await receiveCode(server, email);
	const paste = async (text: string) => {
		await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
		await page.keyboard.press('ControlOrMeta+v');
	};
	const unread = page.getByRole('alert').filter({ hasText: 'no clear six-digit code' });
	for (const text of ['Sent 2026-11-29', '123456 or 654321', 'Tel. 030 123456']) {
		await paste(text);
		await expect(unread).toBeVisible();
		expect(await codeTyped(page)).toBe('');
		await codeBox(page).press('1');
		await expect(unread).toBeHidden();
		await page.keyboard.press('Backspace');
	}
	await paste(code.slice(0, 2));
	await expect(codeBox(page, 3)).toBeFocused();
	expect(await codeTyped(page)).toBe(code.slice(0, 2));
	await codeBox(page, 5).focus();
	await paste(`2026-11-29 14:35\u00a0Code no. 2: ${code.slice(0, 3)}\u2011${code.slice(3)}\n`);
	await expect(page).toHaveURL('/dashboard');
	expect(await profile(page)).toEqual({ status: 200, name: 'Paste' });
	expect(requests.urls.filter((url) => url.endsWith(activation(server)))).toHaveLength(1);
});

/** What keyboards of phones and input methods do in the box that has the focus. */
const insert = (page: Page, text: string) => page.keyboard.insertText(text);

test('the boxes take digits of any script and keyboard, and Backspace deletes the last (O-06, F-04)', async ({
	page,
	server,
	requests
}) => {
	const email = 'code-digits@example.com';
	await askForCode(page, { name: 'Digit', email });
	const code = await receiveCode(server, email);
	const expectDigits = async (digits: string, box: number) => {
		await expect(codeBox(page, box)).toBeFocused();
		expect(await codeTyped(page)).toBe(digits);
	};
	await page.keyboard.type('12');
	await expectDigits('12', 3);
	await page.keyboard.press('Backspace');
	await expectDigits('1', 2);
	await page.keyboard.press('Backspace');
	await expectDigits('', 1);
	await page.keyboard.press('Backspace');
	for (const digit of ['٤', '５', '६']) await insert(page, digit);
	await expectDigits('456', 4);
	await insert(page, 'x');
	await page.keyboard.type('y -');
	await expectDigits('456', 4);

	// In the middle, the other digits keep their places.
	await codeBox(page, 2).focus();
	await page.keyboard.press('Backspace');
	await expectDigits('46', 2);
	await page.keyboard.type('7');
	await expectDigits('476', 3);
	await page.keyboard.press('Delete');
	await expectDigits('47', 3);
	await codeBox(page, 2).evaluate((box: HTMLInputElement) => {
		box.value = '';
		box.dispatchEvent(new InputEvent('input', { inputType: 'deleteContentBackward' }));
	});
	await codeBox(page, 2).evaluate((box) => {
		box.focus();
		box.dispatchEvent(new InputEvent('beforeinput', { inputType: 'deleteContentBackward' }));
	});
	await expectDigits('', 1);

	// An input method composes: the digit counts at once.
	const session = await page.context().newCDPSession(page);
	await session.send('Input.imeSetComposition', { text: '8', selectionStart: 1, selectionEnd: 1 });
	await expectDigits('8', 2);
	expect(requests.urls.filter((url) => url.endsWith(activation(server)))).toEqual([]);
	await insert(page, `${code.slice(0, 3)}\u2011${code.slice(3)}`);
	await expect(page).toHaveURL('/dashboard');
	expect(requests.urls.filter((url) => url.endsWith(activation(server)))).toHaveLength(1);
});

test('the keyboard moves through the boxes, the browser keeps its shortcuts, and a code without an answer stays', async ({
	page,
	server,
	consoleClean
}) => {
	const email = 'code-keys@example.com';
	consoleClean.expect('lost', activation(server));
	await askForCode(page, { name: 'Keys', email });
	const code = await receiveCode(server, email);
	await page.keyboard.type('12');
	await expect(codeBox(page, 3)).toBeFocused();
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Backspace');
	await page.keyboard.press('ArrowLeft');
	await expect(codeBox(page, 1)).toBeFocused();
	// A new digit replaces the old one.
	await page.keyboard.type(code.slice(0, 1));
	expect(await codeTyped(page)).toBe(code.slice(0, 1));
	await page.keyboard.press('Tab');
	await expect(codeBox(page, 3)).toBeFocused();
	await page.keyboard.press('Shift+Tab');
	await page.evaluate(() =>
		addEventListener(
			'keydown',
			(event) => setTimeout(() => (document.body.dataset.kept = String(event.defaultPrevented))),
			{ capture: true, once: true }
		)
	);
	await page.keyboard.press('F6');
	await expect(page.locator('body')).toHaveAttribute('data-kept', 'false');

	// Without an answer the code stays, and the user can send it again.
	await page.route('**/otp/activate', (route) => route.abort());
	await codeBox(page, 2).focus();
	await page.keyboard.type(code.slice(1));
	await expect(page.getByRole('alert').filter({ hasText: 'try again' })).toBeVisible();
	expect(await codeTyped(page)).toBe(code);
	await page.unroute('**/otp/activate');
	await proceed(page).click();
	await expect(page).toHaveURL('/dashboard');
});

test('passage-auth registers by a code', async ({ page, server }) => {
	const email = 'code-auth@example.com';
	await withoutPasskeys(page);
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.goto('/auth');
	await page.getByTestId('register-link').filter({ visible: true }).click();
	await expect(identifier(page).filter({ visible: true })).toBeFocused();
	await page.getByLabel('Name').fill('Auth');
	await identifier(page).filter({ visible: true }).fill(email);
	await proceed(page).click();
	await typeCode(page, await receiveCode(server, email));
	await expect(page).toHaveURL('/dashboard');
});
