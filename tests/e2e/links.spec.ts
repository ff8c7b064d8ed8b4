import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { breakBrowser } from '../support/browser-faults.ts';
import { ask } from '../support/cli.ts';
import { request } from '../support/client.ts';
import { expect } from '../support/e2e.ts';
import {
	askToLogIn,
	askToRegister,
	changeEmail,
	history,
	linkToRegister,
	pollNow,
	receiveLink,
	registerByLink,
	session,
	test
} from '../support/magic-links.ts';
import { readMailbox } from '../support/mailbox.ts';
import { fillRegistration, identifier, proceed, profile, take } from '../support/pages.ts';
import { Passkeys } from '../support/passkeys.ts';
import { sample } from '../support/sample.ts';
import { getLink, useLink } from '../support/sign-in-flows.ts';
import type { Visitor } from '../support/visitor.ts';

test.use({ serverEnv: { FALLBACK: 'magic_link' } });

const main = (page: Page) => page.getByRole('main');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

/** The dashboard, which shows the address. */
const shownAddress = async (browser: Visitor) => (await browser.fetch('/dashboard')).text();

const expectSignedOut = async (page: Page) => expect(await session(page)).toEqual([]);

/** Expects of an invalid link the reason and a way on. */
async function expectDead(page: Page, words: string) {
	await expect(heading(page)).toHaveText(words);
	await expect(main(page).getByRole('button')).toHaveCount(0);
	await page.getByRole('link', { name: 'Log in' }).click();
	await expect(page).toHaveURL('/login');
	await expect(page.getByTestId('identifier-input')).toBeVisible();
}

test('without storage a link signs up (F-02)', async ({ laptop, server }) => {
	for (const name of ['localStorage', 'sessionStorage']) {
		await breakBrowser(laptop, { owner: 'window', name, failure: 'throws' });
	}
	const who = { name: 'Linked', email: 'link-denied@example.com' };
	await laptop.goto(await askToRegister(laptop, server, who));
	await button(laptop, 'Finish registering').click();
	await expect(laptop).toHaveURL('/dashboard');
	expect(await profile(laptop)).toEqual({ status: 200, name: 'Linked' });
});

for (const path of sample(['/register', '/auth'], 1)) {
	test(`${path}: the link in a second tab signs up, and the first tab continues too`, async ({
		laptop,
		server
	}) => {
		const who = { name: 'Same Browser', email: 'link-same@example.com' };
		const link = await askToRegister(laptop, server, who, path);
		const tab = await laptop.context().newPage();
		await tab.goto(link);
		await expect(heading(tab)).toHaveText('Register with Postern?');
		await expect(main(tab)).toContainText('this browser');
		await expect(main(tab).getByRole('button')).toHaveCount(1);
		await button(tab, 'Finish registering').click();
		await expect(tab).toHaveURL('/dashboard');
		await expect(heading(tab)).toHaveText('Welcome Same Browser!');
		await pollNow(laptop);
		await expect(laptop).toHaveURL('/dashboard');
		expect(await profile(laptop)).toEqual({ status: 200, name: who.name });
		expect(await profile(tab)).toEqual({ status: 200, name: who.name });
	});
}

test('the link signs up on the phone, with the input from the laptop (M-05)', async ({
	server,
	phone
}) => {
	const who = { name: 'Typed Here', email: 'link-here@example.com' };
	await phone.goto((await linkToRegister(server, who)).link);
	await expect(main(phone).getByRole('button')).toHaveCount(2);
	await button(phone, 'Finish registering here').click();
	await expect(phone).toHaveURL('/dashboard');
	await expect(heading(phone)).toHaveText('Welcome Typed Here!');
	expect(await profile(phone)).toEqual({ status: 200, name: who.name });
});

test('approval on the phone signs up on the laptop only (M-05)', async ({
	laptop,
	server,
	phone
}) => {
	const who = { name: 'Approved', email: 'link-approved@example.com' };
	const link = await askToRegister(laptop, server, who);
	await phone.goto(link);
	await expect(main(phone)).toContainText(who.email);
	await button(phone, 'Approve the other device').click();
	await expect(heading(phone)).toHaveText('The other device is logged in');
	await expect(heading(phone)).toBeFocused();
	await pollNow(laptop);
	await expect(laptop).toHaveURL('/dashboard');
	await expect(heading(laptop)).toHaveText('Welcome Approved!');
	expect(await profile(laptop)).toEqual({ status: 200, name: who.name });
	await expectSignedOut(phone);
});

test('a link signs in as a mail program leaves it, and opens the requested page (M-09)', async ({
	laptop,
	server
}) => {
	const who = { name: 'Next', email: 'link-next@example.com' };
	await registerByLink(server, who);
	const { browser, link } = await getLink(server, who.email, {
		kind: 'login',
		magic_link_path: '/login?next=%2Faccount'
	});
	await take(laptop, browser);
	const fragments = [
		`/auth?x=1&#38;${link.split('?')[1]}`,
		`${link.slice(0, -9)}&#8203;${link.slice(-9)}`
	];
	for (const fragment of fragments) {
		await laptop.goto(fragment);
		await expect(heading(laptop)).toHaveText('Log in to Postern?');
	}
	await laptop.goto(`${link.replace('=ml', '=3Dml%0D%0A')}).&utm_source=mail#top`);
	await expect(heading(laptop)).toHaveText('Log in to Postern?');
	await expect(laptop).toHaveURL('/login?next=%2Faccount');
	await button(laptop, 'Log in').click();
	await expect(laptop).toHaveURL('/account');
	expect(await profile(laptop)).toEqual({ status: 200, name: who.name });
});

test('the link signs in on the phone, and approval signs in on the laptop (M-05)', async ({
	laptop,
	server,
	phone
}) => {
	const who = { name: 'Both Ways', email: 'link-both@example.com' };
	await registerByLink(server, who);
	const { link } = await getLink(server, who.email, { kind: 'login', magic_link_path: '/auth' });
	await phone.goto(link);
	await button(phone, 'Log in here').click();
	await expect(phone).toHaveURL('/dashboard');
	const held = await session(phone);

	await server.advance(61);
	await phone.goto(await askToLogIn(laptop, server, who.email));
	await button(phone, 'Approve the other device').click();
	await expect(heading(phone)).toHaveText('The other device is logged in');
	await pollNow(laptop);
	await expect(laptop).toHaveURL('/dashboard');
	expect(await profile(laptop)).toEqual({ status: 200, name: who.name });
	expect(await session(phone)).toEqual(held);
});

for (const choice of sample(['added', 'skipped'] as const, 1)) {
	test(`a device with passkeys offers one after the link: ${choice}`, async ({ server, phone }) => {
		const who = { name: 'Offered', email: `link-${choice}@example.com` };
		const passkeys = new Passkeys();
		await passkeys.attach(phone);
		await phone.goto((await linkToRegister(server, who)).link);
		await button(phone, 'Finish registering here').click();
		await expect(phone.locator('.view-add-device')).toBeVisible();
		const action = choice === 'added' ? 'save-device-button' : 'add-device-skip';
		await phone.getByTestId(action).click();
		await expect(phone).toHaveURL('/dashboard');
		expect(await profile(phone)).toEqual({ status: 200, name: who.name });
		expect(await passkeys.list()).toHaveLength(choice === 'added' ? 1 : 0);
	});
}

test('on a device with passkeys the user can ask for a link instead', async ({
	page,
	server,
	passkeys
}) => {
	const who = { name: 'Rather Not', email: 'link-instead@example.com' };
	await fillRegistration(page, who);
	await page.getByTestId('register-email-button').click();
	expect(await receiveLink(server, who.email)).toContain('psg_magic_link=');
	expect(await passkeys.list()).toEqual([]);
});

test('a used link says so, and leads on (M-02)', async ({ server, phone }) => {
	const who = { name: 'U', email: 'link-used@example.com' };
	const { browser, link, secret } = await linkToRegister(server, who);
	const used = await useLink(server, browser, secret);
	await phone.goto(link);
	await expectDead(phone, 'This link has been used or has expired');
	// A signed-in user does not need to sign in.
	await browser.session(used.body.auth_result);
	await browser.saveProfile({ name: who.name });
	await take(phone, browser);
	await phone.goto(link);
	await expect(main(phone)).toContainText('You are logged in');
	await phone.getByRole('link', { name: 'Continue' }).click();
	await expect(phone).toHaveURL('/dashboard');
});

test('an unknown link and one that was tampered with say so, and lead on', async ({
	server,
	phone
}) => {
	const who = { name: 'T', email: 'link-tampered@example.com' };
	const { link } = await linkToRegister(server, who);
	const ways = [
		`${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`,
		link.replace('psg_magic_link', 'psg_verify_link'),
		'/login?psg_magic_link=mlunknown',
		'/auth?psg_verify_link='
	];
	for (const way of ways) {
		await phone.goto(way);
		await expect(heading(phone)).toHaveText('This link is not valid');
	}
	await expectDead(phone, 'This link is not valid');
	await phone.goto(link);
	await expect(button(phone, 'Finish registering here')).toBeVisible();
});

test('a link that was used after the page opened says so to the user who presses on (M-02)', async ({
	server,
	phone,
	consoleClean
}) => {
	consoleClean.expect(401, `/v1/apps/${server.appId}/magic-link/activate`);
	const who = { name: 'Two', email: 'link-two@example.com' };
	const { browser, link, secret } = await linkToRegister(server, who);
	await phone.goto(link);
	await expect(button(phone, 'Finish registering here')).toBeVisible();
	expect((await useLink(server, browser, secret)).status).toBe(200);
	await button(phone, 'Finish registering here').click();
	await expectDead(phone, 'This link has been used or has expired');
	await expectSignedOut(phone);
});

test('a resend sends nothing within a minute, and a new link after it', async ({
	laptop,
	server
}) => {
	const who = { name: 'Again', email: 'link-again@example.com' };
	await askToRegister(laptop, server, who);
	const again = laptop.locator('.view-access-token .button');
	const sent = () =>
		laptop.waitForResponse((response) => response.url().endsWith('/login/magic-link'));
	const [answer] = await Promise.all([sent(), again.click()]);
	expect(answer.status()).toBe(200);
	const messages = async () =>
		(await readMailbox(server)).filter(({ to }) => to === who.email).length;
	expect(await messages()).toBe(1);

	await server.advance(61);
	await Promise.all([sent(), again.click()]);
	await receiveLink(server, who.email);
	expect(await messages()).toBe(2);
});

test('the secret of a link is in no address, history, referrer or log (M-09)', async ({
	laptop,
	server,
	requests
}) => {
	const who = { name: 'Secret', email: 'link-secret@example.com' };
	const { browser, link, secret } = await linkToRegister(server, who);
	await take(laptop, browser);
	expect(secret).toMatch(/^ml[\w-]{22,}$/);
	const referrers: string[] = [];
	laptop.on('request', (request) => referrers.push(request.headers()['referer'] ?? ''));

	const landing = await laptop.goto(link);
	expect(landing?.headers()).toMatchObject({
		'referrer-policy': 'no-referrer',
		'cache-control': 'no-store'
	});
	await expect(button(laptop, 'Finish registering')).toBeEnabled();
	await expect.poll(() => laptop.url()).not.toContain(secret);
	expect((await history(laptop)).join()).not.toContain(secret);
	await button(laptop, 'Finish registering').click();
	await expect(laptop).toHaveURL('/dashboard');
	expect((await history(laptop)).join()).not.toContain(secret);
	expect(referrers.join()).not.toContain(secret);
	expect(server.logs()).not.toContain(secret);
	expect(requests.beyond(server.url)).toEqual([]);
});

test('a link confirms an address in a signed-out browser, which stays signed out (M-05, T-10)', async ({
	server,
	phone
}) => {
	const mover = await registerByLink(server, { name: 'Mover', email: 'verify-none@example.com' });
	const link = await changeEmail(server, mover, 'verify-none-new@example.com');
	await phone.goto(link);
	await expect(heading(phone)).toHaveText('Use this address with Postern?');
	await expect(phone).toHaveTitle('Use this address with Postern? · Postern');
	await expect(main(phone)).toContainText('verify-none-new@example.com');
	await expect(main(phone).getByRole('button')).toHaveCount(1);
	await button(phone, 'Confirm this address').click();
	await expect(heading(phone)).toHaveText('Done');
	await expect(phone).toHaveURL('/login');
	await expectSignedOut(phone);
	// In the other browser the session continues, with the new address.
	expect(await shownAddress(mover.browser)).toContain('verify-none-new@example.com');
});

test('a link confirms an address in the browser that asked, and its session continues (M-05, T-10)', async ({
	laptop,
	server
}) => {
	const mover = await registerByLink(server, { name: 'Mover', email: 'verify-same@example.com' });
	const link = await changeEmail(server, mover, 'verify-same-new@example.com');
	await take(laptop, mover.browser);
	const held = await session(laptop);
	await laptop.goto(link);
	await button(laptop, 'Confirm this address').click();
	await expect(laptop).toHaveURL('/account');
	expect(await session(laptop)).toEqual(held);
	await expect(main(laptop).getByText('verify-same-new@example.com')).toBeVisible();
	await laptop.goto(link);
	await expect(heading(laptop)).toHaveText('This link has been used or has expired');
});

test('a link confirms an address in the browser of another user, who stays signed in (M-05, T-10)', async ({
	server,
	phone
}) => {
	const mover = await registerByLink(server, { name: 'Mover', email: 'verify-other@example.com' });
	const link = await changeEmail(server, mover, 'verify-other-new@example.com');
	const other = { name: 'Somebody Else', email: 'verify-else@example.com' };
	await take(phone, (await registerByLink(server, other)).browser);
	const held = await session(phone);
	await phone.goto(link);
	await button(phone, 'Confirm this address').click();
	await expect(phone).toHaveURL('/account');
	expect(await session(phone)).toEqual(held);
	expect(await profile(phone)).toEqual({ status: 200, name: other.name });
	await expect(main(phone).getByText(other.email)).toBeVisible();
	expect(await shownAddress(mover.browser)).toContain('verify-other-new@example.com');
});

test('a sign-up link is sent before the user can close the page (K-03)', async ({
	laptop,
	server
}) => {
	await laptop.goto('/register');
	await expect(proceed(laptop)).toBeVisible();
	await laptop.clock.pauseAt(Date.now() + 60_000);
	await laptop.getByLabel('Name').fill('At Once');
	await identifier(laptop).fill('link-at-once@example.com');
	await proceed(laptop).click();
	// The views change in 300 milliseconds of its clock; the element would then wait for 2,000.
	let left = 1_500;
	await expect
		.poll(async () => {
			if (left > 0) await laptop.clock.runFor(100);
			left -= 100;
			return (await readMailbox(server)).map(({ to }) => to);
		})
		.toContain('link-at-once@example.com');
});

test('a mail scanner that runs scripts and follows every address uses no link up (M-04)', async ({
	server,
	browser,
	phone
}) => {
	const who = { name: 'Scanned', email: 'link-scanned@example.com' };
	const { link } = await linkToRegister(server, who);
	const context = await browser.newContext({ baseURL: server.url });
	const scanner = await context.newPage();
	await scanner.clock.install();
	await scanner.goto(link);
	await expect(button(scanner, 'Finish registering here')).toBeVisible();
	const parts = main(scanner).locator('h1, p, dt, dd, button, a').filter({ visible: true });
	for (const each of await parts.all()) await each.hover();
	await scanner.clock.runFor(10_000);
	const addresses = await scanner
		.locator('a[href], form[action], link[href]')
		.evaluateAll((nodes) => nodes.map((node) => (node as HTMLAnchorElement).href ?? ''));
	const within = addresses.filter((address) => address.startsWith(server.url));
	expect(within.length).toBeGreaterThan(1);
	for (const address of [link, ...within]) {
		for (const method of ['GET', 'HEAD', 'OPTIONS']) {
			await context.request.fetch(address, { method });
		}
	}
	await expectSignedOut(scanner);
	await context.close();

	await phone.goto(link);
	await button(phone, 'Finish registering here').click();
	await expect(phone).toHaveURL('/dashboard');
	expect(await profile(phone)).toEqual({ status: 200, name: who.name });
});

test('every view of a link is accessible', async ({ laptop, server, phone }) => {
	const who = { name: 'Axe', email: 'link-axe@example.com' };
	const link = await askToRegister(laptop, server, who);
	await expectAccessible(laptop, 'waiting for the link');
	await phone.goto(link);
	await expect(button(phone, 'Finish registering here')).toBeEnabled();
	await expectAccessible(phone, 'link elsewhere');
	await button(phone, 'Finish registering here').focus();
	await phone.keyboard.press('Tab');
	await phone.keyboard.press('Enter');
	await expect(heading(phone)).toBeFocused();
	await expectAccessible(phone, 'link approved');
	await phone.goto(link);
	await expectAccessible(phone, 'link used');
	await phone.goto('/login?psg_magic_link=mlunknown');
	await expectAccessible(phone, 'link unknown');

	const mover = await registerByLink(server, { name: 'Axe', email: 'link-axe-old@example.com' });
	await phone.goto(await changeEmail(server, mover, 'link-axe-new@example.com'));
	await expect(button(phone, 'Confirm this address')).toBeVisible();
	await expectAccessible(phone, 'link to verify');
});

test('an invitation by a back end signs up, and leads where it says', async ({ phone, server }) => {
	const { api_key: token } = await ask<{ api_key: string }>(server, 'keys', 'api');
	const { magic_link } = await request<{ magic_link: { url: string } }>(
		server,
		'POST',
		`/management/v1/apps/${server.appId}/magic-links`,
		{ token, body: { email: 'invited@example.com', redirect_url: '/account' } }
	);
	await phone.goto(magic_link.url);
	await expect(button(phone, 'Finish registering')).toBeVisible();
	await expect(main(phone).getByRole('button')).toHaveCount(1);
	await button(phone, 'Finish registering').click();
	await phone.getByLabel('Name').fill('Invited');
	await phone.getByRole('button', { name: 'Continue' }).click();
	await expect(phone).toHaveURL('/account');
});
