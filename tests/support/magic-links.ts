import type { Page } from '@playwright/test';
import { expect, test as base } from './e2e.ts';
import { waitForMessage } from './mailbox.ts';
import { identifier, proceed } from './pages.ts';
import type { Server } from './server.ts';
import { getLink, path, useLink } from './sign-in-flows.ts';
import { Visitor } from './visitor.ts';

/** The user's actions with links by mail; the server must have FALLBACK=magic_link. */

type Fixtures = {
	/** The page, in a browser without WebAuthn. */
	laptop: Page;
	/** A page in another browser, which has WebAuthn and remembers no user. */
	phone: Page;
};

/** The `test` of e2e.ts with a second browser; polls for a link answer 404 until it is used. */
export const test = base.extend<Fixtures>({
	phone: async ({ browser, server, consoleClean, requests }, use) => {
		const context = await browser.newContext({ baseURL: server.url });
		consoleClean.watch(context);
		requests.watch(context);
		await use(await context.newPage());
		await context.close();
	},
	laptop: async ({ page }, use) => {
		await page.context().addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
		// The first poll comes five seconds after the link was sent: see `pollNow`.
		await page.clock.install();
		await use(page);
	},
	consoleClean: async ({ consoleClean, server }, use) => {
		consoleClean.expect(404, `/v1/apps/${server.appId}/magic-link/status`);
		await use(consoleClean);
	}
});

export type Who = { name: string; email: string };

/** Asks for a link to sign up with, in a browser without WebAuthn, and gives it. */
export async function askToRegister(page: Page, server: Server, who: Who, on = '/register') {
	await page.goto(on);
	if (on === '/auth') {
		await page.getByTestId('register-link').filter({ visible: true }).click();
		await expect(identifier(page).filter({ visible: true })).toBeFocused();
	}
	await page.getByLabel('Name').fill(who.name);
	await identifier(page).filter({ visible: true }).fill(who.email);
	await proceed(page).click();
	return receiveLink(server, who.email);
}

/** Asks for a link to sign in with, in a browser without WebAuthn, and gives it. */
export async function askToLogIn(page: Page, server: Server, email: string) {
	await page.goto('/login');
	await expect(proceed(page)).toBeVisible();
	const box = identifier(page).filter({ visible: true });
	// A browser that signed in before is greeted by that address instead of asked for one.
	if (await box.isVisible()) await box.fill(email);
	await proceed(page).click();
	return receiveLink(server, email);
}

/** Waits for the link that was sent to the address. */
export async function receiveLink(server: Server, address: string): Promise<string> {
	const { link } = await waitForMessage(server, address);
	if (!link) throw new Error(`The message to ${address} has no link.`);
	return link;
}

/** Lets a page that waits for its link ask whether it was used. */
export const pollNow = (page: Page) => page.clock.runFor(5_000);

/** Asks for a link to sign up with over HTTP. The browser that asked is given too. */
export async function linkToRegister(server: Server, { name, email }: Who) {
	const browser = new Visitor(server);
	const draft = await browser.draft(email, { name });
	const magic_link_path = `/register?draft=${draft.body.id}`;
	return getLink(server, email, { browser, magic_link_path });
}

/** Signs up by a link over HTTP. */
export async function registerByLink(server: Server, who: Who) {
	const { browser, secret } = await linkToRegister(server, who);
	const used = await useLink(server, browser, secret);
	const tokens = used.body.auth_result;
	await browser.session(tokens);
	await browser.saveProfile({ name: who.name });
	// So the next message to the address is sent at once.
	await server.advance(61);
	return { browser, tokens };
}

type Registered = Awaited<ReturnType<typeof registerByLink>>;

/** Requests a new address for a signed-in user, and gives the link that confirms it. */
export async function changeEmail(
	server: Server,
	{ browser, tokens }: Registered,
	new_email: string
): Promise<string> {
	const headers = { authorization: `Bearer ${tokens.auth_token}` };
	const to = path(server, '/currentuser/email');
	const { status } = await browser.send('PATCH', to, { new_email }, headers);
	expect(status).toBe(200);
	return receiveLink(server, new_email);
}

/** The addresses of all that Back and Forward lead to in a tab. */
export async function history(page: Page): Promise<string[]> {
	const session = await page.context().newCDPSession(page);
	const { entries } = await session.send('Page.getNavigationHistory');
	await session.detach();
	return entries.map(({ url }) => url);
}

/** The cookies of a browser that hold its session. */
export async function session(page: Page) {
	const cookies = await page.context().cookies();
	const held = cookies.filter(({ name }) => /^(psg_auth_token$|postern_refresh)/.test(name));
	return held.map(({ name, value }) => ({ name, value }));
}
