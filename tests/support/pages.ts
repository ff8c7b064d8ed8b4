import { expect, type Page } from '@playwright/test';
import { Authenticator } from './authenticator.ts';
import { waitForMessage } from './mailbox.ts';
import type { Passkeys } from './passkeys.ts';
import type { Service } from './client.ts';
import { Person, register as registerOverHttp } from './person.ts';
import type { Visitor } from './visitor.ts';

/** The user's actions on the sign-in pages, with the elements' own controls. */

/** The identifier's box, wherever the element has put it. */
export const identifier = (page: Page) => page.getByTestId('identifier-input');

/** The button that submits it; `passage-auth` has a hidden twin. */
export const proceed = (page: Page) =>
	page.getByTestId('continue-button').filter({ visible: true });

/** Waits for the page's scripts; before them, the browser handles a click by itself. */
export const hydrated = (page: Page) =>
	page.locator('#svelte-announcer').waitFor({ state: 'attached' });

/** Fills in the registration page and presses the element's button; the passkey is not made yet. */
export async function fillRegistration(page: Page, who: { name: string; email: string }) {
	await page.goto('/register');
	await page.getByLabel('Name').fill(who.name);
	await identifier(page).fill(who.email);
	await proceed(page).click();
}

/** Signs up with a passkey and waits for the dashboard, or where else it is to lead. */
export async function register(
	page: Page,
	who: { name: string; email: string },
	leadsTo: string | RegExp = '/dashboard'
) {
	await fillRegistration(page, who);
	await page.getByTestId('register-main-button').click();
	await expect(page).toHaveURL(leadsTo);
}

/** Signs up over HTTP and puts the passkey on the device; the browser that did it is given. */
export async function signUpElsewhere(
	server: Service,
	passkeys: Passkeys,
	{ name, email }: { name: string; email: string }
): Promise<Visitor> {
	// The browser's virtual device makes no synced passkeys, and none becomes one later.
	const authenticator = new Authenticator({ algorithms: [-7], backedUp: false });
	const person = new Person(server, email, authenticator);
	const { browser } = await registerOverHttp(server, { name }, person);
	for (const credential of authenticator.credentials) await passkeys.add(credential);
	return browser;
}

/** Signs up without any page: the browser has the session, and the device the passkey. */
export async function signUpWithoutPages(
	page: Page,
	server: Service,
	passkeys: Passkeys,
	who: { name: string; email: string }
): Promise<void> {
	await take(page, await signUpElsewhere(server, passkeys, who));
}

/** Keeps the autofill list of passkeys on the page's next load without a choice. */
const withoutChoice = (page: Page) =>
	page.addInitScript(() => {
		const ask = navigator.credentials?.get.bind(navigator.credentials);
		if (!ask) return;
		navigator.credentials.get = (options) => {
			if (options?.mediation !== 'conditional') return ask(options);
			return new Promise((_, reject) => {
				const { signal } = options;
				signal?.addEventListener('abort', () => reject(signal.reason as Error));
			});
		};
	});

/**
 * Signs in with a passkey from the login page (or another with an element for it); the caller waits
 * for what comes. It is the button that signs in: the device would answer autofill at once as well.
 */
export async function logIn(page: Page, passkeys: Passkeys, email: string, path = '/login') {
	await withoutChoice(page);
	await page.goto(path);
	await expect(proceed(page)).toBeVisible();
	// A browser that signed in before is greeted by that address instead of asked for one.
	const box = identifier(page).filter({ visible: true });
	if (await box.isVisible()) await box.fill(email);
	else await expect(page.getByText(email).filter({ visible: true })).toHaveCount(1);
	await passkeys.setPresent(true);
	await proceed(page).click();
}

/** Lets the element greet that user on the page's next load, as one who logged in here before. */
export const remember = (page: Page, email: string) =>
	page.addInitScript((user) => localStorage.setItem('psg_last_login', user), email);

/** Removes WebAuthn from the page's next load, as in an old or managed browser. */
export const withoutPasskeys = (page: Page) =>
	page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));

/** Removes passkey autofill from the page's next load, so that only the button offers passkeys. */
export const withoutAutofill = (page: Page) =>
	page.addInitScript(() => {
		// The browser's own page about a lost request has no WebAuthn.
		if (!('PublicKeyCredential' in window)) return;
		const ask = PublicKeyCredential.getClientCapabilities.bind(PublicKeyCredential);
		PublicKeyCredential.getClientCapabilities = async () => ({
			...(await ask()),
			conditionalGet: false
		});
	});

/** One of the six boxes for a code, by default the first. */
export const codeBox = (page: Page, place = 1) => page.getByTestId(`otp-single-input-${place - 1}`);

/** The text of the six boxes together. */
export const codeTyped = (page: Page): Promise<string> =>
	page
		.locator('[data-testid^=otp-single-input]')
		.evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value).join(''));

/** Types a code, starting in the first box. */
export async function typeCode(page: Page, code: string) {
	await codeBox(page).click();
	await page.keyboard.type(code);
}

/** Waits for the code that was sent to the address. */
export async function receiveCode(server: { url: string }, address: string): Promise<string> {
	const { code } = await waitForMessage(server, address);
	if (!code) throw new Error(`The message to ${address} has no code.`);
	return code;
}

/** Gives this browser a session that began over HTTP. */
export async function take(page: Page, from: Visitor) {
	const cookies = [...from.cookies].map(([name, { value }]) => ({ name, value, url: from.url }));
	await page.context().addCookies(cookies);
}

/** Signs out by the button in the header. The device is absent on the page that follows. */
export async function logOut(page: Page, passkeys: Passkeys) {
	await passkeys.setPresent(false);
	await page.getByRole('button', { name: 'Log out' }).click();
	await expect(page).toHaveURL('/login');
}

/** What `GET /user` says in this browser: the status and the profile's name. */
export function profile(page: Page): Promise<{ status: number; name?: string }> {
	return page.evaluate(async () => {
		const response = await fetch('/user');
		const { name } = (await response.json()) as { name?: string };
		return { status: response.status, name };
	});
}
